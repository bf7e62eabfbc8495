"""The data model on Firestore: collections, indexes that queries need, what is not indexed, what expires.

Moments are whole microseconds: Firestore's minimum and maximum work on numbers only.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from functions.domain.item import LEAD, Item

CHECKPOINTS, INBOX, LEADS, LEDGER, SIGNALS = "checkpoints", "inbox", "leads", "ledger", "signals"
FIGURES, TALLIES, DEPARTURES = "figures", "tallies", "departures"
HISTORY = "history"
CONFIGURATIONS = "configurations"
HEARTBEATS, RUNS, WEBHOOK, CALLED_AT = "heartbeats", "runs", "webhook", "called_at"
"""The collection of the signs of life, its two documents, and the field of the second one."""
ROTATIONS, ACCOUNTS = "rotations", "accounts"
"""The collection and the one document in it that holds every queue's debts and the days' counts."""

NAME = "__name__"
"""What Firestore calls the name of a document in a query."""
ASCENDING, DESCENDING = "ASCENDING", "DESCENDING"

WRITES_AT_ONCE = 500
"""Writes in one commit: Firestore's own limit for years, and still a good size."""
READS_AT_ONCE = 500
"""Documents in one batchGet, so that a request stays within its time-out."""
RECORDS_AT_ONCE = 100
"""Records or decisions in one commit: at some 10 kB each far below the limit of 10 MiB a request."""
SIGNALS_AT_ONCE = 1_500
"""Signals that one query for many subjects may find: more are read subject by subject."""
DISJUNCTIONS = 30
"""Values in one `in` or `array-contains-any` filter (Firestore's limit)."""


@dataclass(frozen=True, slots=True)
class Index:
    """A composite index: Firestore refuses the query that needs it until it exists."""

    collection: str
    fields: tuple[tuple[str, str], ...]


INDEXES = (Index(INBOX, (("priority", DESCENDING), ("enqueued_at", ASCENDING), ("due_at", ASCENDING))),)
"""All composite indexes. The emulator answers without them, so Terraform is compared with this list."""

UNINDEXED = (
    (CHECKPOINTS, "text"),
    (DEPARTURES, "row"),
    (FIGURES, "expire_at"),
    (FIGURES, "text"),
    (HEARTBEATS, CALLED_AT),
    (HEARTBEATS, RUNS),
    (HISTORY, "expire_at"),
    (HISTORY, "row"),
    (LEADS, "commit_id"),
    (LEADS, "record"),
    (LEDGER, "entry"),
    (LEDGER, "decided_at"),
    (LEDGER, "expire_at"),
    (ROTATIONS, "accounts"),
    (SIGNALS, "at"),
    (SIGNALS, "commit_id"),
    (SIGNALS, "expire_at"),
    (SIGNALS, "is_matched"),
    (SIGNALS, "type"),
    (TALLIES, "expire_at"),
    (TALLIES, "tally"),
)
"""Fields exempt from Firestore's automatic indexes: no query uses them, and each would slow every write."""

EXPIRING = tuple((each, "expire_at") for each in (FIGURES, HISTORY, LEDGER, SIGNALS, TALLIES))
"""Fields with a TTL policy. Deletion may come a day late, so no answer ever depends on it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def timestamp_of(microseconds: int) -> datetime:
    """Return the moment that `micros` wrote, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND


def indexed(item: Item) -> int | str:
    """Return what the field `lead_id` holds: the number of a lead, as ever; the key of others."""
    return item.id if item.entity == LEAD else item.key
