"""`--json` of `fairlead check` and `fairlead provision`: the same findings for machines."""

import json

import pytest

from infra.clock import ManualClock
from infra.simulator.methods.portal_info import ALL_SCOPES
from tests.provisioning.conftest import CONFIGURATION, MONDAY, Run, a_bare_portal, a_portal


def test_what_was_found_of_file_and_portal_is_printed_as_json(run: Run) -> None:
    found = json.loads(run("check", "--json", portal=a_portal()).stdout)
    assert (found["is_right"], found["file"]["mistakes"], found["portal"]["mistakes"]) == (True, [], [])
    assert "3 managers in 1 queues" in found["file"]["fine"][0]
    assert any("The webhook works" in line for line in found["portal"]["fine"])
    assert found["by_hand"]


def test_a_mistake_of_the_portal_has_its_place_and_remedy(run: Run) -> None:
    text = CONFIGURATION.replace("senior = 3", "senior = 4711")
    result = run("check", "--json", portal=a_portal(), text=text)
    found = json.loads(result.stdout)
    [mistake] = found["portal"]["mistakes"]
    assert (result.exit_code, found["is_right"], "4711" in mistake["what"]) == (1, False, True)
    assert mistake["line"] == 1 + CONFIGURATION[: CONFIGURATION.index("senior")].count("\n")
    assert mistake["remedy"]


@pytest.mark.parametrize("words", [["--json"], ["--json", "--offline"]])
def test_mistakes_of_the_file_are_json_too(run: Run, words: list[str]) -> None:
    result = run("check", *words, text=CONFIGURATION.replace("from = 0", 'from = "none"'))
    found = json.loads(result.stdout)
    assert (result.exit_code, found["is_right"], found["portal"]) == (1, False, None)
    assert [each["where"] for each in found["file"]["mistakes"]] == ["fairlead.toml"]


def test_offline_asks_nothing(run: Run) -> None:
    found = json.loads(run("check", "--json", "--offline").stdout)
    assert (found["is_right"], found["portal"], found["by_hand"]) == (True, None, [])


def test_what_was_created_is_told_as_json(run: Run) -> None:
    portal = a_bare_portal(ManualClock(MONDAY))
    first, second = (json.loads(run("provision", "--json", portal=portal).stdout) for _ in range(2))
    assert {each["state"] for each in first["things"]} == {"created"}
    assert {each["state"] for each in second["things"]} == {"there"}
    assert first["by_hand"]


def test_a_failure_is_told_as_json_with_its_remedy(run: Run) -> None:
    portal = a_bare_portal(ManualClock(MONDAY))
    portal.dispatcher.scopes = ALL_SCOPES.difference({"crm"})
    result = run("provision", "--json", portal=portal)
    things = json.loads(result.stdout)["things"]
    assert (result.exit_code, {each["state"] for each in things}) == (1, {"failed"})
    assert all("Tick it in the portal" in each["detail"] for each in things)
