"""Selections: each time that a manager was looked for is kept once, with what stopped the others."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.distribution import Gate
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from functions.domain.lead.selection import MOST_SELECTIONS, Selection
from infra.serialization import dump_record, load_record
from tests.builders import BERLIN
from tests.team import HOT, Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def look(team: Team, item: Item, moment: datetime) -> None:
    team.clock.advance_to(moment)
    team.announce(item, reason=LookReason.DUE)
    team.process()


def selections(team: Team, item: Item) -> tuple[Selection, ...]:
    return team.record(item).milestones.selections


def test_who_was_considered_for_a_lead_is_kept_by_gate(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    [selection] = selections(team, item)
    winner = team.record(item).assignment.manager
    assert (selection.manager, selection.queue, selection.points, selection.band) == (
        winner,
        "everyone",
        90,
        "hot",
    )
    assert dict(selection.gates) == dict.fromkeys((7, 8, 9), Gate.TURN) | {winner: Gate.GIVEN}


def test_day_and_hour_are_those_of_the_portal_and_stay_so_in_the_state(team: Team) -> None:
    team.clock.advance_to(at(0, 30, day=4))  # before midnight in UTC
    item = team.add_lead(**HOT)
    team.process()
    [selection] = load_record(dump_record(team.record(item))).milestones.selections
    assert (selection.day, selection.at.hour) == (at(0, day=4).date(), 0)


def test_looking_at_a_lead_again_selects_nobody_anew(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    before = selections(team, item)
    look(team, item, at(12, 10))
    assert selections(team, item) == before


def test_a_hold_that_is_asked_in_vain_is_the_same_selection(team: Team) -> None:
    team.clock.advance_to(at(20))
    item = team.add_lead(**HOT)
    team.process()
    [held] = selections(team, item)
    assert (held.manager, {*dict(held.gates).values()}) == (None, {Gate.OFF_HOURS})
    look(team, item, at(20, 30))
    assert selections(team, item) == (held,)


def test_a_hold_gives_way_to_what_comes_after_it(team: Team) -> None:
    team.clock.advance_to(at(20))
    item = team.add_lead(**HOT)
    team.process()
    look(team, item, at(9, day=4))
    [given] = selections(team, item)
    assert team.record(item).state is LeadState.ASSIGNED
    assert (given.at, given.manager) == (at(9, day=4), team.record(item).assignment.manager)


def test_a_lead_that_is_taken_back_has_a_selection_more(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    first = team.record(item).assignment.manager
    look(team, item, at(12, 30))
    _, second = selections(team, item)
    assert dict(second.gates)[first or 0] is Gate.EXCLUDED


def test_of_many_selections_the_newest_are_kept(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    for _ in range(3):
        team.actions.update_lead(item, ASSIGNED_BY_ID=1)  # put back at the entrance
        team.announce(item)
        team.clock.advance(timedelta(minutes=1))
        team.process()
    kept = selections(team, item)
    assert len(kept) == MOST_SELECTIONS
    assert [each.manager is None for each in kept] == [False, False, True]
