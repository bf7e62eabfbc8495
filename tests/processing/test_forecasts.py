"""A forecast is no fact: held leads are asked again soon, at once for a free place, and the best first."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.builders import BERLIN
from tests.team import CONFIGURATION, HOT, Team, a_hot_lead, a_team, handling

SENIOR = 3
CAPPED = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 1")
BOUND = timedelta(minutes=15)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """Three managers who get one lead a day each."""
    with a_team(tmp_path, configuration=CAPPED) as team:
        yield team


def a_lead(*, points: int) -> dict[str, Any]:
    """Another person each time, with 10, 55 or 90 points."""
    fields = a_hot_lead()
    if points < 90:
        fields["OPPORTUNITY"] = 0
    if points < 55:
        fields = {"SOURCE_ID": "WEB"}
    return fields


def manager_of(team: Team, item: Item) -> int | None:
    record = team.record(item)
    return record.assignment.manager if record.state is LeadState.ASSIGNED else None


def all_absent(team: Team, *, until: datetime) -> None:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=until)


def live(team: Team, duration: timedelta) -> None:
    """Let the pipeline run whenever something is due."""
    until = team.clock.now() + duration
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= until:
        team.clock.advance_to(max(due_at, team.clock.now()))
        team.process()
    team.clock.advance_to(until)


def test_b42_a_place_that_junk_gave_back_is_given_out_at_once(team: Team) -> None:
    given = [team.add_lead(**a_lead(points=55)) for _ in range(3)]
    held = team.add_lead(**a_lead(points=90))
    team.process()
    [waiting] = [each for each in [*given, held] if team.record(each).state is LeadState.HELD]
    junk = next(each for each in given if each != waiting)
    manager = manager_of(team, junk)
    team.actions.update_lead(junk, STATUS_ID="JUNK")
    team.announce(junk)
    team.process()
    assert manager_of(team, waiting) == manager


def test_f6_whoever_comes_back_early_gets_the_hot_lead_before_a_colder_one_that_comes_later(
    team: Team,
) -> None:
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    hot = team.add_lead(**a_lead(points=90))
    team.process()
    assert team.record(hot).state is LeadState.HELD
    team.clock.advance(timedelta(minutes=11))  # the roster is read anew after ten
    team.portal.people.change(8, absent_until=None)
    cold = team.add_lead(**a_lead(points=10))
    team.process()
    assert (manager_of(team, hot), manager_of(team, cold)) == (8, None)


def test_f6_a_held_lead_is_asked_again_within_a_quarter_of_an_hour(team: Team) -> None:
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    hot = team.add_lead(**a_lead(points=90))
    live(team, timedelta(minutes=61))
    team.portal.people.change(8, absent_until=None)
    live(team, BOUND)
    assert manager_of(team, hot) == 8


def test_a_held_lead_that_is_asked_in_vain_makes_no_decision(team: Team) -> None:
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    cold = team.add_lead(**a_lead(points=10))
    live(team, timedelta(hours=3))
    assert len(team.wiring.state.ledger.of_lead(cold)) == 1


def test_a_hot_lead_that_is_held_longer_than_its_first_touch_is_told_to_the_senior_once(team: Team) -> None:
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    team.add_lead(**a_lead(points=90))
    team.process()
    before = len(team.portal.sent_notifications)
    live(team, timedelta(minutes=19))
    assert len(team.portal.sent_notifications) == before
    live(team, timedelta(hours=5))
    [note] = team.portal.sent_notifications[before:]
    assert (note.user, note.message.startswith("Nobody could be given")) == (SENIOR, True)


def test_a_lead_that_came_at_night_is_not_late_in_the_morning(tmp_path: Path) -> None:
    with a_team(tmp_path, at=datetime(2026, 11, 3, 22, tzinfo=BERLIN)) as team:
        item = team.add_lead(**HOT)
        live(team, timedelta(hours=11, minutes=1))
        assert manager_of(team, item) is not None
        assert not [n for n in team.portal.sent_notifications if n.message.startswith("Nobody")]


def test_a_reclaimed_lead_whose_queue_is_gone_stays_and_the_senior_hears_of_it(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**a_lead(points=90))
        team.process()
        manager = manager_of(team, item)
        renamed = CONFIGURATION.replace('id = "everyone"', 'id = "others"\nwhen = "score > 99"')
        (tmp_path / "fairlead.toml").write_text(handling(renamed), encoding="utf-8")
        del team.wiring.loaded
        live(team, timedelta(minutes=21))
        team.announce(item)
        assert team.process().outcomes == {"kept": 1}
        assert (manager_of(team, item), team.record(item).hold) == (manager, None)
        assert team.portal.sent_notifications[-1].user == SENIOR


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("lead"), st.sampled_from([10, 55, 90])),
        st.tuples(st.just("junk"), st.integers(0, 9)),
        st.tuples(st.just("absent"), st.sampled_from([7, 8, 9])),
        st.tuples(st.just("back"), st.sampled_from([7, 8, 9])),
        st.tuples(st.just("wait"), st.sampled_from([1, 7, 20])),
        st.tuples(st.just("another process"), st.just(0)),
    ),
    min_size=2,
    max_size=20,
)


ALL_ABSENT = [("absent", 7), ("absent", 8), ("absent", 9), ("wait", 20), ("lead", 90)]


def step(team: Team, what: str, value: int, items: list[Item]) -> None:
    if what == "lead":
        items.append(team.add_lead(**a_lead(points=value)))
    elif what == "junk" and value < len(items):
        team.actions.update_lead(items[value], STATUS_ID="JUNK")
        team.announce(items[value])
    elif what == "another process":  # which knows nothing of who was there before
        team.wiring.__dict__.pop("crm", None)
    elif what in {"absent", "back"}:
        until = team.clock.now() + timedelta(days=20) if what == "absent" else None
        team.portal.people.change(value, absent_until=until)
    live(team, timedelta(minutes=value if what == "wait" else 0))


def states(team: Team, items: Sequence[Item]) -> dict[Item, LeadState]:
    return {item: team.record(item).state for item in items}


def overtaken(team: Team, before: Mapping[Item, LeadState], items: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Return pairs of a lead that was held and still is, and a colder one that was assigned since."""
    now = states(team, items)
    held = [item for item, state in before.items() if state is now[item] is LeadState.HELD]
    given = [
        item
        for item, state in now.items()
        if state is LeadState.ASSIGNED and before.get(item) is not LeadState.ASSIGNED
    ]
    points = {item: team.record(item).score.points for item in items}
    return [(better, worse) for better in held for worse in given if points[worse] < points[better]]


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@example(first=[10] * 3, steps=[*ALL_ABSENT, ("back", 8)], cap=2)
@example(first=[10] * 3, steps=[*ALL_ABSENT, ("another process", 0), ("back", 8), ("lead", 10)], cap=2)
@given(
    first=st.lists(st.sampled_from([10, 55, 90]), min_size=3, max_size=7), steps=STEPS, cap=st.integers(1, 2)
)
def test_no_lead_is_overtaken_by_a_colder_one_and_nobody_waits_beside_a_free_place(
    first: Sequence[int], steps: Sequence[tuple[str, int]], cap: int
) -> None:
    configuration = CONFIGURATION.replace("daily_cap = 50", f"daily_cap = {cap}").replace(
        'first_touch = "20m"', 'first_touch = "7h"'
    )
    with tempfile.TemporaryDirectory() as folder, a_team(Path(folder), configuration=configuration) as team:
        items = [team.add_lead(**a_lead(points=points)) for points in first]
        team.process()
        for what, value in steps:
            before = states(team, items)
            step(team, what, value, items)
            assert overtaken(team, before, items) == []
        live(team, BOUND + timedelta(minutes=10))
        present = [n for n in (7, 8, 9) if team.portal.people[n].absent_until is None]
        counts = team.wiring.state.assignments.load(team.initial_state()).workload.assigned
        free = [manager for manager in present if counts.get(manager, 0) < cap]
        held = {each for each in items if team.record(each).state is LeadState.HELD}
        assert not (free and held)


@pytest.mark.parametrize("method", ["im.notify.system.add", "crm.item.update"])
def test_a_held_lead_of_which_something_is_refused_is_asked_in_time_all_the_same(
    team: Team, method: str
) -> None:
    all_absent(team, until=team.clock.now() + timedelta(days=20))
    team.portal.faults.add(faults.ACCESS_DENIED, method=method, times=0)
    hot = team.add_lead(**a_lead(points=90))
    live(team, timedelta(hours=22))
    assert len(team.wiring.state.ledger.of_lead(hot)) <= 3
    team.portal.faults.clear()
    team.portal.people.change(8, absent_until=None)
    live(team, BOUND + timedelta(seconds=30))
    assert manager_of(team, hot) == 8
