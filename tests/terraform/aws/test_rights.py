"""Who may do what on AWS, and who reaches what from the internet; asserted on the plan."""

import json
import re
from collections.abc import Callable

import pytest

from functions import main
from functions.domain.item import LEAD, Item
from infra.aws.model import Keys
from infra.schedules import TIMETABLE
from tests.terraform.aws.planned import PREFIX, AwsPlan
from tests.terraform.offline import Workspace
from tests.terraform.plans import OF_EACH_SENDER

LOGGING = {"logs:CreateLogStream", "logs:PutLogEvents"}
READING = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query"}
WRITING = {"dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
KICKING, SECRET = {"sqs:SendMessage"}, {"ssm:GetParameters"}
TAKING = {
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}
WORKING = LOGGING | READING | WRITING
RIGHTS = {
    "dashboard": LOGGING | READING | SECRET,
    "lead_events": LOGGING | {"dynamodb:UpdateItem"} | KICKING | SECRET,
    "nurturing": WORKING | KICKING,
    "processing": WORKING | KICKING | TAKING | SECRET,
    "reconciling": WORKING | KICKING | SECRET,
    "reporting": WORKING,
    "rescoring": WORKING | KICKING,
    "schedules": {"lambda:InvokeFunction"},
    "signals": WORKING | KICKING | SECRET,
}
SECRETS = {
    "dashboard": {"FAIRLEAD_DASHBOARD_TOKEN"},
    "lead_events": {"BITRIX24_APPLICATION_TOKEN", "FAIRLEAD_ROBOT_SECRET"},
    "nurturing": set(),
    "processing": {"BITRIX24_WEBHOOK_URL", "FAIRLEAD_HASH_KEY"},
    "reconciling": {"BITRIX24_WEBHOOK_URL"},
    "reporting": set(),
    "rescoring": set(),
    "signals": {"FAIRLEAD_HASH_KEY", "FAIRLEAD_SIGNAL_SECRET"},
}
HERE = "eu-central-1:000000000000"
TABLE = f"arn:aws:dynamodb:{HERE}:table/fairlead-example"
KICKS = f"arn:aws:sqs:{HERE}:fairlead-example-kicks.fifo"


def test_every_role_has_these_rights_and_no_other(plan: AwsPlan) -> None:
    assert {owner: plan.actions(owner) for owner in plan.statements} == RIGHTS


def test_no_right_is_for_everything(plan: AwsPlan) -> None:
    for each in (statement for found in plan.statements.values() for statement in found):
        assert each["Effect"] == "Allow"
        assert "*" not in json.dumps(each["Action"])
        resources = [each["Resource"]] if isinstance(each["Resource"], str) else each["Resource"]
        assert all(re.fullmatch(rf"arn:aws:[a-z]+:{HERE}:.+", resource) for resource in resources)
    assert not plan.of_type("aws_iam_role_policy_attachment")


def test_every_function_has_a_role_of_its_own(plan: AwsPlan) -> None:
    names = {each["name"] for each in plan.values("aws_iam_role")}
    assert names == {PREFIX + name.replace("_", "-") for name in [*main.__all__, "schedules"]}
    module = plan.shown["configuration"]["root_module"]["module_calls"]["function"]["module"]
    [function] = [each for each in module["resources"] if each["type"] == "aws_lambda_function"]
    assert function["expressions"]["role"]["references"][0] == "aws_iam_role.function.arn"


def test_a_webhook_writes_to_the_inbox_and_the_sign_that_it_called(plan: AwsPlan) -> None:
    keys = Keys("example")
    rule = plan.rule("lead_events", "WebhookWrites")
    assert rule["Resource"] == [TABLE]
    assert rule["Condition"] == {
        "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": [keys.heartbeats(), keys.inbox(Item(LEAD, 7)).pk]
        }
    }


@pytest.mark.parametrize("sid", ["Read", "Write"])
def test_the_items_of_another_portal_are_out_of_reach(plan: AwsPlan, sid: str) -> None:
    owners = [name for name in main.__all__ if {"Read": READING, "Write": WRITING}[sid] <= RIGHTS[name]]
    assert owners
    for name in owners:
        rule = plan.rule(name, sid)
        condition = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [Keys("example").of("*")]}}
        assert rule["Condition"] == condition
        assert rule["Resource"] == ([TABLE, f"{TABLE}/index/*"] if sid == "Read" else [TABLE])


