"""Entries of the inbox as documents of Firestore: as last known, as leased, as given back."""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.item import Item
from functions.ports import InboxEntry
from infra.gcp.database import Snapshot
from infra.gcp.model import timestamp_of
from infra.serialization import known_reasons


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry as it was last read or written: its lease, and the update time that a condition can name."""

    id: str
    deliveries: int
    version: int
    update_time: object

    def is_leased_as(self, entry: InboxEntry) -> bool:
        """True when it is still that entry, and no run has leased it since."""
        return (self.id, self.deliveries) == (entry.id, entry.deliveries)


@dataclass(frozen=True, slots=True)
class EntryReturn:
    """An entry that its run gives back: ended (`due_at` None), or due again at that moment."""

    entry: InboxEntry
    due_at: datetime | None = None
    priority: int = 0


def known_entry(snapshot: Snapshot) -> KnownEntry:
    """Return the entry of a document as it was read just now."""
    deliveries, version = snapshot.get("deliveries"), snapshot.get("version")
    return KnownEntry(_id(snapshot), deliveries, version, snapshot.update_time)


def _id(snapshot: Snapshot) -> str:
    """Return the name of the entry; a document is one entry until another one is begun in it."""
    return str((snapshot.to_dict() or {}).get("entry_id", snapshot.create_time))


def leased_entry(snapshot: Snapshot) -> InboxEntry:
    """Return the entry of a document as it is once it is leased."""
    entry = stored_entry(snapshot)
    return replace(entry, deliveries=entry.deliveries + 1)


def stored_entry(snapshot: Snapshot) -> InboxEntry:
    """Return the entry of a document as it is."""
    return InboxEntry(
        item=Item.of_key(snapshot.id),
        reasons=known_reasons(snapshot.get("reasons")),
        enqueued_at=timestamp_of(snapshot.get("enqueued_at")),
        version=snapshot.get("version"),
        deliveries=snapshot.get("deliveries"),
        id=_id(snapshot),
    )
