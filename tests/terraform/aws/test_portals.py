"""Several portals in one account out of one map: each is the deployment of one, none reaches another."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

import pytest

from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import SOURCES, VARIABLES, needed, write_archives
from tests.terraform.offline import Workspace
from tests.terraform.plans import Json, Planned
from tests.terraform.several import alone, hcl_of, sets_of, texts_in

OF_ALL = ("account_id", "alert_email", "endpoints", "portal")
QUOTED = {"archive", "archive_pages", "portal_url", "time_zone"}
OWN = {
    name: f'"{text}"' if name in QUOTED else text for name, text in VARIABLES.items() if name not in OF_ALL
}
TWO = {"example": OWN, "example-two": OWN}
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
def two(workspace: Workspace) -> Planned:
    """The plan of two portals, of which one has a name that begins as the other's."""
    said = workspace.plan(portals=hcl_of(TWO))
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
def test_each_portal_of_several_is_planned_as_it_is_alone(two: Planned, plan: AwsPlan) -> None:
    expected = {address: values for address, values in alone(plan).items() if address not in OF_THE_ACCOUNT}
    assert compared(sets_of(two)["example"]) == compared(expected)


@pytest.mark.process
@pytest.mark.long
def test_two_portals_are_two_sets_and_one_budget_of_the_account(two: Planned) -> None:
    sets = sets_of(two)
    assert sets.keys() == TWO.keys()
    assert sets["example"].keys() == sets["example-two"].keys()
    beside = {each["address"] for each in two.resources} - {
        f'module.portal["{portal}"].{address}' for portal, own in sets.items() for address in own
    }
    assert beside == OF_THE_ACCOUNT


@pytest.mark.process
@pytest.mark.long
def test_no_portal_has_a_name_of_anothers(two: Planned) -> None:
    sets = sets_of(two)
    tables, queues = (
        {portal: own[address]["name"] for portal, own in sets.items()}
        for address in ("aws_dynamodb_table.state", "aws_sqs_queue.kicks")
    )
    assert tables == {"example": "fairlead-example", "example-two": "fairlead-example-two"}
    assert queues == {portal: f"fairlead-{portal}-kicks.fifo" for portal in TWO}
    for address, values in sets["example"].items():
        assert not any("example-two" in text for text in texts_in(values)), address
    for address, values in sets["example-two"].items():
        for text in texts_in(values):
            rest = text.replace("example-two", "").replace("example.com", "").replace("example.bitrix24", "")
            assert "example" not in rest, address


@pytest.mark.process
@pytest.mark.long
def test_no_right_of_a_portal_reaches_a_thing_of_another(two: Planned) -> None:
    sets = sets_of(two)
    for own, other in (("example", "example-two"), ("example-two", "example")):
        rights = set(reached_by(sets[own]))
        things = {text for text in reached_by(sets[other]) if "*" not in text}
        assert rights
        assert things
        reached = {(right, thing) for right in rights for thing in things if fnmatchcase(thing, right)}
        assert {each for each in reached if each[0] != "*"} == set()


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
