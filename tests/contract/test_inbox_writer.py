"""What every slot promises: what is put through it is what `Inbox.put` would have put."""

from datetime import UTC, datetime, timedelta

from functions.domain.lead.look_reason import LookReason
from tests.contract.conftest import Store
from tests.stored import defer, end

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
A_MINUTE = timedelta(minutes=1)


def test_the_same_lead_through_slot_and_inbox_is_one_entry(store: Store) -> None:
    store.inbox_writer.enqueue([7], LookReason.ADDED, now=NOW)
    store.inbox.enqueue([7], LookReason.UPDATED, now=NOW + A_MINUTE)
    store.inbox_writer.enqueue([7], LookReason.UPDATED, now=NOW + A_MINUTE)
    [entry] = store.inbox.lease(50, now=NOW + A_MINUTE, duration=LEASE)
    assert entry.reasons == {LookReason.ADDED, LookReason.UPDATED}
    assert (entry.lead_id, entry.enqueued_at) == (7, NOW)


def test_a_lead_that_is_put_while_it_is_worked_on_is_due_again(store: Store) -> None:
    store.inbox_writer.enqueue([7], LookReason.ADDED, now=NOW)
    taken = store.inbox.lease(50, now=NOW, duration=LEASE)
    store.inbox_writer.enqueue([7], LookReason.UPDATED, now=NOW)
    end(store.unit_of_work, taken)
    assert [entry.lead_id for entry in store.inbox.lease(50, now=NOW, duration=LEASE)] == [7]


def test_a_sleeping_lead_is_woken(store: Store) -> None:
    store.inbox_writer.enqueue([7], LookReason.ADDED, now=NOW)
    [entry] = store.inbox.lease(50, now=NOW, duration=LEASE)
    defer(store.unit_of_work, entry, until=NOW + timedelta(days=1), priority=3)
    store.inbox_writer.enqueue([7], LookReason.UPDATED, now=NOW + A_MINUTE)
    assert store.inbox.next_due_at() == NOW + A_MINUTE


def test_many_leads_are_put_at_once_and_none_is_none(store: Store) -> None:
    store.inbox_writer.enqueue([], LookReason.CREATED, now=NOW)
    store.inbox_writer.enqueue([*range(1, 1200), 7], LookReason.CREATED, now=NOW)
    assert len(store.inbox.has(range(2000))) == 1199
