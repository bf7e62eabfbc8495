"""Held leads behind another one of their queue: held without a look, and never for longer than with one."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.record import Hold, LeadState
from functions.ports import Reading
from functions.processing import behind, run
from infra.bitrix24.crm.crm import Bitrix24Crm
from infra.simulator.limits import faults
from tests.processing.test_forecasts import CAPPED, STEPS, a_lead, all_absent, live, manager_of, step
from tests.team import CONFIGURATION, Team, a_team

QUARTER = timedelta(minutes=15)
HELD = 9
AT_ONCE = 3
Fate = tuple[LeadState, int | None, Hold | None]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """Three managers who get one lead a day each, and more leads than one batch takes."""
    monkeypatch.setattr(run, "AT_ONCE", AT_ONCE)
    with a_team(tmp_path, configuration=CAPPED, plan="unlimited") as team:
        yield team


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    """The leads that were read, one after the other."""
    items, as_it_is = list[Item](), Bitrix24Crm.read

    def noting(crm: Bitrix24Crm, asked: Sequence[Item], **how: object) -> Reading:
        items.extend(asked)
        return as_it_is(crm, asked, **how)  # type: ignore[arg-type]  # what it is called with, passed on

    monkeypatch.setattr(Bitrix24Crm, "read", noting)
    return items


def held_leads(team: Team) -> list[Item]:
    items = [team.add_lead(**a_lead(points=10)) for _ in range(HELD + 3)]
    team.process()
    held = [each for each in items if team.record(each).state is LeadState.HELD]
    assert len(held) == HELD
    return held


def asked_in_turn(team: Team, read: list[Item]) -> list[Item]:
    """Let a quarter of an hour pass, and return what was read in it."""
    read.clear()
    live(team, QUARTER)
    return list(read)


def the_hour_of(team: Team, item: Item) -> None:
    """Let time pass until the hour in which a lead is looked at whatever is known of it."""
    while not behind._is_looked_at_alone(item, team.clock.now()):
        live(team, timedelta(hours=1))


def test_of_many_held_leads_few_are_read(team: Team, read: list[Item]) -> None:
    held = held_leads(team)
    alone = {each for each in held if behind._is_looked_at_alone(each, team.clock.now() + QUARTER)}
    looked_at = asked_in_turn(team, read)
    batches = HELD // AT_ONCE
    assert len(looked_at) <= AT_ONCE + batches - 1 + len(alone)
    assert {team.record(each).state for each in held} == {LeadState.HELD}
    assert [len(team.wiring.state.ledger.of_lead(each)) for each in held] == [1] * HELD
    due = team.wiring.state.inbox.next_due_at()
    assert due is not None
    assert due - team.clock.now() <= QUARTER


def test_they_are_given_out_as_soon_as_there_is_room(team: Team) -> None:
    held = held_leads(team)
    live(team, QUARTER)
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=None)
    team.clock.advance(timedelta(days=1))
    team.process()
    assert len([each for each in held if manager_of(team, each)]) == 3


def test_one_of_which_something_is_announced_is_looked_at(team: Team, read: list[Item]) -> None:
    held = held_leads(team)
    asked_in_turn(team, read)
    team.actions.update_lead(held[-1], ASSIGNED_BY_ID=9)
    team.announce(held[-1])
    team.process()
    assert manager_of(team, held[-1]) == 9


def test_one_whose_announcement_was_lost_is_looked_at_within_the_hours(team: Team) -> None:
    held = held_leads(team)
    team.actions.update_lead(held[-1], ASSIGNED_BY_ID=9)
    live(team, timedelta(hours=behind.ALONE_EVERY))
    assert manager_of(team, held[-1]) == 9


def test_while_the_portal_does_not_answer_no_lead_is_asked_in_place_of_others(
    team: Team, read: list[Item]
) -> None:
    held = held_leads(team)
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    live(team, QUARTER)
    team.clock.advance(QUARTER)
    read.clear()
    team.portal.faults.add(faults.OVERLOAD_LIMIT, times=0)
    team.process()
    assert len(read) <= HELD
    assert {team.record(each).state for each in held} == {LeadState.HELD}


def test_where_the_clock_says_which_queue_takes_a_lead_each_goes_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "AT_ONCE", AT_ONCE)
    by_day = (
        '[[queue]]\nid = "today"\nwhen = \'today == "2026-11-03" || lead.amount == 0.0\'\n'
        "members = [7, 8, 9]\n"
        '[[queue]]\nid = "later"\nmembers = [7, 8, 9]\n'
    )
    configuration = CONFIGURATION.split("[[queue]]", maxsplit=1)[0] + by_day
    with a_team(tmp_path, configuration=configuration, plan="unlimited") as team:
        all_absent(team, until=team.clock.now() + timedelta(days=20))
        small = [team.add_lead(SOURCE_ID="RECOMMENDATION") for _ in range(HELD + 1)]
        large = [team.add_lead(SOURCE_ID="WEB", OPPORTUNITY=100_000) for _ in range(HELD)]
        team.process()
        assert {team.record(each).assignment.queue for each in [*small, *large]} == {"today"}
        live(team, timedelta(hours=5))  # the senior has heard of those that are held for long
        team.clock.advance(timedelta(days=1))
        team.process()
        assert {team.record(each).assignment.queue for each in small} == {"today"}
        assert {team.record(each).assignment.queue for each in large} == {"later"}


def fates(team: Team, items: Sequence[Item]) -> dict[Item, Fate]:
    records = {item: team.record(item) for item in items}
    return {
        item: (record.state, record.assignment.manager, _but_for_what_was_asked(record.hold))
        for item, record in records.items()
    }


def _but_for_what_was_asked(hold: Hold | None) -> Hold | None:
    return None if hold is None else Hold(hold.reason, hold.since, hold.until, hold.reported_at)


def lived(
    configuration: str, first: Sequence[int], steps: Sequence[tuple[str, int]], *, asks_all: bool
) -> list[dict[Item, Fate]]:
    """Return what became of all leads after each step."""
    seen = []
    with (
        TemporaryDirectory() as folder,
        a_team(Path(folder), configuration=configuration, plan="unlimited") as team,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(run, "AT_ONCE", 2)
        if asks_all:
            patch.setattr(behind, "_queue_of", lambda *_: None)
        items = [team.add_lead(**a_lead(points=points)) for points in first]
        team.process()
        for what, value in steps:
            step(team, what, value, items)
            seen.append(fates(team, items))
    return seen


BACK_TO_ALL = [("absent", 7), ("absent", 8), ("absent", 9), *[("lead", 10)] * 5, ("wait", 20), ("back", 8)]


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@example(first=[10] * 3, steps=[*BACK_TO_ALL, ("wait", 20), ("wait", 20)], cap=2)
@example(first=[90] * 3, steps=[*BACK_TO_ALL, ("junk", 1), ("lead", 55), ("wait", 20)], cap=1)
@given(
    first=st.lists(st.sampled_from([10, 55, 90]), min_size=5, max_size=9), steps=STEPS, cap=st.integers(1, 2)
)
def test_every_lead_ends_as_if_it_had_been_asked_itself(
    first: Sequence[int], steps: Sequence[tuple[str, int]], cap: int
) -> None:
    configuration = CONFIGURATION.replace("daily_cap = 50", f"daily_cap = {cap}")
    with_others = lived(configuration, first, steps, asks_all=False)
    assert with_others == lived(configuration, first, steps, asks_all=True)
