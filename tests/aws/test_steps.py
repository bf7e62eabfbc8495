"""How much is one step: of a lead all of it, of a batch what a transaction takes, of a fold everything."""

from dataclasses import replace
from typing import Any

import pytest

from functions.domain.figures.row import Row, Tally
from functions.domain.item import Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.record import LeadState
from functions.errors import StateUnavailable
from functions.ports import Departure, Stored
from infra.aws.model import ACTIONS, LEADS_AT_ONCE
from infra.aws.ports import DynamoPorts
from infra.aws.values import of_wire
from tests.aws.wire import HASTY, Wire, a_refusal, wired
from tests.builders import TUESDAY_NOON, a_record, leads
from tests.contract.test_inbox import LEASE, NOW
from tests.contract.test_ledger import an_entry

BATCH = leads(range(1, LEADS_AT_ONCE + 1))
ROW = Tally(Row(Milestones(arrived_on=TUESDAY_NOON.date()), LeadState.ASSIGNED), 1)
OTHER = replace(ROW, row=Row(Milestones(), LeadState.CLOSED))


def transactions(wire: Wire) -> list[list[dict[str, Any]]]:
    """The writes of each transaction."""
    return [arguments["TransactItems"] for name, arguments in wire.writes if name == "transact_write_items"]


def lead_of(action: dict[str, Any]) -> str:
    [write] = action.values()
    key = write.get("Key") or write["Item"]
    pk, sk = str(of_wire(key["pk"])), str(of_wire(key["sk"]))
    return sk if pk.endswith("#inbox") else pk.rpartition("#")[2]


def commit(ports: DynamoPorts) -> set[Item]:
    entries = ports.inbox.lease(LEADS_AT_ONCE, now=NOW, duration=LEASE)
    records, decisions = [a_record(each) for each in BATCH], [an_entry(each) for each in BATCH]
    return ports.unit_of_work.commit(records, decisions, done=entries, deferred=[])


def test_no_lead_of_the_largest_batch_is_in_two_transactions(ports: DynamoPorts, wire: Wire) -> None:
    ports.inbox.enqueue(BATCH, LookReason.ADDED, now=NOW)
    assert commit(ports) == set()
    sent = transactions(wire)
    of_each = [{lead_of(action) for action in actions} for actions in sent]
    assert [len(actions) for actions in sent] == [99, 99, 99]
    assert all(len(actions) <= ACTIONS for actions in sent)
    assert sorted(key for keys in of_each for key in keys) == sorted(each.key for each in BATCH)


def test_a_batch_that_breaks_off_has_stored_each_lead_whole_or_not_at_all(table_url: str) -> None:
    ports, wire = wired(table_url, retries=HASTY)
    ports.inbox.enqueue(BATCH, LookReason.ADDED, now=NOW)
    wire.on_write = lambda _: wire.refusals.extend(
        [a_refusal("AccessDeniedException")] * bool(transactions(wire)[1:])
    )
    with pytest.raises(StateUnavailable):
        commit(ports)
    wire.on_write = lambda _: None
    wire.refusals.clear()
    stored, left = set(ports.leads.get_many(BATCH)), ports.inbox.has(BATCH)
    decided = {item for item in BATCH if ports.ledger.of_lead(item)}
    assert (len(stored), decided, stored | left, stored & left) == (33, stored, set(BATCH), set())
    ports.table.close()


def test_a_step_of_the_figures_is_made_whole_after_a_death(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts
) -> None:
    many = leads(range(1, 151))
    departed = [Departure(lead(n), None) for n in range(200, 320)]
    ports.figures.depart(departed)
    assert ports.figures.commit({"a": Stored("1")}, {})
    before = ports.figures.read(["a"])["a"]
    die_after_the_head(wire)
    with pytest.raises(KeyboardInterrupt):
        ports.figures.commit(
            {"a": replace(before, text="2"), "b": Stored("1")}, dict.fromkeys(many, ROW), departed=departed
        )
    # A reader sees the step, and one who only reads writes nothing.
    read = others.figures.read(["a", "b"])
    assert {name: each.text for name, each in read.items()} == {"a": "2", "b": "1"}
    assert others.figures.tallies(many) == dict.fromkeys(many, ROW)
    assert not others.figures.commit({"a": replace(before, text="3")}, {})
    assert others.figures.commit({"a": replace(read["a"], text="3")}, {lead(1): Tally(None, 1)})
    assert others.figures.departures(9) == []
    assert lead(1) not in others.figures.tallies(many)


def die_after_the_head(wire: Wire) -> None:
    """Let this process die between a step and its places."""

    def on_write(_: str) -> None:
        if any(
            "journal" in arguments.get("Item", {}) for name, arguments in wire.writes if name == "put_item"
        ):
            wire.on_write = die

    def die(_: str) -> None:
        raise KeyboardInterrupt

    wire.requests.clear()
    wire.on_write = on_write


def test_a_process_that_is_slow_to_put_a_step_in_its_places_sets_nothing_back(
    ports: DynamoPorts, wire: Wire, others: DynamoPorts
) -> None:
    def overtake() -> None:
        read = others.figures.read(["a"])["a"]
        assert read.text == "1"
        assert others.figures.commit(
            {"a": replace(read, text="2")}, {lead(1): OTHER, lead(2): Tally(None, 1)}
        )

    def on_write(name: str) -> None:
        if (
            name == "put_item"
            and "seq" in wire.requests[-1][1]["Item"]
            and "journal" not in wire.requests[-1][1]["Item"]
        ):
            wire.on_write = lambda _: None
            overtake()

    wire.on_write = on_write
    assert ports.figures.commit({"a": Stored("1")}, {lead(1): ROW, lead(2): ROW})
    assert ports.figures.read(["a"])["a"].text == "2"
    assert ports.figures.tallies([lead(1), lead(2)]) == {lead(1): OTHER}
