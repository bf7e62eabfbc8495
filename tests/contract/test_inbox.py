"""What every inbox promises."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import State
from tests.builders import leads
from tests.contract.conftest import MANY, RACES, opened
from tests.stored import defer, end

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)


def later(**duration: float) -> datetime:
    return NOW + timedelta(**duration)


def taken(state: State, *, at: datetime = NOW, limit: int = 50) -> list[Item]:
    return [entry.item for entry in state.inbox.lease(limit, now=at, duration=LEASE)]


def test_the_same_lead_twice_is_one_entry_that_knows_both_reasons(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    assert entry.reasons == {LookReason.ADDED, LookReason.UPDATED}
    assert (entry.item, entry.enqueued_at) == (lead(7), NOW)


class NewerReason(StrEnum):
    MERGED = "merged"


def test_a_reason_that_a_newer_version_stored_asks_for_a_full_look(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.DUE, now=NOW)
    state.inbox.enqueue([lead(7)], cast("LookReason", NewerReason.MERGED), now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    assert entry.reasons == {LookReason.DUE, LookReason.UPDATED}


def test_leads_are_taken_in_the_order_in_which_they_came(state: State) -> None:
    for minute, item in enumerate([9, 3, 7]):
        state.inbox.enqueue([lead(item)], LookReason.ADDED, now=later(minutes=minute))
    assert taken(state, at=later(minutes=5)) == [lead(9), lead(3), lead(7)]


def test_no_more_are_taken_than_asked_for(state: State) -> None:
    state.inbox.enqueue(leads(range(1, 61)), LookReason.ADDED, now=NOW)
    assert len(taken(state)) == 50
    assert len(taken(state)) == 10


def test_a_leased_lead_is_given_to_nobody_else(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    assert taken(state) == [lead(7)]
    assert taken(state, at=later(minutes=4)) == []


def test_a_crashed_runs_lead_comes_back_and_counts_the_attempt(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    taken(state)
    [entry] = state.inbox.lease(50, now=later(minutes=6), duration=LEASE)
    assert (entry.item, entry.deliveries) == (lead(7), 2)


def test_a_finished_lead_is_gone(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    end(state.unit_of_work, state.inbox.lease(50, now=NOW, duration=LEASE))
    assert state.inbox.next_due_at() is None
    assert taken(state, at=later(days=1)) == []


def test_a_lead_that_came_again_while_it_was_worked_on_is_looked_at_again(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(seconds=1))
    end(state.unit_of_work, entries)
    assert taken(state, at=later(seconds=2)) == [lead(7)]


def test_an_entry_keeps_its_name_until_its_lead_is_finished(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [first] = state.inbox.lease(50, now=NOW, duration=LEASE)
    [again] = state.inbox.lease(50, now=later(minutes=6), duration=LEASE)  # its run has died
    defer(state.unit_of_work, again, until=later(hours=1))
    [awake] = state.inbox.lease(50, now=later(hours=1), duration=LEASE)
    assert first.id == again.id == awake.id
    end(state.unit_of_work, [awake])
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(hours=1))
    [new] = state.inbox.lease(50, now=later(hours=1), duration=LEASE)
    assert new.id != first.id


def test_a_lead_that_came_again_while_it_was_worked_on_gets_a_new_entry(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [first] = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(seconds=1))
    end(state.unit_of_work, [first])
    [second] = state.inbox.lease(50, now=later(seconds=2), duration=LEASE)
    assert (second.id != first.id, second.deliveries) == (True, 1)


def test_a_lead_that_is_put_back_sleeps_until_it_is_due(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    defer(state.unit_of_work, entry, until=later(hours=2))
    assert state.inbox.next_due_at() == later(hours=2)
    assert taken(state, at=later(minutes=119)) == []
    assert taken(state, at=later(hours=2)) == [lead(7)]


def test_the_oldest_entry_is_told_whether_it_waits_sleeps_or_is_worked_on(state: State) -> None:
    assert state.inbox.oldest_enqueued_at() is None
    state.inbox.enqueue([lead(8)], LookReason.ADDED, now=later(minutes=1))
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    assert state.inbox.oldest_enqueued_at() == NOW
    [entry] = state.inbox.lease(1, now=later(minutes=1), duration=LEASE)
    assert state.inbox.oldest_enqueued_at() == NOW
    defer(state.unit_of_work, entry, until=later(hours=1))
    assert state.inbox.oldest_enqueued_at() == NOW


def test_a_held_lead_is_not_among_those_that_wait_for_us(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    defer(state.unit_of_work, entry, until=later(hours=1), priority=41)
    assert state.inbox.oldest_enqueued_at() is None
    state.inbox.enqueue([lead(8)], LookReason.ADDED, now=later(minutes=2))
    assert state.inbox.oldest_enqueued_at() == later(minutes=2)


def test_a_new_event_wakes_a_sleeping_lead(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    defer(state.unit_of_work, entry, until=later(hours=2))
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(minutes=1))
    assert taken(state, at=later(minutes=1)) == [lead(7)]


def test_an_event_during_the_work_is_not_slept_over(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(seconds=1))
    defer(state.unit_of_work, entry, until=later(hours=2))
    assert taken(state, at=later(seconds=2)) == [lead(7)]


def test_held_leads_wake_best_score_first_and_before_newer_ones(state: State) -> None:
    state.inbox.enqueue([lead(1), lead(2), lead(3)], LookReason.ADDED, now=NOW)
    ranks = {lead(1): 41, lead(2): 90, lead(3): 41}
    for entry in state.inbox.lease(50, now=NOW, duration=LEASE):
        defer(state.unit_of_work, entry, until=later(hours=1), priority=ranks[entry.item])
    state.inbox.enqueue([lead(4)], LookReason.ADDED, now=later(minutes=30))
    assert taken(state, at=later(hours=1), limit=2) == [lead(2), lead(1)]
    assert taken(state, at=later(hours=1)) == [lead(3), lead(4)]


@pytest.mark.not_on_moto(RACES)
def test_eight_takers_never_get_the_same_lead(state: State) -> None:
    state.inbox.enqueue(leads(range(1, 201)), LookReason.ADDED, now=NOW)
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: taken(state, limit=7), range(40)))
    found = [item for batch in batches for item in batch]
    assert sorted(found) == leads(range(1, 201))


@pytest.mark.not_on_moto(RACES)
@pytest.mark.process
def test_three_processes_empty_an_inbox_and_never_get_the_same_lead(state: State, state_url: str) -> None:
    state.inbox.enqueue(leads(range(1, 101)), LookReason.ADDED, now=NOW)
    command = [sys.executable, "-m", "tests.contract.taking", state_url]
    workers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    found = [item for worker in workers for item in worker.communicate(timeout=60)[0].split()]
    assert sorted(map(int, found)) == list(range(1, 101))
    assert state.inbox.next_due_at() is None


def test_a_held_lead_goes_before_an_older_one_that_is_not(state: State) -> None:
    state.inbox.enqueue([lead(1)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(2)], LookReason.ADDED, now=later(minutes=-5))
    defer(state.unit_of_work, entry, until=later(minutes=1), priority=11)
    assert taken(state, at=later(minutes=1)) == [lead(1), lead(2)]


def test_a_lead_that_came_again_during_the_work_is_given_to_nobody_before_the_lease_ends(
    state: State,
) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    state.inbox.lease(1, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=later(seconds=1))
    assert taken(state, at=later(seconds=2)) == [lead(8)]
    assert state.inbox.next_due_at() == NOW + LEASE
    assert taken(state, at=NOW + LEASE) == [lead(7)]


def test_done_by_another_process_than_the_one_that_took_it_counts(state: State, state_url: str) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(50, now=NOW, duration=LEASE)
    other = opened(state_url)
    end(other.unit_of_work, entries)
    other.close()
    assert state.inbox.next_due_at() is None


def test_done_twice_is_done_once(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(50, now=NOW, duration=LEASE)
    end(state.unit_of_work, entries)
    end(state.unit_of_work, entries)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    assert taken(state) == [lead(7)]


@pytest.mark.not_on_moto(MANY)
def test_six_hundred_leads_can_be_put_in_at_once(state: State) -> None:
    state.inbox.enqueue(leads(range(600)), LookReason.DUE, now=NOW)
    assert len(taken(state, limit=700)) == 600


def test_a_lead_is_in_the_inbox_from_its_put_until_it_is_done(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8), lead(9)], LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(2, now=NOW, duration=LEASE)
    end(state.unit_of_work, entries[:1])
    defer(state.unit_of_work, entries[1], until=later(days=1))
    assert state.inbox.has([lead(6), lead(7), lead(8), lead(9)]) == {lead(8), lead(9)}
    assert state.inbox.has([]) == set()


def test_a_forgotten_lead_is_not_looked_at_whatever_came_meanwhile(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8), lead(9)], LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(2, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    assert state.inbox.delete([lead(7), lead(8), lead(99)]) == 2
    end(state.unit_of_work, entries)
    assert (state.inbox.has([lead(7), lead(8), lead(9)]), state.inbox.delete([])) == ({lead(9)}, 0)


def test_who_is_through_too_late_does_not_end_what_came_after(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    late = state.inbox.lease(50, now=NOW, duration=LEASE)
    end(state.unit_of_work, state.inbox.lease(50, now=later(minutes=6), duration=LEASE))
    state.inbox.enqueue([lead(7), lead(8)], LookReason.UPDATED, now=later(minutes=7))
    end(state.unit_of_work, late[:1])
    defer(state.unit_of_work, late[1], until=later(days=1))
    assert taken(state, at=later(minutes=7)) == [lead(7), lead(8)]
    end(state.unit_of_work, late[:1])
    defer(state.unit_of_work, late[1], until=later(minutes=7))
    assert taken(state, at=later(minutes=8)) == []


def test_who_is_through_too_late_leaves_the_entry_to_who_has_it_now(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    late = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.lease(50, now=later(minutes=6), duration=LEASE)
    end(state.unit_of_work, late[:1])
    defer(state.unit_of_work, late[1], until=later(minutes=7))
    assert taken(state, at=later(minutes=10)) == []
    assert taken(state, at=later(minutes=12)) == [lead(7), lead(8)]
