"""`fairlead check --json`: the same findings for machines, with places and remedies."""

import json

import pytest

from tests.provisioning.conftest import CONFIGURATION, Run, a_portal


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
