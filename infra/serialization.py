"""Records as JSON text and back, for every store."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from functions.domain.figures.row import Row, Tally
from functions.domain.lead.earlier_forms import with_items
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import SCHEMA, LeadRecord
from functions.domain.lead.rolls import Place, cohort_of, place_of
from functions.domain.lead.waiting import waiting_of
from functions.errors import RecordUnreadable
from functions.ports.heartbeats import Beat
from infra.microseconds import microseconds, moment_of

_records = TypeAdapter(LeadRecord)
_lists = TypeAdapter(list[LeadRecord])
_rows, _tallies = TypeAdapter[Row | None](Row | None), TypeAdapter(Tally)
_entries, _beats = TypeAdapter(LedgerEntry), TypeAdapter(Beat)
_history = TypeAdapter(HistoryRow)
LARGEST_COMPRESSED = 380_000
"""Bytes of a compressed text that every store takes as one document."""
LEDGER_KEPT = timedelta(days=90)
"""How long a decision can be explained (docs/meaning.md 9) that does not say so itself."""


def known_reasons(stored: Iterable[str]) -> frozenset[LookReason]:
    """Return the reasons of a stored inbox entry.

    One that this version does not know counts as an update: the lead is read and decided anew.
    """
    known = {reason.value: reason for reason in LookReason}
    return frozenset(known.get(text, LookReason.UPDATED) for text in stored)


def signal_key(note_id: str) -> str:
    """Return the name by which every store knows a signal: a hash of its sender's id."""
    return hashlib.sha256(note_id.encode()).hexdigest()


def roll_start(roll: str) -> str:
    """Return what comes before the key of every place on a roll, and behind those on the rolls before it."""
    return f"{roll}@"  # no roll has this sign in its name


def roll_key(roll: str, since: datetime) -> str:
    """Return a text by which places are found: in the order of rolls, on each the longest first."""
    return f"{roll_start(roll)}{microseconds(since):018}"


def since_of(key: str) -> datetime:
    """Return the moment in a key, in UTC."""
    return moment_of(int(key.rpartition("@")[2]))


def key_of(place: Place | None) -> str | None:
    """Return the key of a place; None for none."""
    return None if place is None else roll_key(place.roll, place.since)


def roll_keys(record: LeadRecord) -> dict[str, str | None]:
    """Return by name the fields by which `nurturing`, and who looks for what waits, find the record."""
    return {
        "place": key_of(place_of(record)),
        "cohort": key_of(cohort_of(record)),
        "waiting": key_of(waiting_of(record)),
    }


def changed_at_of(record: LeadRecord) -> int | None:
    """Return when what is counted of a record last changed, in microseconds; None if it never was."""
    at = record.milestones.changed_at
    return None if at is None else microseconds(at)


def dump_record(record: LeadRecord) -> str:
    """Return the record as JSON, with the number of its schema and without what is as by default.

    One that was stored in an earlier form has the number of this one from now on.
    """
    values = _records.dump_json(record, exclude_defaults=True, exclude={"schema"}).decode().removeprefix("{")
    return f'{{"schema":{max(record.schema, SCHEMA)},{values}'


def load_record(text: str) -> LeadRecord:
    """Return the record that `dump_record` wrote.

    Raises:
        RecordUnreadable: a newer version of Fairlead has stored it.
    """
    return _known(_records.validate_json(with_items(text)))


def load_records(text: str) -> list[LeadRecord]:
    """Return the records of a JSON list of what `dump_record` wrote.

    Raises:
        RecordUnreadable: a newer version of Fairlead has stored one of them.
    """
    return [_known(record) for record in _lists.validate_json(with_items(text))]


def _known(record: LeadRecord) -> LeadRecord:
    if record.schema > SCHEMA:
        raise RecordUnreadable(
            f"The record of {record.item.label} was stored by a newer version of Fairlead (schema"
            f" {record.schema}; this one knows {SCHEMA}). Run that version, or make the state anew."
        )
    return record


def dump_row(row: Row | None) -> str:
    """Return the row of a lead as JSON; `null` for none."""
    return _rows.dump_json(row, exclude_defaults=True).decode()


def load_row(text: str) -> Row | None:
    """Return the row that `dump_row` wrote."""
    return _rows.validate_json(text)


def dump_tally(tally: Tally) -> str:
    """Return the tally as JSON."""
    return _tallies.dump_json(tally, exclude_defaults=True).decode()


def load_tally(text: str) -> Tally:
    """Return the tally that `dump_tally` wrote."""
    return _tallies.validate_json(text)


def dump_entry(entry: LedgerEntry) -> str:
    """Return the ledger entry as JSON."""
    return _entries.dump_json(entry, exclude_defaults=True).decode()


def load_entry(text: str) -> LedgerEntry:
    """Return the ledger entry that `dump_entry` wrote."""
    return _entries.validate_json(with_items(text))


def dump_history_row(row: HistoryRow) -> str:
    """Return the row of the history as JSON."""
    return _history.dump_json(row, exclude_defaults=True).decode()


def load_history_row(text: str) -> HistoryRow:
    """Return the row that `dump_history_row` wrote."""
    return _history.validate_json(text)


def forgotten_at(entry: LedgerEntry) -> datetime:
    """Return when the ledger forgets a decision."""
    return entry.expires_at or entry.decided_at + LEDGER_KEPT


def dump_beat(beat: Beat) -> str:
    """Return the last run of a function as JSON."""
    return _beats.dump_json(beat, exclude_defaults=True).decode()


def load_beats(stored: Mapping[str, str]) -> dict[str, Beat]:
    """Return what `dump_beat` wrote, by name; without what another version has stored in another form."""
    beats = {}
    for name, text in stored.items():
        try:
            beats[name] = _beats.validate_json(text)
        except ValidationError:
            continue
    return beats


def compressed(text: str) -> bytes:
    """Return a text as it is stored; nothing for one that stays too large, as no real configuration does."""
    packed = zlib.compress(text.encode(), level=9)
    return packed if len(packed) <= LARGEST_COMPRESSED else b""


def expanded(stored: bytes) -> str:
    """Return the text that `compressed` made smaller."""
    return zlib.decompress(stored).decode() if stored else ""
