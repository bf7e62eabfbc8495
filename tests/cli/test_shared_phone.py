"""A phone that several people have: neither shown nor removed is what is kept of another person."""

from typing import Any

import pytest

from functions.domain.item import lead
from infra.cli.main import app
from tests.cli.known_person import PHONE
from tests.cli.test_export import export, runner
from tests.cli.test_export import team as team  # noqa: PLC0414  a fixture
from tests.team import HOT, Team

SHARED: dict[str, Any] = {**HOT, "PHONE": [("WORK", PHONE)], "EMAIL": [("WORK", "colleague@example.com")]}


@pytest.mark.parametrize("command", ["export", "erase"])
def test_it_is_asked_which_of_them_is_meant(team: Team, command: str) -> None:
    team.add_lead(**SHARED)
    team.process()
    result = runner.invoke(app, [command, "--phone", PHONE])
    assert result.exit_code == 2
    assert "lead 1; lead 2" in " ".join(result.output.split())
    assert "--item" in result.output
    assert "colleague" not in result.output
    assert len(team.wiring.state.leads.get_many([lead(1), lead(2)])) == 2


def test_all_of_them_are_meant_with_all(team: Team) -> None:
    team.add_lead(**SHARED)
    team.process()
    told = export("--phone", PHONE, "--all").stdout
    assert ("Lead 1" in told, "Lead 2" in told) == (True, True)
    assert runner.invoke(app, ["erase", "--phone", PHONE, "--all"]).exit_code == 0
    assert team.wiring.state.leads.get_many([lead(1), lead(2)]) == {}


@pytest.mark.parametrize("email", [[], HOT["EMAIL"]], ids=["none", "the same"])
def test_leads_that_nothing_tells_apart_are_one_persons(team: Team, email: Any) -> None:
    team.add_lead(**{**SHARED, "EMAIL": email})
    team.process()
    told = export("--phone", PHONE).stdout
    assert ("Lead 1" in told, "Lead 2" in told) == (True, True)
