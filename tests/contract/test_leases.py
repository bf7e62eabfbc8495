"""What every store promises of a lease: it is renewed by slow work, and nothing is stored without it.

R9: a run lost its lease, ended late, and put its stale record over a newer one.
"""

from datetime import timedelta

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from functions.ports import Deferred, InboxEntry, Replacement, State
from tests.builders import a_record, leads
from tests.contract.test_inbox import NOW, taken
from tests.contract.test_ledger import an_entry

SHORT = timedelta(seconds=60)
ASSIGNED = a_record(lead(7), state=LeadState.ASSIGNED, manager=2)
CLOSED = a_record(lead(7), state=LeadState.CLOSED)


def leased(state: State, *items: int, later: timedelta = timedelta()) -> list[InboxEntry]:
    state.inbox.enqueue(leads(items), LookReason.ADDED, now=NOW)
    return state.inbox.lease(50, now=NOW + later, duration=SHORT)


def test_r9_a_run_that_lost_its_lease_stores_nothing_over_a_newer_record(state: State) -> None:
    slow = leased(state, 7)
    [entry] = leased(state, 7, later=2 * SHORT)
    assert state.unit_of_work.commit([CLOSED], [], done=[entry], deferred=[]) == set()
    lost = state.unit_of_work.commit([ASSIGNED], [an_entry(lead(7))], done=slow, deferred=[])
    assert (lost, state.leads.get_many([lead(7)])) == ({lead(7)}, {lead(7): CLOSED})
    assert state.ledger.of_lead(lead(7)) == []


def test_r9_what_another_run_is_at_work_on_is_left_to_it(state: State) -> None:
    slow = leased(state, 7, 8)
    leased(state, 7, later=2 * SHORT)
    deferred = [Deferred(entry, NOW + timedelta(hours=1)) for entry in slow]
    assert state.unit_of_work.commit([ASSIGNED, a_record(lead(8))], [], done=[], deferred=deferred) == {
        lead(7),
        lead(8),
    }
    assert state.leads.get_many([lead(7), lead(8)]) == {}


def test_a_batch_that_lost_one_lead_stores_the_others(state: State) -> None:
    entries = leased(state, 7, 8)
    state.inbox.delete([lead(7)])
    assert state.unit_of_work.commit([ASSIGNED, a_record(lead(8))], [], done=entries, deferred=[]) == {
        lead(7)
    }
    assert state.leads.get_many([lead(7), lead(8)]) == {lead(8): a_record(lead(8))}


def test_a_lease_that_ended_and_that_nobody_took_is_still_good(state: State) -> None:
    entries = leased(state, 7)
    assert state.unit_of_work.commit([ASSIGNED], [], done=entries, deferred=[]) == set()
    assert state.leads.get_many([lead(7)]) == {lead(7): ASSIGNED}


def test_a_renewed_lease_keeps_other_runs_out_until_it_ends(state: State) -> None:
    entries = leased(state, 7)
    assert state.inbox.renew(entries, now=NOW + SHORT / 2, duration=SHORT) == {lead(7)}
    assert taken(state, at=NOW + SHORT) == []
    assert state.inbox.next_due_at() == NOW + 1.5 * SHORT
    assert taken(state, at=NOW + 1.5 * SHORT) == [lead(7)]


def test_a_lease_that_another_run_has_taken_is_not_renewed(state: State) -> None:
    slow = leased(state, 7, 8)
    state.unit_of_work.commit([], [], done=slow[1:], deferred=[])
    leased(state, later=2 * SHORT)
    assert state.inbox.renew(slow, now=NOW + 2 * SHORT, duration=SHORT) == set()


def test_a_renewed_lead_that_came_again_is_due_as_soon_as_it_is_given_back(state: State) -> None:
    entries = leased(state, 7)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    assert state.inbox.renew(entries, now=NOW + SHORT / 2, duration=SHORT) == {lead(7)}
    assert taken(state, at=NOW + SHORT) == []
    assert state.unit_of_work.commit([ASSIGNED], [], done=entries, deferred=[]) == set()
    assert taken(state, at=NOW + SHORT) == [lead(7)]


def test_a_record_is_replaced_only_as_it_was_read(state: State) -> None:
    assert state.leads.replace(
        [Replacement(None, a_record(lead(7))), Replacement(None, a_record(lead(8)))]
    ) == {lead(7), lead(8)}
    state.leads.save([CLOSED])
    stale = [
        Replacement(a_record(lead(7)), ASSIGNED),
        Replacement(a_record(lead(8)), a_record(lead(8), band="hot")),
    ]
    assert state.leads.replace(stale) == {lead(8)}
    assert state.leads.get_many([lead(7), lead(8)]) == {
        lead(7): CLOSED,
        lead(8): a_record(lead(8), band="hot"),
    }


def test_what_was_read_a_moment_ago_is_replaced_on_that_condition(state: State) -> None:
    state.leads.save([a_record(lead(7))])
    read = state.leads.get_many([lead(7), lead(8)])
    assert state.leads.replace(
        [Replacement(read[lead(7)], ASSIGNED), Replacement(None, a_record(lead(8)))]
    ) == {lead(7), lead(8)}
    read = state.leads.get_many([lead(7)])
    state.leads.save([CLOSED])
    stale = Replacement(read[lead(7)], a_record(lead(7), band="hot"))
    assert state.leads.replace([stale]) == set()


def held(state: State, **leads: int) -> None:
    """Leave leads in the inbox that are held for a day, each with its score."""
    points = {lead(int(name.removeprefix("lead_"))): score for name, score in leads.items()}
    deferred = [
        Deferred(entry, NOW + timedelta(days=1), points[entry.item] + 1)
        for entry in leased(state, *(each.id for each in points))
    ]
    state.unit_of_work.commit([], [], done=[], deferred=deferred)


def test_held_leads_are_released_at_once_the_best_first(state: State) -> None:
    held(state, lead_7=40, lead_8=90, lead_9=60)
    assert taken(state) == []
    assert state.inbox.release_held(now=NOW) == 3
    assert taken(state) == [lead(8), lead(9), lead(7)]


def test_only_better_leads_are_released_before_one_and_not_those_that_were_just_asked(state: State) -> None:
    held(state, lead_7=40, lead_8=90, lead_9=60)
    assert state.inbox.release_held(now=NOW, above=51, except_for=[lead(8)]) == 1
    assert taken(state) == [lead(9)]


def test_a_deferred_lead_that_is_not_held_sleeps_on(state: State) -> None:
    [entry] = leased(state, 7)
    state.unit_of_work.commit([], [], done=[], deferred=[Deferred(entry, NOW + timedelta(days=1))])
    assert state.inbox.release_held(now=NOW) == 0
    assert taken(state) == []


def test_a_held_lead_that_a_run_has_leased_is_due_again_when_it_comes_back(state: State) -> None:
    held(state, lead_7=40)
    tomorrow = NOW + timedelta(days=1)
    [entry] = state.inbox.lease(50, now=tomorrow, duration=SHORT)
    assert state.inbox.release_held(now=tomorrow) == 0
    state.unit_of_work.commit([], [], done=[], deferred=[Deferred(entry, tomorrow + timedelta(hours=1), 41)])
    assert taken(state, at=tomorrow) == [lead(7)]
