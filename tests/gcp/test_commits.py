"""The commit that assigns: conflicts are repeated, lost answers are looked up, nothing is done twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from functions.domain.distribution import Assigned, DistributionState
from functions.domain.item import lead
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult
from functions.domain.lead.look_reason import LookReason
from functions.ports import SignalNote
from infra.gcp.ports import FirestorePorts
from tests.builders import TUESDAY_NOON, a_manager, a_record, a_state, leads
from tests.contract.test_assignments import settle
from tests.contract.test_inbox import LEASE, NOW
from tests.gcp.wire import Wire, wired
from tests.stored import end


def three(*, cap: int | None = None) -> DistributionState:
    return a_state(*(a_manager(n, cap=cap) for n in (1, 2, 3)))


def assign(
    ports: FirestorePorts, *items: int, initial: DistributionState | None = None
) -> list[AssignmentResult]:
    asks = [AssignmentRequest(a_record(lead(item)), None, "all") for item in items]
    return ports.assignments.assign(asks, initial=initial or three(), apply_outcome=settle)


def test_an_assignment_whose_answer_got_lost_is_known_as_our_own(
    firestore: FirestorePorts, wire: Wire
) -> None:
    wire.lost_answers = 1
    settled = assign(firestore, 7, 8)
    # "Placed by another run" would leave the leads unassigned: no outcome, so no run writes to the portal.
    assert [type(each.outcome) for each in settled] == [Assigned, Assigned]
    assert firestore.leads.get_many([lead(7), lead(8)]) == {each.record.item: each.record for each in settled}
    assert sum(firestore.assignments.load(three()).workload.assigned.values()) == 2
    assert wire.writes == 1


def test_an_assignment_that_somebody_overtook_is_made_again(firestore: FirestorePorts, wire: Wire) -> None:
    assign(firestore, 7)
    wire.forget()
    other = assign_in_between(wire, firestore)
    settled = assign(firestore, 8)
    assert isinstance(settled[0].outcome, Assigned)
    assert (wire.writes, len(other)) == (3, 1)
    assert sum(firestore.assignments.load(three()).workload.assigned.values()) == 3


def assign_in_between(wire: Wire, ports: FirestorePorts) -> list[AssignmentResult]:
    """Let another run assign lead 9 between our next read and its commit; return what they got."""
    got: list[AssignmentResult] = []

    def before_commit() -> None:
        wire.on_commit = lambda: None
        url = f"firestore://{ports.database.document('any', '1')._client.project}/(default)"
        other = wired(url, wire)
        got.extend(assign(other, 9))
        other.database.close()

    wire.on_commit = before_commit
    return got


def test_two_connections_share_out_exactly_within_the_bound_on_retries(
    new_firestore: Callable[[], str], wire: Wire
) -> None:
    url = new_firestore()
    ports = [wired(url, wire), wired(url, wire)]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: assign(ports[n % 2], n, initial=three(cap=20)), range(64)))
    records = ports[0].leads.get_many(leads(range(64))).values()
    for each in ports:
        each.database.close()
    assert Counter(record.assignment.manager for record in records) == {1: 20, 2: 20, 3: 20, None: 4}
    # One thread a connection is at it, and each commit that failed is the fault of one that worked.
    assert wire.writes <= 2 * 64


def test_threads_of_one_process_never_make_each_others_commits_fail(
    firestore: FirestorePorts, wire: Wire
) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: assign(firestore, n), range(32)))
    assert wire.writes == 32


def test_a_lost_answer_to_a_put_or_a_lease_loses_no_lead(firestore: FirestorePorts, wire: Wire) -> None:
    wire.lost_answers = 1
    firestore.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    wire.lost_answers = 1
    # The lease was written, but no run knows that it has it: the lead comes back when it ends.
    assert firestore.inbox.lease(50, now=NOW, duration=LEASE) == []
    [entry] = firestore.inbox.lease(50, now=NOW + LEASE, duration=LEASE)
    wire.lost_answers = 1
    end(firestore.unit_of_work, [entry])
    assert firestore.inbox.next_due_at() is None


def test_an_event_that_comes_before_a_lost_end_is_repeated_is_not_ended_with_it(
    firestore: FirestorePorts, wire: Wire
) -> None:
    firestore.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    entries = firestore.inbox.lease(50, now=NOW, duration=LEASE)
    other = wired(f"firestore://{firestore.database.document('any', '1')._client.project}/(default)")
    wire.on_lost = lambda: other.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)
    wire.lost_answers = 1
    end(firestore.unit_of_work, entries)
    assert [each.reasons for each in other.inbox.lease(50, now=NOW, duration=LEASE)] == [{LookReason.UPDATED}]
    other.database.close()


def test_signals_whose_answer_got_lost_are_counted_as_new_once(firestore: FirestorePorts, wire: Wire) -> None:
    notes = [SignalNote(str(n), "lead:7", "email.opened", NOW) for n in range(3)]
    wire.lost_answers = 1
    assert firestore.signals.add(notes, expires_at=NOW + LEASE) == 3
    assert firestore.signals.add(notes, expires_at=NOW + LEASE) == 0


def test_counts_of_long_ago_are_dropped(firestore: FirestorePorts) -> None:
    for day in range(3, 7):
        initial = replace(three(), now=TUESDAY_NOON.replace(day=day, hour=12))
        requests = [AssignmentRequest(a_record(lead(day)), None, "all")]
        firestore.assignments.assign(requests, initial=initial, apply_outcome=settle)
    first, last = three(), replace(three(), now=datetime(2026, 11, 6, 12, tzinfo=UTC))
    assert firestore.assignments.load(first).workload.assigned == {}
    assert sum(firestore.assignments.load(last).workload.assigned.values()) == 1