def test_who_kicks_and_who_takes_do_so_on_this_queue(plan: AwsPlan) -> None:
    for name in main.__all__:
        rules = [each for each in plan.statements[name] if each.get("Sid") in {"Kick", "Take"}]
        assert all(each["Resource"] == [KICKS] for each in rules)
        is_told = "FAIRLEAD_QUEUE" in plan.environment(name)
        assert is_told == any(each["Sid"] == "Kick" for each in rules)


def test_a_function_writes_into_its_own_log(plan: AwsPlan) -> None:
    groups = {each["name"] for each in plan.values("aws_cloudwatch_log_group")}
    for name in main.__all__:
        own = f"/aws/lambda/{PREFIX}{name.replace('_', '-')}"
        assert own in groups
        [log] = [each for each in plan.statements[name] if each["Action"] == sorted(LOGGING)]
        assert log["Resource"] == [f"arn:aws:logs:{HERE}:log-group:{own}:*"]


def test_every_function_is_given_the_secrets_that_it_needs_and_may_read_no_other(plan: AwsPlan) -> None:
    for name in main.__all__:
        told = plan.environment(name).get("FAIRLEAD_SECRETS", "")
        wanted = dict(part.split("=") for part in told.split(",") if part)
        assert set(wanted) == SECRETS[name]
        arns = [f"arn:aws:ssm:{HERE}:parameter{each.partition(':')[0]}" for each in wanted.values()]
        allowed = [each["Resource"] for each in plan.statements[name] if each.get("Sid") == "Secrets"]
        assert allowed == ([arns] if arns else [])


def test_signals_is_given_the_keys_of_the_senders_that_are_named(
    new_workspace: Callable[[], Workspace],
) -> None:
    workspace = new_workspace()
    assert workspace.plan(senders=json.dumps([*OF_EACH_SENDER])).returncode == 0
    plan = AwsPlan(workspace.shown())
    wanted = plan.environment("signals")["FAIRLEAD_SECRETS"]
    assert {each.partition("=")[0] for each in wanted.split(",")} == SECRETS["signals"] | set(
        OF_EACH_SENDER.values()
    )
    assert len(plan.rule("signals", "Secrets")["Resource"]) == 6
    routes = {each["route_key"] for each in plan.values("aws_apigatewayv2_route")}
    assert "POST /signals/{sender}" in routes
    allowed = {each["statement_id"]: each for each in plan.values("aws_lambda_permission")}
    assert "door-POST-signals-sender" in allowed


def test_no_secret_is_in_an_environment_or_in_terraforms_hands(plan: AwsPlan) -> None:
    secret = set().union(*SECRETS.values())
    assert [name for name in main.__all__ if secret & set(plan.environment(name))] == []
    assert plan.of_type("aws_ssm_parameter") == []
    variables = plan.shown["configuration"]["root_module"]["variables"]
    assert [name for name in variables if "token" in name or "secret" in name] == [
        "dashboard_token",  # whether there is one
        "secret_versions",  # numbers
    ]


def test_a_schedule_calls_the_functions_of_the_timetable_and_no_other(plan: AwsPlan) -> None:
    [rule] = plan.statements["schedules"]
    assert sorted(rule["Resource"]) == [
        f"arn:aws:lambda:{HERE}:function:{PREFIX}{name}" for name in sorted(TIMETABLE)
    ]
    [role] = [each for each in plan.values("aws_iam_role") if each["name"] == f"{PREFIX}schedules"]
    [trust] = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "000000000000"}}


def test_exactly_these_routes_are_open_and_the_door_calls_no_other_function(plan: AwsPlan) -> None:
    routes = {each["route_key"]: each["authorization_type"] for each in plan.values("aws_apigatewayv2_route")}
    assert routes == dict.fromkeys(
        ["POST /lead_events", "POST /signals", "GET /dashboard", "GET /dashboard/{page+}"], "NONE"
    )
    callers = plan.of_type("aws_lambda_permission")
    assert {(each["index"], each["values"]["principal"]) for each in callers} == {
        (route, "apigateway.amazonaws.com") for route in routes
    }
    assert plan.of_type("aws_lambda_function_url") == []


def test_the_door_has_a_throttle_and_logs_no_address_and_no_query(plan: AwsPlan) -> None:
    [stage] = plan.values("aws_apigatewayv2_stage")
    [throttle] = stage["default_route_settings"]
    assert (throttle["throttling_rate_limit"], throttle["throttling_burst_limit"]) == (50, 100)
    logged = set(json.loads(stage["access_log_settings"][0]["format"]).values())
    assert logged == {
        "$context.error.message",
        "$context.requestId",
        "$context.requestTime",
        "$context.responseLatency",
        "$context.routeKey",
        "$context.status",
    }
