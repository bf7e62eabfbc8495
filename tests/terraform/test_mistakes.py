"""The checks see mistakes: each of these is planted, and found."""

from collections.abc import Callable

import pytest

from tests.terraform.offline import Workspace
from tests.terraform.plans import Plan


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("queue.tf", "max_concurrent_dispatches", "max_concurrency", "Unsupported argument"),
        (
            "schedules.tf",
            "    uri         = module.function[each.key].url\n",
            "",
            "Missing required argument",
        ),
        ("queue.tf", "rate_limits {", "rate_limit {", "Unsupported block type"),
        ("alerts.tf", "denominator_filter =", "denominator =", "Unsupported argument"),
        ("secrets.tf", "    auto {}\n", "    automatic {}\n", "Unsupported block type"),
        ("pages.tf", "cloud_run_service_name", "cloud_run_service", "Unsupported argument"),
        ("function/main.tf", "var.timeout", "var.time_out", "Reference to undeclared input variable"),
    ],
)
def test_a_planted_mistake_is_told(
    new_workspace: Callable[[], Workspace], file: str, old: str, new: str, told: str
) -> None:
    workspace = new_workspace()
    workspace.spoil(file, old, new)
    planned = workspace.plan()
    assert planned.returncode != 0
    assert told in planned.stderr


def test_another_public_function_and_a_broad_role_show_in_the_plan(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    workspace.spoil("accounts.tf", '["lead_events", "signals"]', '["lead_events", "signals", "rescoring"]')
    workspace.spoil("function/account.tf", "var.state_role", '"roles/editor"')
    workspace.spoil("pages.tf", "secret_environment = {}", "secret_environment = local.mounted.signals")
    proxy = (
        "serviceAccount:service-${data.google_project.project[0].number}@gcp-sa-iap.iam.gserviceaccount.com"
    )
    workspace.spoil("pages.tf", proxy, "allUsers")
    workspace.spoil("queue.tf", "max_concurrent_dispatches = 1", "max_concurrent_dispatches = 2")
    workspace.spoil("functions.tf", '"ALLOW_INTERNAL_ONLY"', '"ALLOW_ALL"')
    assert workspace.plan().returncode == 0
    plan = Plan(workspace.shown())
    assert "roles/editor" in {grant.role for grant in plan.grants if grant.account == "signals"}
    assert plan.values("google_cloud_tasks_queue")[0]["rate_limits"][0]["max_concurrent_dispatches"] == 2
    reached = {each["service_config"][0]["ingress_settings"] for each in plan.functions.values()}
    assert reached == {"ALLOW_ALL", "ALLOW_INTERNAL_ONLY"}  # of `processing` only
    public = [
        each
        for each in plan.values("google_cloud_run_v2_service_iam_member")
        if each.get("member") == "allUsers"
    ]
    assert {each["name"] for each in public} == {
        "fairlead-dashboard",
        "fairlead-lead-events",
        "fairlead-rescoring",
        "fairlead-signals",
    }
    assert plan.secrets["dashboard"].keys() == {"FAIRLEAD_HASH_KEY", "FAIRLEAD_SIGNAL_SECRET"}


def test_terraforms_own_tests_pass(new_workspace: Callable[[], Workspace]) -> None:
    tested = new_workspace().run("test")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "0 failed" in tested.stdout


def test_the_sources_are_valid_and_formatted(new_workspace: Callable[[], Workspace]) -> None:
    workspace = new_workspace()
    assert workspace.run("fmt", "-check", "-recursive").stdout == ""
    validated = workspace.run("validate")
    assert (validated.returncode, validated.stdout) == (0, "Success! The configuration is valid.\n\n")
