"""The figures on DynamoDB: a document for each week, small ones for what was counted of each lead.

A fold changes more items in one step than a transaction takes: see `journal`.
"""

import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice

from functions.domain.figures.row import Tally
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import Departure, ReceivedSignal, Stored
from infra.aws.database import DynamoTable
from infra.aws.indexes import Group
from infra.aws.journal import Head, Journal, Payload
from infra.aws.lead_items import packed, record_of, unpacked
from infra.aws.leads import DynamoLeads
from infra.aws.model import CHANGED, DUE, PK, SK, Index, Key, behind, digits, order, seconds
from infra.aws.retries import Refused
from infra.aws.values import Item as Found
from infra.aws.values import Value, Write, data, number, text
from infra.clock import SystemClock
from infra.cloud.retrying import Contended
from infra.microseconds import moment_of
from infra.serialization import dump_row, dump_tally, load_row, load_tally

_UNLESS_LATER = "attribute_not_exists(#seq) OR #seq < :seq"
KEPT_AS_GONE = timedelta(days=1)
"""How long it is kept that a tally is gone: a process that is slow by less puts none back."""


class DynamoFigures:
    """`functions.ports.Figures` on DynamoDB."""

    def __init__(self, table: DynamoTable, leads: DynamoLeads) -> None:
        self._table, self._leads = table, leads
        self._journal = Journal(table)
        self._records, self._signals = Group(table, "leads"), Group(table, "signals")

    def changed(
        self, *, since: datetime, after: Item | None, until: datetime, limit: int
    ) -> list[LeadRecord]:
        """Return up to `limit` records by the moment of their last counted change, then by key."""
        key = "" if after is None else after.key
        found = _between(CHANGED, since, key, until)
        return [record_of(each) for each in self._records.items(*found, limit)]

    def read(self, names: Collection[str]) -> dict[str, Stored]:
        """Return the documents that exist; writes nothing, also where a step is not in its places yet."""
        keys = {self._document(name): name for name in names}
        found, payload, seq = self._read(keys)
        stored = {keys[key]: Stored(_text(item), str(number(item, "seq"))) for key, item in found.items()}
        newer = {name: Stored(written, str(seq)) for name, (written, _) in payload["documents"].items()}
        return stored | {name: newer[name] for name in keys.values() if name in newer}

    def tallies(self, items: Collection[Item]) -> dict[Item, Tally]:
        """Return what was counted of these leads; those of which nothing was are left out."""
        keys = {self._tally(item): item for item in items}
        found, payload, _ = self._read(keys)
        texts = {keys[key]: unpacked(data(each, "tally")) for key, each in found.items() if "tally" in each}
        texts |= {item: payload["tallies"][item.key] for item in items if item.key in payload["tallies"]}
        tallies = {item: load_tally(written) for item, written in texts.items()}
        return {item: tally for item, tally in tallies.items() if tally.row is not None}

    def departures(self, limit: int) -> list[Departure]:
        """Return up to `limit` leads that have departed and are not counted as such yet.

        One that is counted, in a step that is not in its places yet, is found again and counts nothing twice.
        """
        pages = self._table.pages(f"#{PK} = :{PK}", {PK: self._table.keys.of("departures")}, size=limit)
        found = islice((each for page in pages for each in page), limit)
        return [Departure(Item.of_key(text(each, SK)), load_row(text(each, "row"))) for each in found]

    def received(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` signals by the moment of their receipt, then by key."""
        found = self._signals.items(*_between(CHANGED, since, after, until), limit)
        return [_received(each, is_matched=bool(number(each, "is_matched"))) for each in found]

    def lapsing(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` unmatched signals by the moment of their expiry, then by key."""
        found = self._signals.items(*_between(DUE, since, after, until), limit)
        known = self._leads.of_subjects({text(each, "subject") for each in found})
        return [_received(each, is_matched=text(each, "subject") in known) for each in found]

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Store documents, tallies and the end of departures in one step, or nothing of it.

        A step whose answer got lost, and that another fold has finished, fails by its own conditions.
        """
        payload = {
            "documents": {
                name: (each.text, each.expires_at and seconds(each.expires_at))
                for name, each in documents.items()
            },
            "tallies": {item.key: dump_tally(each) for item, each in tallies.items()},
            "departed": {each.item.key: dump_row(each.row) for each in departed},
        }
        before = self._settled()
        keys = {name: self._document(name) for name in documents}
        found = self._table.get_many(keys.values())
        versions = {name: str(number(found[key], "seq")) for name, key in keys.items() if key in found}
        if any(versions.get(name) != each.version for name, each in documents.items()):
            return False
        head = self._journal.begin(before, payload)
        if head is None:
            return False
        self._finish(head, payload)
        return True

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on, in place of what was kept of them before."""
        writes = [Write(self._departure(each.item), put={"row": dump_row(each.row)}) for each in departures]
        self._table.each(self._table.write, writes)

    def expire(self, now: datetime) -> int:  # noqa: ARG002  `expire_at` said it when it was written
        """Leave it to DynamoDB, which deletes what has expired by its `expire_at`; return 0."""
        return 0

    def settle(self) -> None:
        """Put a step in its places that a crash has left in the journal."""
        self._settled()

    def _settled(self) -> Head:
        """Return the last step, once it is in its places."""

        def attempt() -> Head:
            head = self._journal.head()
            if not head.journal:
                return head
            payload = self._journal.payload(head)
            if payload is not None:
                self._finish(head, payload)
            raise Contended  # the next look finds it settled, or another one

        return self._table.retries.call(attempt, Contended)

    def _finish(self, head: Head, payload: Payload) -> None:
        """Put a step in its places, and let its journal go."""
        self._table.each(self._unless_refused, self._writes(head.seq, payload))
        self._journal.end(head)

    def _read(self, keys: Collection[Key]) -> tuple[dict[Key, Found], Payload, int]:
        """Return what stands in these places, and what of the last step is not in its places yet.

        The head is read first: what stands in the places then is as old as it at the most.
        """

        def attempt() -> tuple[dict[Key, Found], Payload, int]:
            head = self._journal.head()
            nothing: Payload = {"documents": {}, "tallies": {}, "departed": {}}
            payload = self._journal.payload(head) if head.journal else nothing
            if payload is None:
                raise Contended
            return self._table.get_many(keys), payload, head.seq

        return self._table.retries.call(attempt, Contended)

    def _writes(self, seq: int, payload: Payload) -> list[Write]:
        gone = seconds(SystemClock().now() + KEPT_AS_GONE)
        writes = [
            self._place(self._document(name), {"text": zlib.compress(written.encode())}, expires, seq)
            for name, (written, expires) in payload["documents"].items()
        ]
        for key, written in payload["tallies"].items():
            tally, place = load_tally(written), self._tally(Item.of_key(key))
            expires = None if tally.expires_at is None else seconds(tally.expires_at)
            kept = tally.row is not None
            fields: dict[str, Value] = {"tally": packed(written)} if kept else {}
            writes.append(self._place(place, fields, expires if kept else gone, seq))
        return [*writes, *(self._end(key, row) for key, row in payload["departed"].items())]

    def _place(self, key: Key, fields: Mapping[str, Value], expires: int | None, seq: int) -> Write:
        item = {**fields, "seq": seq} | ({} if expires is None else {"expire_at": expires})
        return Write(key, put=item, condition=_UNLESS_LATER, values={"seq": seq})

    def _end(self, key: str, row: str) -> Write:
        return Write(self._departure(Item.of_key(key)), condition="#row = :row", values={"row": row})

    def _unless_refused(self, write: Write) -> None:
        try:
            self._table.write(write)
        except Refused:
            return  # a later step was there, or another process at this one

    def _document(self, name: str) -> Key:
        return Key(self._table.keys.of("figure", name), "figure")

    def _tally(self, item: Item) -> Key:
        return Key(self._table.keys.lead(item).pk, "tally")

    def _departure(self, item: Item) -> Key:
        return Key(self._table.keys.of("departures"), item.key)


def _between(index: Index, since: datetime, after: str, until: datetime) -> tuple[Index, str, str]:
    """Return an index, and from where to where in it what is behind `after` and before `until` stands."""
    return index, behind(order(digits(since), after)) if after else digits(since), digits(until)


def _text(item: Found) -> str:
    return zlib.decompress(data(item, "text")).decode()


def _received(item: Found, *, is_matched: bool) -> ReceivedSignal:
    received_at, expires_at = (moment_of(number(item, name)) for name in ("received", "until"))
    key = text(item, PK).rpartition("#")[2]
    return ReceivedSignal(key, text(item, "type"), received_at, expires_at, is_matched)
