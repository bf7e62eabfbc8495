"""What every store promises of what a run leaves behind: all of it at once."""

from datetime import timedelta

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import Deferred, State
from tests.builders import a_record
from tests.contract.test_inbox import LEASE, NOW, taken
from tests.contract.test_ledger import an_entry


def test_records_decisions_and_inbox_are_kept_together(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    done, held = state.inbox.lease(50, now=NOW, duration=LEASE)
    until = NOW + timedelta(hours=1)
    state.unit_of_work.commit(
        [a_record(lead(7)), a_record(lead(8))],
        [an_entry(lead(7))],
        done=[done],
        deferred=[Deferred(held, until, 41)],
    )
    assert state.leads.get_many([lead(7), lead(8)]) == {
        lead(7): a_record(lead(7)),
        lead(8): a_record(lead(8)),
    }
    assert state.ledger.of_lead(lead(7)) == [an_entry(lead(7))]
    assert (state.inbox.next_due_at(), taken(state, at=until)) == (until, [lead(8)])


def test_a_lead_that_came_again_meanwhile_is_kept_and_stays_due(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    done, held = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox.enqueue([lead(7), lead(8)], LookReason.UPDATED, now=NOW)
    state.unit_of_work.commit([a_record(lead(7))], [], done=[done], deferred=[Deferred(held, NOW + LEASE)])
    assert set(state.leads.get_many([lead(7)])) == {lead(7)}
    assert taken(state) == [lead(7), lead(8)]


def test_nothing_is_kept_of_nothing(state: State) -> None:
    state.unit_of_work.commit([], [], done=[], deferred=[])
    assert state.inbox.next_due_at() is None
