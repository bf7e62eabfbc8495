"""However many managers are considered for however many leads: no request and no document is too large."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.distribution import LEAD, Assigned, Candidate
from functions.domain.item import Item, lead
from functions.domain.lead.assignment import AssignmentRequest, Reassignment
from functions.domain.lead.decision_note import archive, start_decision, with_outcome
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, Replacement
from infra.cloud.parts import TooLarge, in_parts
from infra.gcp.ports import FirestorePorts
from infra.gcp.sizes import PACKED_FROM, packed, unpacked
from tests.builders import a_manager, a_record, a_state, leads
from tests.contract.test_assignments import settle
from tests.contract.test_inbox import LEASE, NOW
from tests.gcp.wire import Wire

REQUEST, DOCUMENT = 4 * 2**20, 2**20
"""What the emulator takes; Firestore takes 10 MiB in a request."""


def written(wire: Wire) -> Iterator[tuple[int, int]]:
    """The bytes of each request that wrote, and of its largest document."""
    for kind, request in wire.requests:
        if kind in {"Commit", "BatchWrite"}:
            sizes = [type(write).pb(write).ByteSize() for write in request.writes]
            yield type(request).pb(request).ByteSize(), max(sizes)


def is_within_limits(wire: Wire) -> bool:
    return all(size <= REQUEST and document <= DOCUMENT for size, document in written(wire))


def candidates(managers: int, *, seed: int = 0) -> tuple[Candidate, ...]:
    """So many managers, with debts of which no two are alike: they are not packed to nothing."""
    return tuple(Candidate(n, "all", None, n * 7919 * (seed + 13) % LEAD) for n in range(1, managers + 1))


def considered(item: Item, managers: int, decisions: int) -> LeadRecord:
    """A lead about which so many decisions were made, each among so many managers."""
    record = a_record(item)
    for number in range(decisions):
        begun = start_decision(record, NOW + timedelta(hours=number))
        record = with_outcome(begun, Outcome.HELD, candidates=candidates(managers, seed=number))
    return record


@pytest.mark.long
def test_bounds_a_hundred_leads_among_five_hundred_managers_are_assigned_and_kept(
    firestore: FirestorePorts, wire: Wire
) -> None:
    leads, initial = range(1, 101), a_state(*(a_manager(n) for n in range(1, 501)))

    def settled(draft: LeadRecord, outcome: Any) -> LeadRecord:
        return with_outcome(settle(draft, outcome), Outcome.ASSIGNED, candidates=outcome.candidates)

    asks = [AssignmentRequest(considered(lead(n), 500, 1), None, "all") for n in leads]
    results = firestore.assignments.assign(asks, initial=initial, apply_outcome=settled)
    assert [type(each.outcome) for each in results] == [Assigned] * len(leads)
    assert len({each.record.assignment.manager for each in results}) == len(leads)
    firestore.inbox.enqueue([lead(n) for n in leads], LookReason.ADDED, now=NOW)
    entries = firestore.inbox.lease(100, now=NOW, duration=LEASE)
    decided = [start_decision(each.record, NOW + timedelta(hours=9)) for each in results]
    archived = [archive(each, kept=timedelta(days=90)) for each in decided]
    lost = firestore.unit_of_work.commit(
        [with_outcome(record, Outcome.SCORED, candidates=candidates(500)) for record, _ in archived],
        list(chain(*(filed for _, filed in archived))),
        done=entries[:50],
        deferred=[Deferred(entry, NOW + LEASE) for entry in entries[50:]],
    )
    assert (lost, is_within_limits(wire)) == (set(), True)
    assert firestore.inbox.has([lead(n) for n in leads]) == {entry.item for entry in entries[50:]}
    assert [len(firestore.ledger.of_lead(lead(n))) for n in (1, 100)] == [2, 2]
    assert sum(size for size, _ in written(wire)) > 2 * REQUEST  # it was as much as it is about


def test_bounds_a_lead_for_which_two_thousand_managers_were_considered_is_kept_whole(
    firestore: FirestorePorts, wire: Wire
) -> None:
    record = considered(lead(7), 2_000, 8)
    firestore.leads.save([record])
    assert firestore.leads.get_many([lead(7)]) == {lead(7): record}
    assert firestore.leads.page(after=None, limit=1) == [record]
    changed = replace(record, score=replace(record.score, points=5))
    assert firestore.leads.replace([Replacement(record, changed)]) == {lead(7)}
    initial = a_state(a_manager(1))
    moved = firestore.assignments.reassign([Reassignment(changed, changed, to=None)], initial=initial)
    assert moved == [changed]
    assert len(firestore.ledger.of_lead(lead(7))) == 8
    assert is_within_limits(wire)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(managers=st.lists(st.sampled_from([1, 40, 500, 2_000, 9_000]), min_size=1, max_size=25))
def test_whatever_is_saved_together_is_split_within_the_limits(
    firestore: FirestorePorts, wire: Wire, managers: list[int]
) -> None:
    records = [considered(lead(item), count, 1) for item, count in enumerate(managers, start=1)]
    firestore.leads.save(records)
    assert firestore.leads.get_many(leads(range(1, len(managers) + 1))) == {
        each.item: each for each in records
    }
    assert is_within_limits(wire)


def test_a_lead_that_is_too_large_by_itself_is_refused_before_it_is_sent(
    firestore: FirestorePorts, wire: Wire
) -> None:
    subjects = tuple(f"email:{n * 7919 * 104729 % 2**61:016x}{n * 6101 % 65536:04x}" for n in range(40_000))
    with pytest.raises(TooLarge, match="A document is"):
        firestore.leads.save([a_record(lead(7), subjects=subjects)])
    assert list(written(wire)) == []


def send_up_to(most: int) -> Any:
    def send(items: Sequence[int]) -> list[int]:
        if sum(items) > most:
            raise TooLarge
        return list(items)

    return send


@given(st.lists(st.integers(0, 60), max_size=80), st.integers(1, 60))
def test_parts_are_in_order_and_none_is_too_large(items: list[int], most: int) -> None:
    if max(items, default=0) > most:
        with pytest.raises(TooLarge):
            in_parts(items, send_up_to(most))
        return
    parts = in_parts(items, send_up_to(most))
    assert list(chain(*parts)) == items
    assert all(sum(part) <= most for part in parts)


@given(st.text(), st.integers(0, 3))
def test_a_text_comes_back_as_it_was_whether_it_was_packed_or_not(text: str, times: int) -> None:
    long = json.dumps(text, ensure_ascii=False) + "x" * times * PACKED_FROM
    assert unpacked(packed(long)) == long
    assert isinstance(packed(long), bytes) is (len(long.encode()) >= PACKED_FROM)
