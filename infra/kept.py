"""The things that `fairlead move` carries, made of what a store has, each in the one form of all stores."""

from collections.abc import Iterable
from datetime import UTC, datetime
from math import ceil
from typing import Any

from functions.ports import ConfigurationVersion, SignalNote
from functions.ports.carrier import Kept, Kind
from infra.microseconds import microseconds, moment_of
from infra.serialization import forgotten_at, load_entry, load_tally


def kept_entry(
    key: str,
    *,
    reasons: Iterable[str],
    enqueued: int,
    due: int,
    leased: int,
    priority: int,
    version: int,
    deliveries: int,
    id: str,  # noqa: A002  what the entry itself calls it
) -> Kept:
    """Return an inbox entry: moments in microseconds, `leased` 0 for one that never was."""
    fields = {
        "reasons": sorted(reasons),
        "enqueued": enqueued,
        "due": due,
        "leased": leased,
        "priority": priority,
        "version": version,
        "deliveries": deliveries,
        "id": id,
    }
    return Kept(Kind.INBOX, key, fields)


def kept_text(kind: Kind, key: str, text: str) -> Kept:
    """Return a thing that is one text."""
    return Kept(kind, key, {"text": text})


def kept_decision(text: str) -> Kept:
    """Return a decision, with the moment at which the ledger forgets it."""
    entry = load_entry(text)
    key = f"{entry.item.key}@{microseconds(entry.decided_at)}"
    return Kept(Kind.DECISIONS, key, {"text": text}, forgotten_at(entry))


def kept_tally(key: str, text: str) -> Kept:
    """Return what was counted of a lead; it says itself when it expires."""
    return Kept(Kind.TALLIES, key, {"text": text}, load_tally(text).expires_at)


def kept_row(key: str, text: str, expires_at: datetime) -> Kept:
    """Return a row of the history."""
    second = ceil(expires_at.timestamp())
    return Kept(Kind.HISTORY, key, {"text": text, "until": second}, datetime.fromtimestamp(second, UTC))


def kept_document(name: str, text: str, until: float | None) -> Kept:
    """Return a document of the figures; `until` are the seconds since 1970 at which it expires."""
    second = None if until is None else ceil(until)
    expires_at = None if second is None else datetime.fromtimestamp(second, UTC)
    return Kept(Kind.FIGURES, name, {"text": text, "until": second}, expires_at)


def kept_version(entry: ConfigurationVersion) -> Kept:
    """Return a configuration that was at work."""
    fields = {"first_used": microseconds(entry.first_used_at), "used_by": entry.used_by, "text": entry.text}
    return Kept(Kind.CONFIGURATIONS, entry.version, fields)


def version_of(each: Kept) -> ConfigurationVersion:
    """Return the configuration of which `kept_version` made a thing."""
    fields = each.fields
    used_at = moment_of(fields["first_used"])
    return ConfigurationVersion(each.key, used_at, fields["used_by"], fields["text"])


def kept_signal(key: str, note: SignalNote, until: datetime) -> Kept:
    """Return a signal; what its sender calls it, of which `key` is the hash, is left out."""
    fields: dict[str, Any] = {
        "subject": note.subject,
        "type": note.type,
        "at": microseconds(note.at),
        "until": microseconds(until),
        "received": None if note.received_at is None else microseconds(note.received_at),
        "is_matched": note.is_matched,
    }
    return Kept(Kind.SIGNALS, key, fields, until)


def signal_of(each: Kept) -> tuple[SignalNote, datetime]:
    """Return the signal of which `kept_signal` made a thing, and when it expires; its id is the hash."""
    fields = each.fields
    received_at = None if fields["received"] is None else moment_of(fields["received"])
    at, until = moment_of(fields["at"]), moment_of(fields["until"])
    note = SignalNote(each.key, fields["subject"], fields["type"], at, received_at, fields["is_matched"])
    return note, until
