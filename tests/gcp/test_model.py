"""The data model in code is the one that the queries need; the emulator answers without any index."""

from typing import Any

from google.cloud.firestore_v1.types import StructuredQuery

from functions.domain.figures.row import Row, Tally
from functions.domain.item import lead
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.record import Ending, LeadState
from functions.ports import ConfigurationVersion, Filing, RollPosition, SignalNote, Stored
from infra.gcp.model import ASCENDING, DESCENDING, EXPIRING, INDEXES, NAME, READS_AT_ONCE, UNINDEXED, Index
from infra.gcp.ports import FirestorePorts
from tests.builders import a_record
from tests.contract.test_inbox import LEASE, NOW
from tests.contract.test_ledger import an_entry
from tests.gcp.wire import Wire
from tests.stored import file_decisions, file_rows


def use_everything(ports: FirestorePorts) -> None:
    """Send every query that the adapters know."""
    ports.inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    ports.inbox.next_due_at()
    ports.inbox.oldest_enqueued_at()
    ports.inbox.lease(50, now=NOW, duration=LEASE)
    ports.leads.save([a_record(lead(7), subjects=("email:a",), next_change_at=NOW)])
    ports.leads.of_subjects(["email:a", "phone:b"])
    ports.leads.due(NOW, 10)
    ports.leads.page(after=None, limit=10)
    ports.leads.enrol(after=None, limit=10)
    for read in (ports.leads.candidates, ports.leads.cohort):
        read("band:cold", until=NOW, limit=10, after=RollPosition(NOW - LEASE, lead(7)))
    ports.leads.waiting("held", until=NOW, limit=10)
    ports.leads.is_enrolled()
    file_decisions(ports, [an_entry(lead(7))])
    ports.ledger.of_lead(lead(7))
    ports.ledger.delete([lead(7)])
    ports.signals.add([SignalNote("a", "lead:7", "email.opened", NOW)], expires_at=NOW + LEASE)
    ports.signals.of_subjects(["lead:7", "phone:b"], now=NOW)
    ports.signals.delete(["lead:7"])
    for signals in (ports.figures.received, ports.figures.lapsing):
        signals(since=NOW, after="a", until=NOW + LEASE, limit=10)
    ports.configuration_versions.add(ConfigurationVersion("c0ffee", NOW, "anna", "[portal]"))
    ports.configuration_versions.newest(10)


def queries(wire: Wire) -> list[StructuredQuery]:
    """Every query that was sent, those that are only counted included."""
    plain = [request.structured_query for kind, request in wire.requests if kind == "RunQuery"]
    counted = [request for kind, request in wire.requests if kind == "RunAggregationQuery"]
    return plain + [each.structured_aggregation_query.structured_query for each in counted]


def filtered(query: StructuredQuery) -> list[str]:
    if "where" not in query:
        return []
    each = query.where.composite_filter.filters if "composite_filter" in query.where else [query.where]
    return [one.field_filter.field.field_path for one in each]


def ordered(query: StructuredQuery) -> list[tuple[str, str]]:
    is_descending = StructuredQuery.Direction.DESCENDING
    orders = query.order_by
    return [
        (each.field.field_path, DESCENDING if each.direction == is_descending else ASCENDING)
        for each in orders
        if each.field.field_path != NAME  # part of every index
    ]


def test_the_list_of_composite_indexes_is_what_the_queries_need(
    firestore: FirestorePorts, wire: Wire
) -> None:
    use_everything(firestore)
    needed = {
        Index(query.from_[0].collection_id, tuple(ordered(query)))
        for query in queries(wire)
        if len({*filtered(query), *(field for field, _ in ordered(query))}) > 1
    }
    assert needed == set(INDEXES)


def test_r17_no_query_asks_for_everything_at_once(firestore: FirestorePorts, wire: Wire) -> None:
    use_everything(firestore)
    read = [request.structured_query for kind, request in wire.requests if kind == "RunQuery"]
    assert [query for query in read if not 0 < query.limit <= READS_AT_ONCE] == []


def test_no_query_needs_a_field_that_is_exempt_from_indexes(firestore: FirestorePorts, wire: Wire) -> None:
    use_everything(firestore)
    asked: set[tuple[str, Any]] = {
        (query.from_[0].collection_id, field)
        for query in queries(wire)
        for field in (*filtered(query), *(name for name, _ in ordered(query)))
    }
    assert asked
    assert asked.isdisjoint(UNINDEXED)


def test_what_expires_carries_a_moment_that_the_ttl_policy_can_read(firestore: FirestorePorts) -> None:
    use_everything_that_stays(firestore)
    for collection, field in EXPIRING:
        [snapshot] = firestore.database.find(firestore.database.query(collection))
        assert snapshot.get(field) > NOW


def use_everything_that_stays(ports: FirestorePorts) -> None:
    file_decisions(ports, [an_entry(lead(7))])
    ports.signals.add([SignalNote("a", "lead:7", "email.opened", NOW)], expires_at=NOW + LEASE)
    week = {"week": Stored("{}", expires_at=NOW + LEASE)}
    ports.figures.commit(week, {lead(7): Tally(Row(Milestones(), LeadState.CLOSED, closed_at=NOW), 1)})
    row = HistoryRow("lead", Ending.LOST, NOW)
    file_rows(ports, [Filing(lead(7), "c0ffee", row, NOW + LEASE)], now=NOW)


def test_a_senders_id_and_a_subject_never_become_a_documents_name(firestore: FirestorePorts) -> None:
    note = SignalNote("mail/../42 buyer@example.com", "email:c0ffee", "email.opened", NOW)
    firestore.signals.add([note], expires_at=NOW + LEASE)
    [snapshot] = firestore.database.find(firestore.database.query("signals"))
    assert len(snapshot.id) == 64
