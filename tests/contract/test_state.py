"""What every store promises as a whole."""

from functions.domain.lead.look_reason import LookReason
from functions.ports import SignalNote, State
from tests.builders import a_record, leads
from tests.contract.test_inbox import LEASE, NOW
from tests.contract.test_ledger import an_entry
from tests.stored import all_records


def test_the_largest_batch_fits_into_one_step(state: State) -> None:
    items = leads(range(1, state.largest_batch + 1))
    state.inbox.enqueue(items, LookReason.ADDED, now=NOW)
    entries = state.inbox.lease(state.largest_batch, now=NOW, duration=LEASE)
    records, decisions = map(a_record, items), map(an_entry, items)
    state.unit_of_work.commit(list(records), list(decisions), done=entries, deferred=[])
    assert len(all_records(state.leads)) == state.largest_batch
    assert state.inbox.next_due_at() is None


def test_what_is_kept_can_be_read_by_who_may_change_nothing(state: State) -> None:
    state.signals.add([SignalNote("a", "lead:7", "email.opened", NOW)], expires_at=NOW + LEASE)
    assert state.kept_signals is not None
    [signal] = state.kept_signals.of_subjects(["lead:7"], now=NOW)["lead:7"]
    assert signal.type == "email.opened"
