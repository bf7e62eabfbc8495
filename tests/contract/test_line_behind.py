"""What every store promises of held leads with a priority below 0: they wait behind all others."""

from datetime import timedelta

from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import ALL_HELD, State
from tests.builders import leads
from tests.contract.test_inbox import NOW
from tests.stored import defer

AN_HOUR = timedelta(hours=1)
PRIORITIES = {7: -900, 8: -100, 9: 51, 10: 0, 11: -100, 12: -2_000}


def held(state: State) -> None:
    """Give leads back for an hour, each with its priority; the lead with 0 only waits."""
    state.inbox.enqueue(leads(PRIORITIES), LookReason.ADDED, now=NOW)
    for entry in state.inbox.lease(50, now=NOW, duration=AN_HOUR):
        defer(state.unit_of_work, entry, until=NOW + AN_HOUR, priority=PRIORITIES[entry.item.id])


def taken(state: State, *, later: timedelta = timedelta()) -> list[Item]:
    return [each.item for each in state.inbox.lease(50, now=NOW + later, duration=AN_HOUR)]


def test_they_are_leased_after_what_is_new(state: State) -> None:
    held(state)
    state.inbox.enqueue([lead(13)], LookReason.ADDED, now=NOW + AN_HOUR)
    found = [each.id for each in taken(state, later=AN_HOUR)]
    assert (found[:3], sorted(found[3:5]), found[5:]) == ([9, 10, 13], [8, 11], [7, 12])


def test_the_best_of_them_are_found_without_the_others(state: State) -> None:
    held(state)
    found = state.inbox.held_between(-1_000, 0, limit=2)
    assert sorted((each.item, each.priority) for each in found) == [(lead(8), -100), (lead(11), -100)]
    assert {each.enqueued_at for each in found} == {NOW}
    assert [each.item for each in state.inbox.held_between(-1_000, 0, limit=9)[2:]] == [lead(7)]
    assert state.inbox.held_between(-100, 0, limit=9) == []


def test_of_one_priority_those_that_wait_longest_come_first(state: State) -> None:
    numbers = list(range(1, 121))  # more than a page of any store
    for number in reversed(numbers):
        state.inbox.enqueue([lead(number)], LookReason.ADDED, now=NOW + timedelta(seconds=number))
    until = NOW + timedelta(days=1)
    for entry in state.inbox.lease(200, now=NOW + AN_HOUR, duration=AN_HOUR):
        defer(state.unit_of_work, entry, until=until, priority=-5 if entry.item.id == 120 else -50)
    found = [each.item for each in state.inbox.held_between(-100, 0, limit=4)]
    assert found == leads([120, 1, 2, 3])


def test_a_turn_that_came_back_does_not_wake_them_and_another_configuration_does(state: State) -> None:
    held(state)
    assert state.inbox.release_held(now=NOW) == 1
    assert taken(state) == [lead(9)]
    assert state.inbox.release_held(now=NOW, above=ALL_HELD) == 4
    assert sorted(taken(state)) == leads([7, 8, 11, 12])


def test_they_count_as_held_and_not_as_what_waits_for_a_run(state: State) -> None:
    state.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(1, now=NOW, duration=AN_HOUR)
    defer(state.unit_of_work, entry, until=NOW + AN_HOUR, priority=-100)
    assert state.inbox.oldest_enqueued_at() is None
