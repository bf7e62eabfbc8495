"""`reporting` through functions-framework itself: what it answers, needs and keeps of people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.commands.erase import erase_leads
from functions.commands.personal_data import PersonalData
from functions.domain.figures.cells import LOAD, NOW, cohort_name, flow_name
from functions.domain.figures.documents import Document
from functions.domain.figures.why_not import selections_name
from functions.domain.item import Item
from functions.reporting.fold import LATENESS
from infra import wiring
from infra.serialization import dump_tally
from infra.settings import Secret
from infra.wiring import Wiring
from tests.builders import A_KEY, TUESDAY_NOON
from tests.team import HOT, Team, a_team

COHORT, FLOW = cohort_name(TUESDAY_NOON.date()), flow_name(TUESDAY_NOON.date())
DOCUMENTS = [COHORT, FLOW, NOW, LOAD, selections_name(TUESDAY_NOON.date())]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def client(team: Team) -> FlaskClient:
    client: FlaskClient = create_app("reporting", "functions/main.py").test_client()
    return client


def report(team: Team, client: FlaskClient) -> Any:
    """What `reporting` answers when everything that has happened is old enough to be counted."""
    team.clock.advance(LATENESS + timedelta(minutes=1))
    response = client.post("/", data=b"{}")
    assert response.status_code == 200
    return response.json


def fates(team: Team) -> dict[str, int]:
    """How many leads of the week have become what."""
    stored = team.wiring.state.figures.read([COHORT]).get(COHORT)
    leads = Document.load(stored.text).cube("leads") if stored else {}
    return {str(key[-1]): count for key, count in leads.items()}


def processed(team: Team, item: Item) -> Item:
    team.announce(item)
    team.process()
    return item


def test_the_answer_says_what_was_counted_and_a_second_run_finds_nothing(
    team: Team, client: FlaskClient
) -> None:
    processed(team, team.actions.add_lead(**HOT))
    with capture_logs() as events:
        first = report(team, client)
    assert (first["counted"], first["changed"], first["is_complete"]) == (1, 1, True)
    assert [each["event"] for each in events] == ["figures.folded"]
    counted = team.wiring.state.figures.read(DOCUMENTS)
    assert (second := report(team, client))["changed"] == 0
    assert second["as_of"] > first["as_of"]
    assert team.wiring.state.figures.read(DOCUMENTS) == counted


def test_neither_webhook_nor_any_other_secret_is_needed(team: Team, client: FlaskClient) -> None:
    processed(team, team.actions.add_lead(**HOT))
    none = Secret("")
    bare = replace(team.wiring.settings, webhook_url=none, application_token=none, hash_key=none)
    wiring.use(without := Wiring(bare, clock=team.clock))
    assert report(team, client)["changed"] == 1
    without.close()


def test_a_lead_that_is_deleted_while_it_is_open_is_gone_and_after_its_ending_it_keeps_that(
    team: Team, client: FlaskClient
) -> None:
    lost, other = (processed(team, team.actions.add_lead(TITLE=title)) for title in ("A", "B"))
    report(team, client)
    assert fates(team) == {"open": 2}
    team.actions.update_lead(lost, STATUS_ID="JUNK")
    processed(team, lost)
    report(team, client)
    for item in (lost, other):
        team.actions.delete_lead(item)
        processed(team, item)
    report(team, client)
    assert fates(team) == {"junk/0": 1, "gone": 1}


def test_a_reopened_lead_is_open_again_and_its_ending_is_counted_no_more(
    team: Team, client: FlaskClient
) -> None:
    item = processed(team, team.actions.add_lead(**HOT))
    for stage, fate in (("JUNK", "junk/0"), ("IN_PROCESS", "open"), ("CONVERTED", "converted/0")):
        team.actions.update_lead(item, STATUS_ID=stage)
        processed(team, item)
        report(team, client)
        assert fates(team) == {fate: 1}


def test_figures_hold_nothing_that_a_person_typed_and_nothing_of_who_was_erased(
    team: Team, client: FlaskClient
) -> None:
    typed: dict[str, Any] = {
        "TITLE": "Quote for Mrs Keller",
        "NAME": "Keller",
        "COMMENTS": "knows Boris",
        "POST": "Director",
    }
    item = processed(team, team.actions.add_lead(**HOT, **typed))
    report(team, client)
    state = team.wiring.state
    kept = [*(each.text for each in state.figures.read(DOCUMENTS).values())]
    kept += [dump_tally(each) for each in state.figures.tallies([item]).values()]
    assert len(kept) == len(DOCUMENTS) + 1
    secrets = ("Keller", "Boris", "Director", "buyer@example.com", "5550101")
    assert [secret for secret in secrets if secret in "".join(kept)] == []
    data = PersonalData.of(state, A_KEY)
    erase_leads([item], data, counted={item: None})
    report(team, client)
    documents = state.figures.read(DOCUMENTS).values()
    assert [each.text for each in documents] == ["{}"] * len(DOCUMENTS)
    assert state.figures.tallies([item]) == {}
