"""The history: a closed lead with what was known of it at its decisions, and not what sales knew later."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.record import Ending
from functions.domain.scoring import OTHER_VALUE
from functions.processing.run import process_inbox
from infra.serialization import dump_history_row, dump_record, load_record
from tests.builders import TUESDAY_NOON
from tests.processing.mortality import Killed, mortal
from tests.team import CONFIGURATION, HOT, Team, a_hot_lead, a_team

TABLES = """
[[table]]
id = "campaign"
value = "lead.utm_campaign"
points = { Berlin = 5 }
missing = -2

[[table]]
id = "called"
value = "lead.title"
points = { Enquiry = 3 }

[[signal]]
id = "opened"
type = "email.opened"
points = 5

[[pair]]
id = "pair"
values = ["lead.amount", "lead.source"]
rows = { steps = [1000] }
columns = { values = [["WEB"], ["RECOMMENDATION"]] }
points = [[0, 0, 0, 0], [0, 2, 0, 0], [0, 0, 1, 0]]
"""
SECRETS = ("Anna", "Schmidt", "5550101", "buyer@example.com", "GmbH", "Hamburg", "call me", "Enquiry")


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + TABLES, hash_key="a-key") as team:
        yield team


def rows_of(team: Team) -> dict[str, HistoryRow]:
    return dict(team.wiring.state.history.page(after="", limit=100))


def row_of(team: Team, item: Item) -> HistoryRow:
    return rows_of(team)[team.wiring.pseudonyms.of_item(item)]


def happens(team: Team, item: Item, **fields: Any) -> None:
    """Sales change the lead an hour later, and Fairlead looks at it."""
    team.clock.advance(timedelta(hours=1))
    team.actions.update_lead(item, by=7, **fields)
    team.announce(item)
    team.process()


def a_lead(team: Team) -> Item:
    item = team.add_lead(
        **HOT,
        NAME="Anna",
        LAST_NAME="Schmidt",
        COMPANY_TITLE="Schmidt GmbH",
        TITLE="Enquiry",
        COMMENTS="call me",
        UTM_CAMPAIGN="Hamburg",
    )
    team.process()
    return item


def test_a_lead_that_is_open_has_no_row(team: Team) -> None:
    a_lead(team)
    assert rows_of(team) == {}


def test_a_row_says_what_was_known_at_the_first_and_the_last_decision_and_what_became_of_it(
    team: Team,
) -> None:
    item = a_lead(team)
    first_at, points = team.clock.now(), team.record(item).score.points
    happens(team, item, OPPORTUNITY=900)
    last_at = team.clock.now()
    happens(team, item, STATUS_ID="CONVERTED", OPPORTUNITY=7_000, UTM_CAMPAIGN="Berlin")
    row, manager = row_of(team, item), team.record(item).milestones.stints[0].manager
    assert (row.ending, row.entity) == (Ending.CONVERTED, item.entity)
    assert abs(row.closed_at - team.clock.now()) < timedelta(minutes=1)
    assert row.first is not None
    assert row.last is not None
    assert row.first.known is not None
    assert row.last.known is not None
    assert dict(row.first.known.values) == {
        "amount": 500_000.0,
        "utm_campaign": OTHER_VALUE,
        "source": "recommendation",
    }
    assert dict(row.last.known.values) == dict(row.first.known.values) | {"amount": 900.0}
    assert (row.first.at, row.first.points, row.first.band) == (first_at, points, "hot")
    assert (row.first.manager, row.first.queue) == (manager, "everyone")
    assert (row.last.at, row.last.config) == (last_at, team.wiring.config.version)
    assert row.first.known.signals == (("email.opened", 0, None),)


def test_neither_a_record_nor_a_row_holds_a_name_a_phone_a_mail_or_a_text(team: Team) -> None:
    item = a_lead(team)
    happens(team, item, STATUS_ID="CONVERTED")
    evidence = json.dumps(json.loads(dump_record(team.record(item)))["evidence"])
    texts = evidence, dump_history_row(row_of(team, item))
    assert [secret for secret in SECRETS for text in texts if secret.casefold() in text.casefold()] == []


def test_a_lead_that_was_decided_on_once_has_one_decision(team: Team) -> None:
    item = a_lead(team)
    happens(team, item, STATUS_ID="JUNK")
    row = row_of(team, item)
    assert (row.ending, row.last) == (Ending.JUNK, None)
    assert row.first is not None


def test_a_lead_that_was_closed_when_it_was_first_seen_has_none(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.process()
    assert rows_of(team) == {}


def test_opening_it_again_takes_the_outcome_back(team: Team) -> None:
    item = a_lead(team)
    happens(team, item, STATUS_ID="JUNK")
    happens(team, item, STATUS_ID="IN_PROCESS", OPPORTUNITY=900)
    assert rows_of(team) == {}
    happens(team, item, STATUS_ID="CONVERTED")
    row = row_of(team, item)
    assert row.last is not None
    assert row.last.known is not None
    assert (row.ending, dict(row.last.known.values)["amount"]) == (Ending.CONVERTED, 900.0)


def test_what_is_changed_on_a_closed_lead_changes_no_row(team: Team) -> None:
    item = a_lead(team)
    happens(team, item, STATUS_ID="CONVERTED")
    row = row_of(team, item)
    happens(team, item, OPPORTUNITY=7_000)
    assert row_of(team, item) == row


def test_a_lead_that_is_deleted_takes_its_row_along(team: Team) -> None:
    item = a_lead(team)
    happens(team, item, STATUS_ID="CONVERTED")
    team.actions.delete_lead(item)
    team.announce(item)
    team.process()
    assert rows_of(team) == {}


@pytest.mark.parametrize("after", [False, True], ids=["before a step", "after a step"])
@pytest.mark.parametrize("stages", [("JUNK",), ("JUNK", "IN_PROCESS")], ids=["closed", "opened again"])
def test_a_run_that_dies_at_any_step_leaves_the_history_as_one_that_does_not(
    team: Team, *, after: bool, stages: tuple[str, ...]
) -> None:
    until = TUESDAY_NOON + timedelta(days=400)
    for dies_at in count():
        item, is_dead = team.add_lead(**a_hot_lead()), False
        team.process()
        for stage in stages[:-1]:
            happens(team, item, STATUS_ID=stage)
        team.clock.advance(timedelta(minutes=7))
        team.actions.update_lead(item, by=7, STATUS_ID=stages[-1])
        team.announce(item)
        try:
            process_inbox(mortal(team.pipeline, dies_at=dies_at, after=after), until=until)
        except Killed:
            is_dead = True
            team.clock.advance(timedelta(minutes=7))
            team.announce(item)
            team.process()
        is_filed = team.wiring.pseudonyms.of_item(item) in rows_of(team)
        assert is_filed == (stages[-1] == "JUNK"), dies_at
        if not is_dead:
            break
    assert dies_at > 3


def test_without_a_key_nothing_stands_for_a_lead_and_nothing_is_filed(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = a_lead(team)
        happens(team, item, STATUS_ID="CONVERTED")
        assert rows_of(team) == {}
        assert team.record(item).evidence.closing is not None


def test_a_record_of_before_is_read_and_has_no_first_decision_that_was_kept(team: Team) -> None:
    item = a_lead(team)
    stored = team.record(item)
    earlier = dump_record(replace(stored, evidence=type(stored.evidence)())).replace(
        '"schema":4', '"schema":3'
    )
    team.wiring.state.leads.save([load_record(earlier)])
    happens(team, item, OPPORTUNITY=900)
    happens(team, item, STATUS_ID="CONVERTED")
    row = row_of(team, item)
    assert row.first is None
    assert row.last is not None
    assert row.last.known is not None
    assert dict(row.last.known.values)["amount"] == 900.0
