"""Nothing is learned of who has objected where the state knows it, and the portal does not show it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.commands import objecting
from functions.domain.item import CLIENTS, Item
from tests.cli.commands import NAMED, a_team_of_the_environment, run
from tests.cli.test_objection import FIELD, PRIVACY
from tests.commands.test_plan import planned
from tests.team import CONFIGURATION, Team, a_hot_lead

SAID: dict[str, Any] = {FIELD: "Y"}
HISTORY = ("history", "--since", "24m", "--from", "portal")
PEOPLE = 50
"""So many have to have written what may be shown."""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(
        tmp_path, monkeypatch, configuration=NAMED + PRIVACY, hash_key="a-key", plan="unlimited"
    ) as team:
        team.custom_fields.add(FIELD, "boolean")
        team.portal.custom_fields(CLIENTS["contact"].type_id).add(FIELD, "boolean")
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "a-key")
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.webhook_url.get_secret_value())
        yield team


def a_lead_of_a_hidden_contact(team: Team, *, refuses_lists: bool = False) -> Item:
    """Add a lead whose contact objects, let it be handled, and hide the contact."""
    people = team.portal.people_actions
    known = people.add_contact(NAME="Mira", **SAID)
    item = team.add_lead(**a_hot_lead(), CONTACT_ID=known)
    team.process()
    people.hide_contact(known, refuses_lists=refuses_lists)
    return item


def close(team: Team, *items: Item) -> None:
    team.clock.advance(timedelta(hours=3))
    for item in items:
        team.actions.update_lead(item, by=7, STATUS_ID="CONVERTED")


@pytest.mark.parametrize("page", [objecting.PAGE, 1])
def test_rows_leave_out_the_leads_of_a_contact_that_is_hidden(
    team: Team, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    monkeypatch.setattr(objecting, "PAGE", page)
    close(team, a_lead_of_a_hidden_contact(team), *(team.actions.add_lead(**a_hot_lead()) for _ in range(2)))
    result = run(*HISTORY)
    assert "2 closed leads" in result.stdout, result.output


def test_where_lists_are_refused_for_it_no_row_is_made(team: Team) -> None:
    close(team, a_lead_of_a_hidden_contact(team, refuses_lists=True))
    result = run(*HISTORY)
    assert "may not read every contact" in str(result.exception)
    assert (result.exit_code, Path("rows.csv").exists()) == (1, False)


def test_a_plan_leaves_out_the_leads_of_a_contact_that_is_hidden(team: Team) -> None:
    a_lead_of_a_hidden_contact(team)
    other = team.actions.add_lead(**a_hot_lead())
    assert [each.evaluation.item for each in planned(team, CONFIGURATION + PRIVACY).leads] == [other]
    shown = json.loads(run("plan", "--since", "520w", "--all", "--json").stdout)
    assert [each["lead_id"] for each in shown["leads"]] == [other.id]


@pytest.mark.parametrize("objects", [True, False])
def test_words_leave_out_who_has_objected_on_another_lead(team: Team, *, objects: bool) -> None:
    leads = [
        team.add_lead(
            TITLE="A free trial please", SOURCE_ID="WEBFORM", PHONE=[("WORK", f"+49 30 55501{number:02}")]
        )
        for number in range(PEOPLE)
    ]
    team.process()
    if objects:
        team.add_lead(**SAID, SOURCE_ID="WEB", PHONE=[("WORK", "+49 30 5550107")])
        team.process()
        team.process()
    close(team, *leads)
    assert run(*HISTORY, "--words", "words.json").exit_code == 0
    words = {each["words"] for each in json.loads(Path("words.json").read_text(encoding="utf-8"))["phrases"]}
    assert ("free trial" in words) is not objects


def test_a_state_that_cannot_be_read_is_not_done_without(
    team: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    close(team, team.actions.add_lead(**a_hot_lead()))
    (tmp_path / "torn.db").write_bytes(b"no state at all, but a file" * 40)
    monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{tmp_path / 'torn.db'}")
    result = run(*HISTORY)
    assert (result.exit_code, Path("rows.csv").exists()) == (1, False)
    assert "names the state of this portal" in str(result.exception)
    assert "memory:" not in str(result.exception)


def test_a_past_that_is_read_without_a_state_needs_none(
    team: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    close(team, team.actions.add_lead(**a_hot_lead()))
    monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{tmp_path / 'none.db'}")
    assert "1 closed leads" in run(*HISTORY).stdout
    assert not (tmp_path / "none.db").exists()
