"""Without its conditions the store does what it promises not to, and that is noticed.

Two processes are played by two connections: between the read of one and its write the other is let in.
"""

from collections.abc import Callable
from typing import Any

import pytest

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import Replacement
from infra.aws.inbox_entries import LEASE as LEASED
from infra.aws.ports import DynamoPorts
from tests.aws.test_faults import as_is, assign, turns
from tests.aws.wire import Wire
from tests.builders import a_record
from tests.contract.test_inbox import LEASE, NOW

Mutant = Callable[[str, dict[str, Any]], None]


def no_conditions(name: str, arguments: dict[str, Any]) -> None:
    """The last writer is right."""
    for action in arguments.get("TransactItems", []):
        for write in action.values():
            _bare(write)


def a_lease_for_anybody(name: str, arguments: dict[str, Any]) -> None:
    """A lease may be taken from a run that has it."""
    if arguments.get("UpdateExpression") == LEASED:
        _bare(arguments)


def _bare(write: dict[str, Any]) -> None:
    condition, update = write.pop("ConditionExpression", ""), write.get("UpdateExpression", "")
    for kind, sign in (("ExpressionAttributeNames", "#"), ("ExpressionAttributeValues", ":")):
        kept = {key: each for key, each in write.get(kind, {}).items() if key in update or not condition}
        write.pop(kind, None)
        assert all(key.startswith(sign) for key in kept)
        write |= {kind: kept} if kept else {}
    write.pop("ReturnValuesOnConditionCheckFailure", None)


def let_in(wire: Wire, method: str, do: Callable[[], object]) -> None:
    """Do something right before the next request of this kind is sent."""

    def on_write(name: str) -> None:
        if name == method:
            wire.on_write = lambda _: None
            do()

    wire.on_write = on_write


@pytest.mark.parametrize(("mutant", "counted"), [(as_is, 2), (no_conditions, 1)])
def test_of_two_assignments_at_once_no_turn_is_lost(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts, mutant: Mutant, counted: int
) -> None:
    wire.change = mutant
    let_in(wire, "transact_write_items", lambda: assign(others, 8))
    assign(ports, 7)
    assert turns(ports) == counted
    assert len(ports.leads.get_many([lead(7), lead(8)])) == 2


@pytest.mark.parametrize(("mutant", "winners"), [(as_is, 1), (no_conditions, 2)])
def test_of_two_assignments_of_one_lead_one_is_made(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts, mutant: Mutant, winners: int
) -> None:
    wire.change = mutant
    settled = list(assign(others, 9))[:0]
    let_in(wire, "transact_write_items", lambda: settled.extend(assign(others, 7)))
    settled += assign(ports, 7)
    assert sum(each.outcome is not None for each in settled) == winners


@pytest.mark.parametrize(("mutant", "holders"), [(as_is, 1), (a_lease_for_anybody, 2)])
def test_of_two_leases_at_once_one_is_given(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts, mutant: Mutant, holders: int
) -> None:
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    wire.change = mutant
    entries = others.inbox.lease(0, now=NOW, duration=LEASE)
    let_in(wire, "update_item", lambda: entries.extend(others.inbox.lease(9, now=NOW, duration=LEASE)))
    entries += ports.inbox.lease(9, now=NOW, duration=LEASE)
    assert len(entries) == holders


def test_a_lead_is_found_by_its_e_mail_whoever_took_it_away_and_back(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts
) -> None:
    """A name that is added before its record is not taken away by what another one had replaced."""
    old, new = (a_record(lead(7), subjects=subjects) for subjects in (("email:a",), ()))
    ports.leads.save([old])
    read = ports.leads.get_many([lead(7)])
    let_in(wire, "transact_write_items", lambda: others.leads.save([new]))
    hot = a_record(lead(7), subjects=("email:a",), band="hot")
    assert ports.leads.replace([Replacement(read[lead(7)], new)]) == {lead(7)}
    let_in(wire, "put_item", lambda: others.leads.save([a_record(lead(7), band="cold")]))
    ports.leads.save([hot])
    assert ports.leads.get_many([lead(7)]) == {lead(7): hot}
    assert ports.leads.of_subjects(["email:a"]) == {"email:a": [lead(7)]}
