"""A batch ends in its time and is no other's meanwhile; what was not leased is neither stored nor sent."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import InboxEntry
from functions.processing.lease import LEASE, LONGEST_BATCH, RENEW_AFTER, SHORTEST_BATCH
from functions.processing.run import process_inbox
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault, SlowAnswer
from tests.processing.mortality import Killed, mortal
from tests.processing.watching import (
    WatchedClock,
    a_watched_team,
    another_process,
    assert_told_once,
    one_batch,
    until_nothing_is_due,
)
from tests.team import Team, a_hot_lead, a_team

LONGEST_ATTEMPT = timedelta(seconds=40)
"""An answer that drips in is given up after twice the time-out of 20 s."""
SLOW = st.sampled_from(
    [None, faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE, *(SlowAnswer(seconds) for seconds in (5, 20, 39))]
)


def taken_meanwhile(team: Team, clock: WatchedClock) -> list[Item]:
    """Return a list that another run fills with the leads that it gets, at whatever step of the clock."""
    taken: list[Item] = []

    def try_to_lease() -> None:
        entries = team.wiring.state.inbox.lease(100, now=clock.now(), duration=LEASE)
        taken.extend(entry.item for entry in entries)

    clock.on_move = try_to_lease
    return taken


def assert_batch_keeps_its_time_and_its_lease(
    leads: int, script: Sequence[Fault | None], *, state: str = "", at_most: timedelta = LONGEST_BATCH
) -> timedelta:
    with TemporaryDirectory() as folder, a_watched_team(Path(folder), state=state) as (team, clock):
        items = [team.add_lead(**a_hot_lead()) for _ in range(leads)]
        team.portal.faults.script(script)
        taken = taken_meanwhile(team, clock)
        took = one_batch(team, at_most=at_most)
        clock.on_move = lambda: None
        assert (taken, took <= at_most + LONGEST_ATTEMPT) == ([], True)
        until_nothing_is_due(team)
        assert {team.record(item).state for item in items} == {LeadState.ASSIGNED}
        assert_told_once(team, items)
        assert len(team.portal.sent_notifications) == 2 * leads
        return took


def test_r8_a_batch_whose_every_request_is_refused_for_a_minute_ends_in_time(
    new_state: Callable[[], str],
) -> None:
    refused = [faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE, None] * 20
    took = assert_batch_keeps_its_time_and_its_lease(60, refused, state=new_state())
    assert took > timedelta(minutes=3)


def test_r8_a_batch_whose_every_answer_is_slow_keeps_its_lease(new_state: Callable[[], str]) -> None:
    slow = [SlowAnswer(39)] * 20
    assert assert_batch_keeps_its_time_and_its_lease(60, slow, state=new_state()) > LEASE


@pytest.mark.long
@settings(max_examples=25)
@given(
    leads=st.integers(1, 60),
    script=st.lists(SLOW, min_size=4, max_size=20),
    at_most=st.integers(SHORTEST_BATCH.seconds, LONGEST_BATCH.seconds).map(
        lambda each: timedelta(seconds=each)
    ),
)
def test_however_slow_the_portal_is_a_batch_keeps_its_time_and_its_lease(
    leads: int, script: list[Fault | None], at_most: timedelta
) -> None:
    assert_batch_keeps_its_time_and_its_lease(leads, script, at_most=at_most)


def test_a_run_begins_no_batch_that_it_would_have_to_cut_off(tmp_path: Path) -> None:
    with a_watched_team(tmp_path) as (team, _):
        item = team.add_lead(**a_hot_lead())
        one_batch(team, at_most=SHORTEST_BATCH - timedelta(milliseconds=1))
        assert team.wiring.state.leads.get_many([item]) == {}
        assert team.wiring.state.inbox.next_due_at() == team.clock.now()


Plan = Callable[[Team, WatchedClock, Callable[[], object]], None]
"""Has something done at a certain moment of the run that comes."""


def after(method: str) -> Plan:
    """Return the moment at which a request was served, and its answer is not out yet."""

    def plan(team: Team, clock: WatchedClock, action: Callable[[], object]) -> None:
        team.portal.interruptions.after(action, method=method)

    return plan


def while_waiting(requests: int) -> Plan:
    """Return the moment at which the run waits for a minute, before its request after so many of them."""

    def plan(team: Team, clock: WatchedClock, action: Callable[[], object]) -> None:
        def once() -> None:
            clock.on_move = lambda: None
            action()

        clock.on_move = once
        team.portal.faults.script([*[None] * requests, faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE])

    return plan


READ, SEARCHED, WRITTEN = after("crm.item.list"), after("crm.duplicate.findbycomm"), after("crm.item.update")
# Not among them: a request that the portal keeps for longer than a lease before it does anything. It works
# on one for a minute at most (docs/bitrix24-api.md 6.2), and none can be called back.
MOMENTS = (READ, SEARCHED, WRITTEN, *(while_waiting(requests) for requests in range(3)))
Then = Callable[[Team, Item], object]


def nothing(team: Team, item: Item) -> None:
    """Let nothing happen."""


def close(team: Team, item: Item) -> None:
    """Let a human close the lead, and its event come in."""
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.announce(item)


def take(team: Team, item: Item) -> None:
    """Let a human take the lead, and its event come in."""
    team.actions.update_lead(item, by=9, ASSIGNED_BY_ID=9)
    team.announce(item)


def change(team: Team, item: Item) -> None:
    """Let a human change what the score rests on, and the event come in."""
    team.actions.update_lead(item, OPPORTUNITY=0)
    team.announce(item)


THEN: tuple[Then, ...] = (nothing, close, take, change)


def overtaken(team: Team, clock: WatchedClock, items: Sequence[Item], moment: Plan, *, then: Then) -> None:
    """Let a run lose its leases to one that does all, and see that it stores nothing more."""
    newer: dict[Item, LeadRecord] = {}

    def overtake() -> None:
        # As when the machine of the first run is suspended: it could not renew anything.
        team.clock.advance(LEASE + timedelta(seconds=1))
        with another_process(team) as other:
            other.process()
            for item in items:
                then(other, item)
            other.process()
            newer.update(other.wiring.state.leads.get_many(items))

    moment(team, clock, overtake)
    team.process()
    assert newer.keys() == set(items)
    assert team.wiring.state.leads.get_many(items) == newer


@pytest.mark.parametrize("moment", [READ, SEARCHED, WRITTEN], ids=["read", "searched", "written"])
def test_r9_a_run_that_lost_its_lease_stores_nothing_over_a_newer_record(
    tmp_path: Path, new_state: Callable[[], str], moment: Plan
) -> None:
    with a_watched_team(tmp_path, state=new_state()) as (team, clock):
        items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
        overtaken(team, clock, items, moment, then=close)
        assert {team.record(item).state for item in items} == {LeadState.CLOSED}
        until_nothing_is_due(team)
        assert_told_once(team, items)


@pytest.mark.parametrize(("took", "is_renewed"), [(timedelta(0), False), (RENEW_AFTER, True)])
def test_a_lease_is_as_old_as_the_question_for_it_however_slow_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, took: timedelta, is_renewed: bool
) -> None:
    with a_team(tmp_path) as team:
        team.add_lead(**a_hot_lead())
        inbox = team.wiring.state.inbox
        lease, renew = inbox.lease, Mock(wraps=inbox.renew)

        def slow(*args: Any, **kwargs: Any) -> list[InboxEntry]:
            entries = lease(*args, **kwargs)
            team.clock.advance(took)
            return entries

        monkeypatch.setattr(inbox, "lease", slow)
        monkeypatch.setattr(inbox, "renew", renew)
        one_batch(team)
        assert renew.called is is_renewed


@pytest.mark.long
@settings(max_examples=30)
@given(leads=st.integers(1, 4), moment=st.sampled_from(MOMENTS), then=st.sampled_from(THEN))
def test_whenever_a_run_loses_its_lease_nothing_stale_is_stored_and_nothing_told_twice(
    leads: int, moment: Plan, then: Then
) -> None:
    with TemporaryDirectory() as folder, a_watched_team(Path(folder)) as (team, clock):
        items = [team.add_lead(**a_hot_lead()) for _ in range(leads)]
        overtaken(team, clock, items, moment, then=then)
        until_nothing_is_due(team)
        assert_told_once(team, items)


@pytest.mark.long
@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_b66_wherever_a_run_is_killed_its_leads_are_due_within_a_minute(
    tmp_path: Path, new_state: Callable[[], str], *, after: bool
) -> None:
    for dies_at in count():
        folder = tmp_path / str(dies_at)
        folder.mkdir()
        with a_team(folder, state=new_state()) as team:
            items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
            if not is_killed(team, dies_at=dies_at, after=after):
                break
            killed_at = team.clock.now()
            due_at = team.wiring.state.inbox.next_due_at()
            assert due_at is None or due_at - killed_at <= timedelta(seconds=60)
            until_nothing_is_due(team)
            assert team.clock.now() - killed_at <= timedelta(seconds=60)
            assert_told_once(team, items)
    assert dies_at >= 7


@pytest.mark.long
@settings(max_examples=25)
@given(dies_at=st.integers(0, 12), script=st.lists(SLOW, max_size=4))
def test_b66_a_run_that_is_killed_amid_slow_work_leaves_its_leads_for_a_minute_at_most(
    dies_at: int, script: list[Fault | None]
) -> None:
    with TemporaryDirectory() as folder, a_team(Path(folder)) as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(3)]
        team.portal.faults.script(script)
        is_killed(team, dies_at=dies_at, after=True)
        due_at, killed_at = team.wiring.state.inbox.next_due_at(), team.clock.now()
        assert due_at is None or due_at - killed_at <= timedelta(seconds=60)
        until_nothing_is_due(team)
        assert_told_once(team, items)


def is_killed(team: Team, *, dies_at: int, after: bool) -> bool:
    try:
        process_inbox(
            mortal(team.pipeline, dies_at=dies_at, after=after), until=team.clock.now() + timedelta(hours=1)
        )
    except Killed:
        return True
    return False
