"""What `terraform apply` would make on AWS, asserted on the plan."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from functions import main
from functions.processing.lease import LEASE
from infra.aws.model import table
from infra.aws.state import address_of
from infra.schedules import TIMETABLE, next_run
from tests.terraform.aws.planned import PREFIX, AwsPlan
from tests.terraform.aws.provider import SOURCES
from tests.terraform.offline import Workspace

CRON = re.compile(r"cron\((\d+(?:/\d+)?) (\d+|\*) \* \* \? \*\)")
"""The two forms that we use: a minute, or one and every so many from then on, of each hour or of one."""
PAGES = {"dashboard", "reporting"}
"""What the archive of the pages is for."""


def test_a_plan_warns_of_nothing(planned: tuple[str, AwsPlan]) -> None:
    said, _ = planned
    assert "Warning" not in said
    assert "0 to change, 0 to destroy" in said


def test_the_functions_are_those_of_the_deployed_surface(plan: AwsPlan) -> None:
    assert set(plan.functions) == set(main.__all__)


def test_the_pages_are_in_an_archive_of_their_own(plan: AwsPlan) -> None:
    archives = {name: each["filename"] for name, each in plan.functions.items()}
    assert {name for name, archive in archives.items() if archive == "tests/pages.zip"} == PAGES
    assert set(archives.values()) == {"tests/empty.zip", "tests/pages.zip"}
    hashes = {each["filename"]: each["source_code_hash"] for each in plan.functions.values()}
    assert len(set(hashes.values())) == 2


def test_processor_and_python_are_one_choice_for_all(plan: AwsPlan) -> None:
    assert {(each["architectures"][0], each["runtime"]) for each in plan.functions.values()} == {
        ("x86_64", "python3.12")
    }


def test_nobody_waits_for_a_function_longer_than_it_may_take(plan: AwsPlan) -> None:
    timeouts = {name: each["timeout"] for name, each in plan.functions.items()}
    scheduled = dict.fromkeys(TIMETABLE, 540)
    behind_the_door = dict.fromkeys(["dashboard", "lead_events", "signals"], 30)
    assert timeouts == {**scheduled, **behind_the_door, "processing": 150}
    waits = {each["timeout_milliseconds"] for each in plan.values("aws_apigatewayv2_integration")}
    assert waits == {30_000}
    assert {each["payload_format_version"] for each in plan.values("aws_apigatewayv2_integration")} == {"2.0"}


def test_a_run_of_processing_at_a_time_and_one_that_fails_comes_again(plan: AwsPlan) -> None:
    queues = {each["name"].removeprefix(PREFIX): each for each in plan.values("aws_sqs_queue")}
    kicks, given_up = queues["kicks.fifo"], queues["kicks-given-up.fifo"]
    assert kicks["fifo_queue"]
    assert given_up["fifo_queue"]
    assert (kicks["delay_seconds"], kicks["message_retention_seconds"]) == (1, 3600)
    assert kicks["visibility_timeout_seconds"] == 180 > plan.functions["processing"]["timeout"]
    assert kicks["visibility_timeout_seconds"] > LEASE.total_seconds()
    assert {each["sqs_managed_sse_enabled"] for each in queues.values()} == {True}
    redrive = plan.expressions("aws_sqs_queue", "kicks")["redrive_policy"]
    assert redrive["references"][0] == "aws_sqs_queue.given_up.arn"
    [mapping] = plan.values("aws_lambda_event_source_mapping")
    assert mapping["function_response_types"] == ["ReportBatchItemFailures"]
    assert (mapping["batch_size"], mapping.get("maximum_batching_window_in_seconds")) == (10, None)


def test_a_message_is_given_up_after_five_attempts() -> None:
    # The plan does not know it: it stands beside an address that only the cloud gives.
    assert "maxReceiveCount     = 5" in (SOURCES / "queue.tf").read_text(encoding="utf-8")


def test_the_table_is_the_models(plan: AwsPlan) -> None:
    [planned] = plan.values("aws_dynamodb_table")
    assert as_created(planned) == in_order(table("fairlead-example"))


def as_created(planned: Any) -> Any:
    """The planned table as CreateTable is told it."""
    return in_order(
        {
            "TableName": planned["name"],
            "BillingMode": planned["billing_mode"],
            "AttributeDefinitions": [
                {"AttributeName": each["name"], "AttributeType": each["type"]}
                for each in planned["attribute"]
            ],
            "KeySchema": schema(planned["hash_key"], planned["range_key"]),
            "LocalSecondaryIndexes": [
                index(each, planned["hash_key"]) for each in planned["local_secondary_index"]
            ],
            "GlobalSecondaryIndexes": [
                index(each, each["hash_key"]) for each in planned["global_secondary_index"]
            ],
        }
    )


def in_order(created: dict[str, Any]) -> dict[str, Any]:
    names = {"AttributeDefinitions": "AttributeName"}
    names |= dict.fromkeys(("LocalSecondaryIndexes", "GlobalSecondaryIndexes"), "IndexName")
    return {
        key: sorted(value, key=lambda each: str(each[names[key]])) if key in names else value
        for key, value in created.items()
    }


def index(planned: Any, group: str) -> dict[str, Any]:
    projection = {"ProjectionType": planned["projection_type"]}
    if planned["non_key_attributes"]:
        projection["NonKeyAttributes"] = planned["non_key_attributes"]
    return {
        "IndexName": planned["name"],
        "KeySchema": schema(group, planned["range_key"]),
        "Projection": projection,
    }


def schema(group: str, place: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": group, "KeyType": "HASH"},
        {"AttributeName": place, "KeyType": "RANGE"},
    ]


def test_the_state_is_not_lost_by_accident_and_forgets_what_has_expired(plan: AwsPlan) -> None:
    [planned] = plan.values("aws_dynamodb_table")
    assert planned["deletion_protection_enabled"]
    assert planned["point_in_time_recovery"][0]["enabled"]
    assert planned["ttl"] == [{"attribute_name": "expire_at", "enabled": True}]
    assert not planned.get("server_side_encryption")  # so Amazon encrypts it with a key of its own


def test_a_table_that_was_restored_takes_the_place_of_the_one_before(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.plan(table="restored").returncode == 0
    plan = AwsPlan(workspace.shown())
    [planned] = plan.values("aws_dynamodb_table")
    assert planned["name"] == "restored"
    for name in main.__all__:
        assert address_of(plan.environment(name)["FAIRLEAD_STATE"]).table == "restored"
        tables = {
            resource.partition(":table/")[2].partition("/")[0]
            for each in plan.statements[name]
            for resource in each["Resource"]
            if ":dynamodb:" in resource
        }
        assert tables == {"restored"}


def test_a_key_of_ones_own_encrypts_the_table_and_every_function_may_use_it(
    new_workspace: Callable[[], Workspace],
) -> None:
    key = "arn:aws:kms:eu-central-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    workspace = new_workspace()
    assert workspace.plan(kms_key_arn=key).returncode == 0
    plan = AwsPlan(workspace.shown())
    [planned] = plan.values("aws_dynamodb_table")
    assert planned["server_side_encryption"] == [{"enabled": True, "kms_key_arn": key}]
    for name in main.__all__:
        rule = plan.rule(name, "Key")
        assert rule["Resource"] == [key]
        assert set(rule["Condition"]["StringEquals"]) == {"kms:ViaService"}


def test_the_schedules_are_those_of_the_timetable_in_the_portals_time_zone(plan: AwsPlan) -> None:
    planned = {
        each["name"].removeprefix(PREFIX): each["schedule_expression"]
        for each in plan.values("aws_scheduler_schedule")
    }
    assert set(planned) == set(TIMETABLE)
    for name, line in TIMETABLE.items():
        assert times_of_a_day(planned[name]) == times_in_cron(line), name
    assert {each["schedule_expression_timezone"] for each in plan.values("aws_scheduler_schedule")} == {
        "Europe/Berlin"
    }


def times_of_a_day(expression: str) -> set[tuple[int, int]]:
    """Hour and minute of every run that EventBridge makes of an expression."""
    found = CRON.fullmatch(expression)
    assert found is not None, expression
    first, _, step = found[1].partition("/")
    minutes = range(int(first), 60, int(step)) if step else [int(first)]
    hours = range(24) if found[2] == "*" else [int(found[2])]
    return {(hour, minute) for hour in hours for minute in minutes}


def times_in_cron(line: str) -> set[tuple[int, int]]:
    """The same of a line of the timetable, on a day on which no clock moves."""
    zone = ZoneInfo("Europe/Berlin")
    day = datetime(2026, 7, 1, tzinfo=zone)
    at, found = next_run(line, day - timedelta(seconds=1), zone), set()
    while at < day + timedelta(days=1):
        local = at.astimezone(zone)
        found.add((local.hour, local.minute))
        at = next_run(line, at, zone)
    return found


def test_a_run_comes_at_its_time_and_is_left_to_the_next_one_where_it_fails(plan: AwsPlan) -> None:
    for each in plan.values("aws_scheduler_schedule"):
        assert each["flexible_time_window"][0]["mode"] == "OFF"
        assert each["target"][0]["retry_policy"][0]["maximum_retry_attempts"] == 0
    invoked = plan.of_type("aws_lambda_function_event_invoke_config")
    assert {each["index"]: each["values"]["maximum_retry_attempts"] for each in invoked} == dict.fromkeys(
        TIMETABLE, 0
    )


def test_without_a_token_or_an_issuer_there_is_no_dashboard(new_workspace: Callable[[], Workspace]) -> None:
    workspace = new_workspace()
    assert workspace.plan(dashboard_token="false").returncode == 0
    plan = AwsPlan(workspace.shown())
    assert set(plan.functions) == set(main.__all__) - {"dashboard"}
    routes = {each["route_key"] for each in plan.values("aws_apigatewayv2_route")}
    assert routes == {"POST /lead_events", "POST /signals"}


def test_an_issuer_stands_before_the_pages_and_before_nothing_else(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    given = {"dashboard_issuer": "https://login.example.com/", "dashboard_audience": "fairlead"}
    assert workspace.plan(dashboard_token="false", **given).returncode == 0
    plan = AwsPlan(workspace.shown())
    [authorizer] = plan.values("aws_apigatewayv2_authorizer")
    assert authorizer["jwt_configuration"] == [
        {"audience": ["fairlead"], "issuer": "https://login.example.com/"}
    ]
    routes = {each["route_key"]: each["authorization_type"] for each in plan.values("aws_apigatewayv2_route")}
    assert routes == {
        "GET /dashboard": "JWT",
        "GET /dashboard/{page+}": "JWT",
        "POST /lead_events": "NONE",
        "POST /signals": "NONE",
    }
    assert "FAIRLEAD_SECRETS" not in plan.environment("dashboard")


def test_reporting_is_given_the_webhook_where_it_sends_the_digest(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.plan(weekly_digest="true").returncode == 0
    plan = AwsPlan(workspace.shown())
    assert plan.environment("reporting")["FAIRLEAD_SECRETS"].startswith("BITRIX24_WEBHOOK_URL=")


def test_every_resource_carries_the_portals_name(plan: AwsPlan) -> None:
    named = [each for each in plan.resources if "name" in each["values"]]
    of_the_account = {"call", "log", "work", "$default"}  # policies within a role, the stage within a door
    names = {each["values"]["name"] for each in named} - of_the_account
    assert names
    assert [name for name in names if "fairlead-example" not in name] == []
    assert json.dumps(plan.environment("processing")).count("?portal=example") == 2


def test_the_budget_is_told_before_it_is_spent(plan: AwsPlan) -> None:
    [budget] = plan.values("aws_budgets_budget")
    assert sorted(each["threshold"] for each in budget["notification"]) == [50, 90, 100]
    assert (budget["limit_amount"], budget["limit_unit"], budget["time_unit"]) == ("10", "USD", "MONTHLY")


@pytest.mark.parametrize("variables", ["variables.tf", "function/variables.tf"])
def test_variables_are_in_the_order_of_the_alphabet_and_described(variables: str) -> None:
    text = (Path(SOURCES) / variables).read_text(encoding="utf-8")
    names = re.findall(r'^variable "(\w+)"', text, re.MULTILINE)
    assert names == sorted(names)
    assert text.count("description =") == text.count("type        =") == len(names)
