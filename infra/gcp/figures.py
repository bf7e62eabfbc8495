"""The figures on Firestore: a document for each week, small ones for what was counted of each lead."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from google.api_core.datetime_helpers import DatetimeWithNanoseconds
from google.api_core.exceptions import AlreadyExists, FailedPrecondition, NotFound
from google.cloud.firestore_v1 import FieldFilter, WriteBatch

from functions.domain.figures.row import Tally
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import Departure, ReceivedSignal, Stored
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.leads import FirestoreLeads, record_of
from infra.gcp.model import (
    DEPARTURES,
    FIGURES,
    LEADS,
    NAME,
    SIGNALS,
    TALLIES,
    WRITES_AT_ONCE,
    micros,
    timestamp_of,
)
from infra.gcp.retries import TRANSIENT
from infra.serialization import dump_row, dump_tally, load_row, load_tally


class FirestoreFigures:
    """`functions.ports.Figures` on Firestore."""

    def __init__(self, database: FirestoreDatabase, leads: FirestoreLeads) -> None:
        self._database, self._leads = database, leads

    def changed(
        self, *, since: datetime, after: Item | None, until: datetime, limit: int
    ) -> list[LeadRecord]:
        """Return up to `limit` records by the moment of their last counted change, then by key.

        The field has an automatic index, and the order of a query by it goes on by the names of documents.
        """
        key = "" if after is None else after.key
        found = self._between(LEADS, "changed_at", since=since, after=key, until=until, limit=limit)
        return [record_of(each) for each in found]

    def read(self, names: Collection[str]) -> dict[str, Stored]:
        """Return the documents that exist."""
        return {
            each.id: Stored(zlib.decompress(each.get("text")).decode(), each.update_time.rfc3339())
            for each in self._database.get_all(FIGURES, names)
        }

    def tallies(self, items: Collection[Item]) -> dict[Item, Tally]:
        """Return what was counted of these leads; those of which nothing was are left out."""
        found = self._database.get_all(TALLIES, [item.key for item in items])
        return {Item.of_key(each.id): load_tally(each.get("tally")) for each in found}

    def departures(self, limit: int) -> list[Departure]:
        """Return up to `limit` leads that have departed and are not counted as such yet."""
        query = self._database.query(DEPARTURES).order_by(NAME)
        found = self._database.find(query, limit=limit)
        return [Departure(Item.of_key(each.id), load_row(each.get("row"))) for each in found]

    def received(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` signals by the moment of their receipt, then by key."""
        found = self._between(SIGNALS, "received_at", since=since, after=after, until=until, limit=limit)
        return [_received(each, is_matched=each.get("is_matched")) for each in found]

    def lapsing(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` unmatched signals by the moment of their expiry, then by key."""
        found = self._between(SIGNALS, "lapses_at", since=since, after=after, until=until, limit=limit)
        known = self._leads.of_subjects({each.get("subject") for each in found}) if found else {}
        return [_received(each, is_matched=each.get("subject") in known) for each in found]

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Store documents, tallies and the end of departures in one commit, or nothing of it.

        Tried again after an answer that got lost, a commit that had landed fails by its own conditions.
        """
        attempt = partial(self._attempt, documents, tallies, departed)
        return self._database.retries.call(attempt, *TRANSIENT)

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on, in place of what was kept of them before."""

        def fill(batch: WriteBatch, departure: Departure) -> None:
            batch.set(
                self._database.document(DEPARTURES, departure.item.key), {"row": dump_row(departure.row)}
            )

        self._database.write(departures, fill, at_once=WRITES_AT_ONCE)

    def expire(self, now: datetime) -> int:  # noqa: ARG002  the field `expire_at` said it when it was written
        """Leave it to Firestore, which deletes what has expired by its `expire_at`; return 0."""
        return 0

    def _attempt(
        self, documents: Mapping[str, Stored], tallies: Mapping[Item, Tally], departed: Sequence[Departure]
    ) -> bool:
        ends = self._database.get(self._database.document(DEPARTURES, each.item.key) for each in departed)
        batch = self._database.batch()
        for name, stored in documents.items():
            self._fill(batch, name, stored)
        for item, tally in tallies.items():
            reference = self._database.document(TALLIES, item.key)
            if tally.row is not None:
                batch.set(reference, {"tally": dump_tally(tally), "expire_at": tally.expires_at})
            else:
                batch.delete(reference)
        for each in departed:
            end = ends.get(each.item.key)
            if end is not None and end.get("row") == dump_row(each.row):
                batch.delete(end.reference, option=self._database.unchanged_since(end.update_time))
        try:
            self._database.commit(batch)
        except (AlreadyExists, FailedPrecondition, NotFound):
            return False
        return True

    def _between(
        self, collection: str, field: str, *, since: datetime, after: str, until: datetime, limit: int
    ) -> list[Snapshot]:
        """Read by the automatic index of one field; the order of such a query goes on by names."""
        query = (
            self._database.query(collection)
            .where(filter=FieldFilter(field, ">=", micros(since)))
            .where(filter=FieldFilter(field, "<", micros(until)))
            .order_by(field)
            .order_by(NAME)
        )
        if after:
            reference = self._database.document(collection, after)
            query = query.start_after({field: micros(since), NAME: reference})
        return self._database.find(query, limit=limit)

    def _fill(self, batch: WriteBatch, name: str, stored: Stored) -> None:
        reference = self._database.document(FIGURES, name)
        fields = {"text": zlib.compress(stored.text.encode()), "expire_at": stored.expires_at}
        if stored.version is None:
            batch.create(reference, fields)
        else:
            read_at = DatetimeWithNanoseconds.from_rfc3339(stored.version)  # type: ignore[no-untyped-call]  # Google has no type for it
            batch.update(reference, fields, option=self._database.unchanged_since(read_at))


def _received(snapshot: Snapshot, *, is_matched: bool) -> ReceivedSignal:
    received_at = timestamp_of(snapshot.get("received_at"))
    return ReceivedSignal(
        snapshot.id, snapshot.get("type"), received_at, snapshot.get("expire_at"), is_matched
    )
