"""Lead records on DynamoDB.

Every write of a record names in its condition the one that it replaces: so the names under which a lead is
found by its subjects follow it, whatever is written beside it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from secrets import token_hex

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import DueLead, OnRoll, Replacement, RollPosition
from infra.aws.database import DynamoTable
from infra.aws.indexes import Group
from infra.aws.lead_items import (
    AS_READ,
    ROLLS,
    additions,
    condition_of,
    places_of,
    record_of,
    record_write,
    removals,
    subjects_of,
)
from infra.aws.model import COHORT, DUE, IDS, PLACE, WAITING, Index, Key, behind, digits, item_of, order, upto
from infra.aws.retries import Refused
from infra.aws.values import Item as Stored
from infra.aws.values import Value, Write, key_of, number, text, texts
from infra.batching import batched
from infra.cloud.last_read import LastRead
from infra.cloud.parts import in_parts
from infra.cloud.retrying import Contended
from infra.microseconds import moment_of
from infra.serialization import roll_key, roll_start, since_of

DELETED_AT_ONCE = 20
"""Leads that are deleted in one step, with up to four names each; with more of them, half as many."""


class DynamoLeads:
    """`functions.ports.Leads` on DynamoDB: an item a lead."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._all = Group(table, "leads")
        self.last_read = LastRead[Stored]()

    def get_many(self, items: Collection[Item]) -> dict[Item, LeadRecord]:
        """Return the records that exist; up to 100 are one request."""
        found = self.read(items)
        self.last_read.add({item: found.get(item) for item in items})
        return {item: record_of(stored) for item, stored in found.items()}

    def read(self, items: Iterable[Item]) -> dict[Item, Stored]:
        """Return the items of those leads that have a record."""
        found = self._table.get_many(map(self._table.keys.lead, items))
        return {item_of(key.pk): stored for key, stored in found.items()}

    def add_names(self, records: Iterable[LeadRecord], before: Mapping[Item, Stored | None]) -> None:
        """Name leads under the subjects that are new to them, before their records are written."""
        names = additions(subjects_of(records, before), self._table.keys)
        self._table.each(self._table.write, names)

    def writes_of(
        self, records: Sequence[LeadRecord], before: Mapping[Item, Stored | None], *, step: str
    ) -> list[Write]:
        """Return what stores records in place of those that were read, in one step."""
        keys = self._table.keys
        writes = [record_write(each, before.get(each.item), keys, step=step) for each in records]
        return [*writes, *removals(subjects_of(records, before), keys)]

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""
        newest = {record.item: record for record in records}
        found = self.read(newest)

        def store(record: LeadRecord) -> bool:
            return self._store(record, found.get(record.item), lambda _: True)

        self._table.each(store, list(newest.values()))

    def replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        """Store records, each on the condition that the stored one is still the one that was read.

        What was read a moment ago is not read again: a condition of the write names its version.
        """
        items = [each.record.item for each in replacements]
        known = self.last_read.take(items)
        found = self.read(items) if known is None else known

        def is_stored(each: Replacement) -> bool:
            return self._store(each.record, found.get(each.record.item), partial(_is_record, each.stored))

        stored = self._table.each(is_stored, replacements)
        return {item for item, is_one in zip(items, stored, strict=True) if is_one}

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[Item]]:
        """Return the leads of those subjects that have any, by ascending id.

        A name may lead to a lead that no longer has the subject, so each record that is found is looked at.
        """
        keys = {self._table.keys.leads_of(subject): subject for subject in subjects}
        named = {
            keys[key]: {Item.of_key(each) for each in texts(stored, "leads")}
            for key, stored in self._table.get_many(keys).items()
        }
        records = self.read({item for items in named.values() for item in items})
        found = {
            subject: sorted(item for item in items if subject in texts(records.get(item, {}), "subjects"))
            for subject, items in named.items()
        }
        return {subject: items for subject, items in found.items() if items}

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first; only their index is read."""
        low = "0" if after is None else behind(order(digits(after.due_at), after.item.key))
        pages = self._all.places(DUE, low, upto(digits(now)), limit)
        places = islice((text(each, DUE.name) for page in pages for each in page), limit)
        return [_due_lead(place) for place in places]

    def candidates(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that stand on this roll since `until` or longer, the longest first."""
        return self._on_roll(PLACE, roll, until, limit, after)

    def cohort(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that are in this cohort since `until` or longer, the longest first."""
        return self._on_roll(COHORT, roll, until, limit, after)

    def waiting(self, roll: str, *, until: datetime, limit: int) -> list[OnRoll]:
        """Return up to `limit` records that wait for this since `until` or longer, the longest first."""
        return self._on_roll(WAITING, roll, until, limit, None)

    def count_waiting(self, roll: str, *, until: datetime) -> int:
        """Return how many records `waiting` would find; a read unit for some 80 of them, out of the index."""
        places = self._all.places(WAITING, roll_start(roll), upto(roll_key(roll, until)))
        return sum(len(page) for page in places)

    def is_enrolled(self) -> bool:
        """Return True when every item has its places from this version; reads the index of all leads."""
        return not self._all.has_any(IDS, "attribute_not_exists(#rolls) OR #rolls < :rolls", rolls=ROLLS)

    def enrol(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return a page; write the places of those whose places are not what the record says.

        Each is written on the condition that its item is as it was read, and independently of the others.
        """
        found = self._page(after, limit)
        self._table.each(self._enrol, found)
        return [record_of(stored) for stored in found]

    def page(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records, by their keys, those behind `after`."""
        return [record_of(stored) for stored in self._page(after, limit)]

    def delete(self, items: Iterable[Item]) -> int:
        """Delete leads, with what names them; return how many there were."""
        found = self.read(items)
        subjects = {item: (texts(stored, "subjects"), ()) for item, stored in found.items()}
        batches = batched(found.items(), DELETED_AT_ONCE)
        deleted = sum(count for some in batches for count in in_parts(some, self._delete))
        names = {name.key for name in removals(subjects, self._table.keys)}
        self._table.each(self._tidy, sorted(names))
        return deleted

    def _store(self, record: LeadRecord, before: Stored | None, is_wanted: "Wanted") -> bool:
        """Store a record in place of the one that is there, as long as that one is wanted."""
        known = [before]

        def attempt() -> bool:
            before, step = known[0], token_hex(8)
            if not is_wanted(before):
                # What stands there already was written by an attempt whose answer got lost.
                return before is not None and record_of(before) == record
            for name in additions(subjects_of([record], {record.item: before}), self._table.keys):
                self._table.write(name)
            try:
                self._table.transact(self.writes_of([record], {record.item: before}, step=step))
            except Refused as refused:
                known[0] = refused.found.get(0)
                if known[0] is not None and text(known[0], "v") == step:
                    return True
                raise Contended from None
            return True

        return self._table.retries.call(attempt, Contended)

    def _delete(self, found: Sequence[tuple[Item, Stored]]) -> int:
        """Delete leads in one step, those as they are by now that were stored anew meanwhile."""
        known: dict[Item, Stored] = dict(found)
        gone = set[Item]()

        def attempt() -> int:
            conditions = [condition_of(stored) for stored in known.values()]
            writes = [
                Write(self._table.keys.lead(item), condition=condition, values=values)
                for item, (condition, values) in zip(known, conditions, strict=True)
            ]
            subjects = {item: (texts(stored, "subjects"), ()) for item, stored in known.items()}
            try:
                self._table.transact([*writes, *removals(subjects, self._table.keys)])
            except Refused as refused:
                for item, stored in ((list(known)[place], each) for place, each in refused.found.items()):
                    if stored is None:
                        gone.add(item)
                    else:
                        known[item] = stored
                for item in gone & known.keys():
                    del known[item]
                raise Contended from None
            return len(known)

        return self._table.retries.call(attempt, Contended)

    def _tidy(self, name: Key) -> None:
        """Let go what stands for a person who has no lead any more."""
        try:
            self._table.write(Write(name, condition="attribute_not_exists(#leads)"))
        except Refused:
            return

    def _enrol(self, stored: Stored) -> None:
        """Write where a record stands, unless it says so itself, or was stored anew meanwhile."""
        names = [each.name for each in (PLACE, COHORT, WAITING)]
        right = places_of(record_of(stored))
        if number(stored, "rolls") == ROLLS and right == {
            each: stored[each] for each in names if each in stored
        }:
            return
        sets = ", ".join([*(f"#{name} = :{name}" for name in right), "#rolls = :rolls"])
        removed = ", ".join(f"#{name}" for name in names if name not in right)
        update = f"SET {sets} REMOVE {removed}" if removed else f"SET {sets}"
        values: dict[str, Value] = {**right, "rolls": ROLLS, "v": text(stored, "v")}
        try:
            self._table.write(Write(key_of(stored), update=update, condition=AS_READ, values=values))
        except Refused:
            return

    def _page(self, after: Item | None, limit: int) -> list[Stored]:
        keys = self._table.keys
        low = keys.of("lead", "") if after is None else behind(keys.lead(after).pk)
        return self._all.items(IDS, low, keys.of("lead", "~"), limit)

    def _on_roll(
        self, index: Index, roll: str, until: datetime, limit: int, after: RollPosition | None
    ) -> list[OnRoll]:
        low = roll_start(roll)
        if after is not None:
            low = roll_key(roll, after.since)
            low = low if after.item is None else behind(order(low, after.item.key))
        found = self._all.items(index, low, upto(roll_key(roll, until)), limit)
        return [
            OnRoll(record_of(each), since_of(text(each, index.name).rpartition("#")[0])) for each in found
        ]


Wanted = Callable[[Stored | None], bool]


def _is_record(record: LeadRecord | None, stored: Stored | None) -> bool:
    return record == (None if stored is None else record_of(stored))


def _due_lead(place: str) -> DueLead:
    moment, _, key = place.partition("#")
    return DueLead(Item.of_key(key), moment_of(int(moment)))
