"""A person who objects to being scored, as the commands and the pages tell of it, and what they leave out."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import CLIENTS, LEAD
from functions.errors import ConfigurationInvalid
from infra.configuration.load import read_configuration
from infra.web.dashboard import render_page
from tests.cli.commands import NAMED, a_team_of_the_environment, printed, run
from tests.commands.test_plan import planned
from tests.dashboard.test_story import story
from tests.team import CONFIGURATION, Team, a_hot_lead
from tests.words.test_texts import texts_of

FIELD = "UF_CRM_NO_SCORING"
PRIVACY = f'\n[privacy]\nobjection = "{FIELD}"\n'
OBJECTS = "The person objects to being scored: nothing is computed, and a human decides."


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(
        tmp_path, monkeypatch, configuration=NAMED + PRIVACY, hash_key="a-key", plan="unlimited"
    ) as team:
        team.custom_fields.add(FIELD, "boolean")
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "a-key")
        yield team


def objecting(team: Team, **fields: Any) -> dict[str, Any]:
    return {**a_hot_lead(), FIELD: "Y", **fields}


def test_explain_says_it_and_who_has_the_lead(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    said: dict[str, Any] = {FIELD: "Y"}
    team.actions.update_lead(item, **said)
    team.announce(item)
    team.process()
    text = printed("explain", str(item))
    assert f"Lead {item.id}: {OBJECTS}" in text
    assert "objection" in text
    told = json.loads(run("explain", str(item), "--json").stdout)
    assert (told["has_objected"], told["score"], told["contributions"], told["next"]) == (
        True,
        None,
        [],
        None,
    )


def test_explain_says_it_of_a_lead_that_was_never_scored(team: Team) -> None:
    item = team.add_lead(**objecting(team))
    team.process()
    text = printed("explain", str(item))
    assert OBJECTS in text
    assert "user 3 has it: by Fairlead." in text


def test_what_is_kept_of_the_person_says_it(team: Team) -> None:
    item = team.add_lead(**objecting(team))
    team.process()
    text = printed("export", "--item", str(item))
    assert f"State: assigned. Looked after by user 3. {OBJECTS}" in text
    assert f"Tue 3 Nov 12:00: {OBJECTS}" in text
    assert "Score:" not in text


def test_the_page_of_the_lead_says_it_in_place_of_a_score(team: Team) -> None:
    item = team.add_lead(**objecting(team))
    team.process()
    page = render_page(story(team, item), base="/dashboard")
    assert page.count(OBJECTS) == 2
    assert "Not scored yet" in page


def test_a_plan_leaves_the_lead_out(team: Team) -> None:
    team.actions.add_lead(**objecting(team))
    other = team.actions.add_lead(**a_hot_lead())
    report = planned(team, CONFIGURATION + PRIVACY)
    assert [each.evaluation.item for each in report.leads] == [other]


def test_requeue_leaves_the_lead_with_its_human(team: Team) -> None:
    item = team.add_lead(**objecting(team))
    team.process()
    assert run("requeue", "--lead", str(item.id), "--yes").exit_code == 1
    assert team.record(item).assignment.manager == 3


@pytest.mark.parametrize("where", ["lead", "contact"])
def test_nothing_is_learned_from_the_portals_past(
    team: Team, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.webhook_url.get_secret_value())
    contacts = CLIENTS["contact"].type_id
    team.portal.custom_fields(contacts).add(FIELD, "boolean")
    said: dict[str, Any] = {FIELD: "Y"}
    known = team.portal.people_actions.add_contact(NAME="Mira", **(said if where == "contact" else {}))
    theirs = {"CONTACT_ID": known} if where == "contact" else said
    for fields in ({**a_hot_lead(), **theirs}, a_hot_lead()):
        item = team.actions.add_lead(**fields, TITLE="A quote please")
        team.clock.advance(timedelta(hours=3))
        team.actions.update_lead(item, by=7, STATUS_ID="CONVERTED")
    result = run("history", "--since", "24m", "--from", "portal")
    assert "1 closed leads" in result.stdout, result.output
    assert [each.number for each in texts_of(team, LEAD)] == [2]


def test_an_objection_that_sends_leads_to_no_human_is_a_mistake() -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        read_configuration(CONFIGURATION.replace("senior = 3\n", "").replace(', "senior"', "") + PRIVACY)
    assert "Nobody gets the leads of people who object" in str(refused.value.problems[0])
    read_configuration(
        CONFIGURATION.replace("senior = 3\n", "").replace(', "senior"', "") + PRIVACY + "manager = 7\n"
    )


def test_a_human_without_an_objection_is_a_doubt() -> None:
    [doubt] = read_configuration(CONFIGURATION + "\n[privacy]\nmanager = 7\n").warnings
    assert "No field says that a person objects" in str(doubt)
