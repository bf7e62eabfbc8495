"""What every inbox writer promises: it enqueues what `Inbox.enqueue` would."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import State
from tests.builders import leads
from tests.contract.conftest import MANY
from tests.stored import defer, end

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
A_MINUTE = timedelta(minutes=1)


def test_the_same_lead_through_writer_and_inbox_is_one_entry(state: State) -> None:
    state.inbox_writer.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW + A_MINUTE)
    state.inbox_writer.enqueue([lead(7)], LookReason.UPDATED, now=NOW + A_MINUTE)
    [entry] = state.inbox.lease(50, now=NOW + A_MINUTE, duration=LEASE)
    assert entry.reasons == {LookReason.ADDED, LookReason.UPDATED}
    assert (entry.item, entry.enqueued_at) == (lead(7), NOW)


def test_a_lead_that_is_enqueued_while_it_is_worked_on_is_due_again(state: State) -> None:
    state.inbox_writer.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    taken = state.inbox.lease(50, now=NOW, duration=LEASE)
    state.inbox_writer.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    end(state.unit_of_work, taken)
    assert [entry.item for entry in state.inbox.lease(50, now=NOW, duration=LEASE)] == [lead(7)]


def test_a_deferred_lead_becomes_due(state: State) -> None:
    state.inbox_writer.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = state.inbox.lease(50, now=NOW, duration=LEASE)
    defer(state.unit_of_work, entry, until=NOW + timedelta(days=1), priority=3)
    state.inbox_writer.enqueue([lead(7)], LookReason.UPDATED, now=NOW + A_MINUTE)
    assert state.inbox.next_due_at() == NOW + A_MINUTE


@pytest.mark.not_on_moto(MANY)
def test_many_leads_are_enqueued_at_once_and_none_is_none(state: State) -> None:
    state.inbox_writer.enqueue([], LookReason.CREATED, now=NOW)
    state.inbox_writer.enqueue([*leads(range(1, 1200)), lead(7)], LookReason.CREATED, now=NOW)
    assert len(state.inbox.has(leads(range(2000)))) == 1199
