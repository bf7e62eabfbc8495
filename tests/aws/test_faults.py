"""Answers that get lost and refusals that pass: what is done is done once, and what is not is said."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.domain.distribution import Assigned, DistributionState
from functions.domain.item import lead
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from functions.ports import InboxEntry, Replacement, SignalNote
from infra.aws.ports import DynamoPorts
from tests.aws.wire import HASTY, Wire, a_refusal, wired
from tests.builders import a_manager, a_record, a_state
from tests.contract.test_assignments import settle
from tests.contract.test_inbox import LEASE, NOW
from tests.contract.test_ledger import an_entry
from tests.stored import end

PASSING = (
    a_refusal("ThrottlingException"),
    a_refusal("ProvisionedThroughputExceededException"),
    a_refusal("TransactionConflictException"),
    a_refusal("TransactionInProgressException"),
    a_refusal("InternalServerError", status=500),
    a_refusal("Whatever", status=503),
)
"""The emulators never answer so; DynamoDB does."""
CONFLICT = a_refusal("TransactionCanceledException", reasons=("None", "TransactionConflict"))
THROTTLED = a_refusal("TransactionCanceledException", reasons=("ThrottlingError", "None"))


def three() -> DistributionState:
    return a_state(*(a_manager(n) for n in (1, 2, 3)))


def assign(ports: DynamoPorts, *items: int) -> list[AssignmentResult]:
    asks = [AssignmentRequest(a_record(lead(item), subjects=("email:a",)), None, "all") for item in items]
    return ports.assignments.assign(asks, initial=three(), apply_outcome=settle)


def turns(ports: DynamoPorts) -> int:
    return sum(ports.assignments.load(three()).workload.assigned.values())


def a_leased_entry(ports: DynamoPorts) -> InboxEntry:
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    [entry] = ports.inbox.lease(50, now=NOW, duration=LEASE)
    return entry


def lose_the_transaction(wire: Wire) -> None:
    """Let the next transaction be done and not answered."""

    def on_write(name: str) -> None:
        if name == "transact_write_items":
            wire.lost_answers, wire.on_write = 1, lambda _: None

    wire.on_write = on_write


def without_token(name: str, arguments: dict[str, Any]) -> None:
    """What moto makes of a token: nothing; and DynamoDB of one that is older than ten minutes."""
    if name == "transact_write_items":
        arguments.pop("ClientRequestToken")


def as_is(name: str, arguments: dict[str, Any]) -> None:
    """The request as it is."""


@pytest.mark.parametrize("change", [as_is, without_token])
def test_an_assignment_whose_answer_got_lost_is_known_as_our_own(
    ports: DynamoPorts, wire: Wire, change: Callable[[str, dict[str, Any]], None]
) -> None:
    wire.change = change
    lose_the_transaction(wire)
    settled = assign(ports, 7, 8)
    # "Placed by another run" would leave the leads to no run: no outcome, so none writes to the portal.
    assert [type(each.outcome) for each in settled] == [Assigned, Assigned]
    assert ports.leads.get_many([lead(7), lead(8)]) == {each.record.item: each.record for each in settled}
    assert turns(ports) == 2


@pytest.mark.parametrize("change", [as_is, without_token])
def test_a_commit_whose_answer_got_lost_has_lost_no_lead(
    ports: DynamoPorts, wire: Wire, change: Callable[[str, dict[str, Any]], None]
) -> None:
    entry, record = a_leased_entry(ports), a_record(lead(7))
    wire.change = change
    lose_the_transaction(wire)
    assert ports.unit_of_work.commit([record], [an_entry(lead(7))], done=[entry], deferred=[]) == set()
    assert (ports.leads.get_many([lead(7)]), ports.inbox.has([lead(7)])) == ({lead(7): record}, set())
    assert ports.ledger.of_lead(lead(7)) == [an_entry(lead(7))]


def test_a_replacement_whose_answer_got_lost_is_known_as_our_own(ports: DynamoPorts, wire: Wire) -> None:
    ports.leads.save([a_record(lead(7))])
    read = ports.leads.get_many([lead(7)])
    wire.lost_answers = 1
    new = a_record(lead(7), band="hot")
    assert ports.leads.replace([Replacement(read[lead(7)], new)]) == {lead(7)}
    assert ports.leads.get_many([lead(7)]) == {lead(7): new}


def test_a_lost_answer_to_a_put_a_lease_or_an_end_loses_no_lead(ports: DynamoPorts, wire: Wire) -> None:
    wire.lost_answers = 1
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    wire.lost_answers = 1
    [entry] = ports.inbox.lease(50, now=NOW, duration=LEASE)
    assert entry.deliveries == 1
    wire.lost_answers = 1
    assert ports.unit_of_work.commit([], [], done=[entry], deferred=[]) == set()
    assert ports.inbox.next_due_at() is None


def test_an_event_that_comes_before_a_lost_end_is_repeated_is_not_ended_with_it(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts
) -> None:
    entry = a_leased_entry(ports)

    def on_write(_: str) -> None:
        if wire.lost_answers == 0:  # the end was done: this is its repetition
            wire.on_write = lambda _: None
            others.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW)

    wire.lost_answers, wire.on_write = 1, on_write
    end(ports.unit_of_work, [entry])
    [found] = others.inbox.lease(50, now=NOW, duration=LEASE)
    assert found.reasons == {LookReason.UPDATED}


@pytest.mark.parametrize("change", [as_is, without_token])
def test_signals_whose_answer_got_lost_are_counted_as_new_once(
    ports: DynamoPorts, wire: Wire, change: Callable[[str, dict[str, Any]], None]
) -> None:
    notes = [SignalNote(str(n), "lead:7", "email.opened", NOW) for n in range(3)]
    wire.change = change
    wire.lost_answers = 1
    assert ports.signals.add(notes, expires_at=NOW + LEASE) == 3
    assert ports.signals.add(notes, expires_at=NOW + LEASE) == 0


@pytest.mark.parametrize("refusal", PASSING, ids=lambda each: each.response["Error"]["Code"])
def test_a_webhook_that_meets_a_transaction_or_a_throttle_notes_its_lead(
    ports: DynamoPorts, wire: Wire, refusal: ClientError
) -> None:
    wire.refusals = [refusal, refusal]
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    assert [each.item for each in ports.inbox.lease(50, now=NOW, duration=LEASE)] == [lead(7)]
    assert len(wire.writes) == 4


@pytest.mark.parametrize("refusal", [CONFLICT, THROTTLED, *PASSING])
def test_a_transaction_that_meets_another_one_is_sent_again(
    ports: DynamoPorts, wire: Wire, refusal: ClientError
) -> None:
    wire.refusals = [refusal]
    assert isinstance(assign(ports, 7)[0].outcome, Assigned)
    [entry] = [a_leased_entry(ports)]
    wire.refusals = [refusal]
    assert ports.unit_of_work.commit([a_record(lead(7))], [], done=[entry], deferred=[]) == set()
    assert (turns(ports), ports.inbox.has([lead(7)])) == (1, set())


def test_a_throttle_that_does_not_pass_is_said_in_time_and_names_nothing(table_url: str) -> None:
    ports, wire = wired(table_url, retries=HASTY)
    wire.refusals = [a_refusal("ThrottlingException")] * 1_000
    with pytest.raises(StateUnavailable, match="ThrottlingException") as said:
        ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    ports.table.close()
    assert said.value.is_retry_useful
    assert "secret-item" not in str(said.value)


def test_what_does_not_pass_is_not_repeated(ports: DynamoPorts, wire: Wire) -> None:
    wire.refusals = [a_refusal("AccessDeniedException")]
    with pytest.raises(StateUnavailable, match="rights on the table"):
        ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    assert len(wire.writes) == 1
