"""Several portals in one account out of one map: each is the deployment of one, none reaches another."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import pytest

from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import SOURCES, VARIABLES, needed, write_archives
from tests.terraform.offline import Workspace
from tests.terraform.plans import Json, Planned
from tests.terraform.several import alone, hcl_of, named_in, renamed, sets_of, shared_in

OF_ALL = ("account_id", "alert_email", "endpoints", "portal")
QUOTED = {"archive", "archive_pages", "portal_url", "time_zone"}
OWN = {
    name: f'"{text}"' if name in QUOTED else text for name, text in VARIABLES.items() if name not in OF_ALL
}
NAMES = ["example", "example-two", *(f"shop-{number:02d}" for number in range(2, 20))]
"""Twenty portals, of which one has a name that begins as another's."""
TWENTY = {name: {**OWN, "portal_url": f'"https://{name}.bitrix24.com"'} for name in NAMES}
NAMED_BY = {
    "aws_apigatewayv2_api": ("name",),
    "aws_apigatewayv2_integration": (),
    "aws_apigatewayv2_route": (),
    "aws_apigatewayv2_stage": (),
    "aws_budgets_budget": ("name",),
    "aws_cloudwatch_composite_alarm": ("alarm_name",),
    "aws_cloudwatch_dashboard": ("dashboard_name",),
    "aws_cloudwatch_log_group": ("name",),
    "aws_cloudwatch_log_metric_filter": ("log_group_name", "name"),
    "aws_cloudwatch_metric_alarm": ("alarm_name",),
    "aws_dynamodb_table": ("name",),
    "aws_iam_role": ("name",),
    "aws_iam_role_policy": (),
    "aws_lambda_event_source_mapping": (),
    "aws_lambda_function": ("function_name",),
    "aws_lambda_function_event_invoke_config": (),
    "aws_lambda_permission": (),
    "aws_scheduler_schedule": ("group_name", "name"),
    "aws_scheduler_schedule_group": ("name",),
    "aws_sns_topic": ("name",),
    "aws_sns_topic_subscription": (),
    "aws_sqs_queue": ("name",),
}
"""What tells the things of each type in an account apart; nothing for what is part of another thing."""
OF_THE_PLAN = {"source_code_hash", "tags_all"}
"""What differs by itself: zip files have dates, and the tags of the provider are those of all portals."""
OF_THE_ACCOUNT = {"aws_budgets_budget.monthly[0]"}
"""What there is once, however many portals an account has."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("portals") / "aws"
    given = {name: VARIABLES[name] for name in OF_ALL if name != "portal"}
    found = Workspace.at(folder, needed(), sources=SOURCES / "portals", variables=given)
    write_archives(folder / "tests")
    return found


@pytest.fixture(scope="module")
def twenty(workspace: Workspace) -> Planned:
    """The plan of twenty portals."""
    said = workspace.plan(portals=hcl_of(TWENTY))
    assert said.returncode == 0, said.stderr
    assert "Warning" not in said.stdout + said.stderr
    return Planned(workspace.shown())


def compared(resources: Mapping[str, Json]) -> dict[str, Json]:
    """Return what resources of two plans have to have in common."""
    return {
        address: {key: value for key, value in values.items() if key not in OF_THE_PLAN}
        for address, values in resources.items()
    }


@pytest.mark.process
@pytest.mark.long
def test_each_portal_of_twenty_is_planned_as_it_is_alone(twenty: Planned, plan: AwsPlan) -> None:
    expected = {address: values for address, values in alone(plan).items() if address not in OF_THE_ACCOUNT}
    for portal, own in sets_of(twenty).items():
        assert compared(renamed(own, {portal: "example"})) == compared(expected), portal


@pytest.mark.process
@pytest.mark.long
def test_twenty_portals_are_twenty_sets_and_one_budget_of_the_account(twenty: Planned) -> None:
    sets = sets_of(twenty)
    assert sets.keys() == TWENTY.keys()
    beside = {each["address"] for each in twenty.resources} - {
        f'module.portal["{portal}"].{address}' for portal, own in sets.items() for address in own
    }
    assert beside == OF_THE_ACCOUNT


@pytest.mark.process
@pytest.mark.long
def test_no_two_portals_share_a_thing(twenty: Planned) -> None:
    assert shared_in(twenty, NAMED_BY) == set()
    given = [each["environment"][0]["variables"] for each in twenty.values("aws_lambda_function")]
    prefix = "dynamodb://eu-central-1/fairlead"
    assert {each["FAIRLEAD_STATE"] for each in given} == {f"{prefix}-{name}?portal={name}" for name in NAMES}


@pytest.mark.process
@pytest.mark.long
def test_no_portal_has_a_name_of_anothers(twenty: Planned) -> None:
    sets = sets_of(twenty)
    tables, queues = (
        {portal: own[address]["name"] for portal, own in sets.items()}
        for address in ("aws_dynamodb_table.state", "aws_sqs_queue.kicks")
    )
    assert tables == {name: f"fairlead-{name}" for name in NAMES}
    assert queues == {name: f"fairlead-{name}-kicks.fifo" for name in NAMES}
    for portal, own in sets.items():
        for address, values in own.items():
            assert named_in(values, NAMES) <= {portal}, address


@pytest.mark.process
@pytest.mark.long
def test_no_right_of_a_portal_reaches_a_thing_of_another(twenty: Planned) -> None:
    reached = {portal: set(reached_by(own)) for portal, own in sets_of(twenty).items()}
    things = {(portal, each) for portal, found in reached.items() for each in found if "*" not in each}
    assert {portal for portal, _ in things} == set(NAMES)
    for own, rights in reached.items():
        of_others = [each for portal, each in things if portal != own]
        for right in rights - {"*"}:
            assert [each for each in of_others if fnmatchcase(each, right)] == [], right


def reached_by(own: Mapping[str, Json]) -> Iterator[str]:
    """Yield each `Resource` of the policies of a portal."""
    for values in own.values():
        statements = json.loads(values["policy"])["Statement"] if values.get("policy") else []
        for found in (each["Resource"] for each in statements):
            yield from [found] if isinstance(found, str) else found


@pytest.mark.process
@pytest.mark.long
def test_what_holds_the_state_of_one_portal_has_the_address_that_it_had(plan: AwsPlan) -> None:
    assert "aws_dynamodb_table.state" in alone(plan)


@pytest.mark.process
@pytest.mark.long
@pytest.mark.parametrize(
    ("portals", "told"),
    [
        ({}, "portals must have at least one"),
        (
            {"acme": {**OWN, "table": '"one"'}, "birch": {**OWN, "table": '"one"'}},
            "two of them name the same one",
        ),
        ({"Acme": OWN}, "portal must be 3 to 20 of a-z"),
    ],
)
def test_a_map_that_cannot_be_deployed_is_refused(
    workspace: Workspace, portals: dict[str, dict[str, str]], told: str
) -> None:
    said = workspace.plan(portals=hcl_of(portals))
    assert said.returncode == 1
    assert told in " ".join(said.stderr.replace("│", " ").split())
