"""The checks see mistakes in terraform/aws: each of these is planted, and found."""

from collections.abc import Callable

import pytest

from tests.terraform.aws.planned import AwsPlan
from tests.terraform.offline import Workspace


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("queue.tf", "  delay_seconds = 1", "  delay = 1", "Unsupported argument"),
        ("schedules.tf", "  flexible_time_window {", "  flexible_window {", "Unsupported block type"),
        ("function/main.tf", "var.timeout", "var.time_out", "Reference to undeclared input variable"),
        ("table.tf", "      type = attribute.value\n", "", "Missing required argument"),
    ],
)
def test_a_planted_mistake_is_told(
    new_workspace: Callable[[], Workspace], file: str, old: str, new: str, told: str
) -> None:
    workspace = new_workspace()
    workspace.spoil(file, old, new)
    validated = workspace.run("validate")
    assert validated.returncode != 0
    assert told in validated.stderr


def test_a_wider_right_and_another_open_route_show_in_the_plan(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    workspace.spoil("rights.tf", '["dynamodb:UpdateItem"]', '["dynamodb:*"]')
    workspace.spoil("rights.tf", 'name == "dashboard" ? [local.read_right] :\n', "")
    workspace.spoil(
        "api.tf", '"POST /signals"     = "signals"', '"POST /signals" = "signals", "POST /run" = "rescoring"'
    )
    workspace.spoil("queue.tf", "  delay_seconds = 1\n", "")
    assert workspace.plan().returncode == 0
    plan = AwsPlan(workspace.shown())
    assert "dynamodb:*" in plan.actions("lead_events")
    assert "dynamodb:DeleteItem" in plan.actions("dashboard")
    assert "POST /run" in {each["route_key"] for each in plan.values("aws_apigatewayv2_route")}
    assert 1 not in {each["delay_seconds"] for each in plan.values("aws_sqs_queue")}


def test_the_sources_are_valid_and_formatted(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.run("fmt", "-check", "-recursive").stdout == ""
    validated = workspace.run("validate")
    assert (validated.returncode, validated.stdout) == (0, "Success! The configuration is valid.\n\n")


@pytest.mark.long
def test_terraforms_own_tests_pass(new_workspace: Callable[[], Workspace]) -> None:
    tested = new_workspace().run("test")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "0 failed" in tested.stdout
