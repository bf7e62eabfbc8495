"""Everything that a Firestore database keeps, as plain values, and such values as its documents."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from google.cloud.firestore_v1 import WriteBatch

from functions.ports.carrier import Kept, Kind
from infra.cloud.accounts import Accounts
from infra.gcp import configuration_versions, ledger, signals
from infra.gcp.configuration_versions import version_of
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.inbox_entries import known_entry
from infra.gcp.leads import fields_of
from infra.gcp.model import (
    ACCOUNTS,
    CALLED_AT,
    CHECKPOINTS,
    CONFIGURATIONS,
    DEPARTURES,
    FIGURES,
    HEARTBEATS,
    HISTORY,
    INBOX,
    LEADS,
    LEDGER,
    NAME,
    RECORDS_AT_ONCE,
    ROTATIONS,
    RUNS,
    SIGNALS,
    TALLIES,
    WEBHOOK,
)
from infra.gcp.signals import stored_signal
from infra.gcp.sizes import packed, unpacked
from infra.kept import (
    kept_decision,
    kept_document,
    kept_entry,
    kept_row,
    kept_signal,
    kept_tally,
    kept_text,
    kept_version,
    signal_of,
)
from infra.kept import version_of as version_of_kept
from infra.serialization import load_entry, load_record

PAGE = 500
"""Documents that are read at a time."""


class FirestoreCarrier:
    """`functions.ports.carrier.Carrier` on Firestore."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def everything(self) -> Iterator[Sequence[Kept]]:
        """Yield all things, collection by collection."""
        for collection, kept in KEPT.items():
            query = self._database.query(collection).order_by(NAME)
            page = self._database.find(query, limit=PAGE)
            while page:
                yield [each for snapshot in page for each in kept(snapshot)]
                page = self._database.find(query.start_after(page[-1]), limit=PAGE)

    def put(self, things: Sequence[Kept]) -> None:
        """Store things, in commits of up to a hundred."""
        self._database.write(things, self._fill, at_once=RECORDS_AT_ONCE)

    def _fill(self, batch: WriteBatch, each: Kept) -> None:
        collection, make = _FIELDS[each.kind]
        reference = self._database.document(collection, _name_of(each))
        batch.set(reference, make(each), merge=collection == HEARTBEATS)


def _entry(found: Snapshot) -> Kept:
    return kept_entry(
        found.id,
        reasons=found.get("reasons"),
        enqueued=found.get("enqueued_at"),
        due=found.get("due_at"),
        leased=found.get("leased_until"),
        priority=found.get("priority"),
        version=found.get("version"),
        deliveries=found.get("deliveries"),
        id=known_entry(found).id,
    )


def _signal(found: Snapshot) -> Kept:
    stored = stored_signal(found)
    return kept_signal(found.id, stored.note, stored.expires_at)


def _document(found: Snapshot) -> Kept:
    expires_at = (found.to_dict() or {}).get("expire_at")
    text = zlib.decompress(found.get("text")).decode()
    return kept_document(found.id, text, None if expires_at is None else expires_at.timestamp())


def _one(make: Callable[[Snapshot], Kept]) -> "Things":
    return lambda found: [make(found)]


def _text(kind: Kind, field: str) -> "Things":
    return lambda found: [kept_text(kind, found.id, unpacked(found.get(field)))]


def _accounts(found: Snapshot) -> list[Kept]:
    accounts = Accounts.of_text(unpacked(found.get("accounts")))
    fields = {"debts": accounts.debts, "counts": accounts.counts, "held": accounts.held}
    return [Kept(Kind.ACCOUNTS, ACCOUNTS, fields)] if any(fields.values()) else []


def _heartbeats(found: Snapshot) -> list[Kept]:
    if found.id == WEBHOOK:
        return [kept_text(Kind.HEARTBEATS, WEBHOOK, f"{found.get(CALLED_AT):018}")]
    return [kept_text(Kind.HEARTBEATS, name, text) for name, text in found.get(RUNS).items()]


Things = Callable[[Snapshot], Sequence[Kept]]

KEPT: dict[str, Things] = {
    INBOX: _one(_entry),
    LEADS: _text(Kind.LEADS, "record"),
    ROTATIONS: _accounts,
    LEDGER: _one(lambda found: kept_decision(unpacked(found.get("entry")))),
    SIGNALS: _one(_signal),
    CHECKPOINTS: _text(Kind.CHECKPOINTS, "text"),
    HEARTBEATS: _heartbeats,
    CONFIGURATIONS: _one(lambda found: kept_version(version_of(found))),
    FIGURES: _one(_document),
    TALLIES: _one(lambda found: kept_tally(found.id, found.get("tally"))),
    DEPARTURES: _text(Kind.DEPARTURES, "row"),
    HISTORY: _one(lambda found: kept_row(found.id, found.get("row"), found.get("expire_at"))),
}
"""What makes things of a document, by collection."""


def _entry_fields(each: Kept) -> dict[str, Any]:
    fields = each.fields
    return {
        "reasons": fields["reasons"],
        "enqueued_at": fields["enqueued"],
        "due_at": fields["due"],
        "leased_until": fields["leased"],
        "priority": fields["priority"],
        "version": fields["version"],
        "deliveries": fields["deliveries"],
        "entry_id": fields["id"],
    }


def _heartbeat_fields(each: Kept) -> dict[str, Any]:
    text = each.fields["text"]
    return {CALLED_AT: int(text)} if each.key == WEBHOOK else {RUNS: {each.key: text}}


def _document_fields(each: Kept) -> dict[str, Any]:
    return {"text": zlib.compress(each.fields["text"].encode()), "expire_at": each.expires_at}


_FIELDS: dict[Kind, tuple[str, Callable[[Kept], dict[str, Any]]]] = {
    Kind.INBOX: (INBOX, _entry_fields),
    Kind.LEADS: (
        LEADS,
        lambda each: fields_of(load_record(_of(each))) | {"record": packed(_of(each))},
    ),
    Kind.ACCOUNTS: (ROTATIONS, lambda each: {"accounts": packed(Accounts(**each.fields).text)}),
    Kind.DECISIONS: (
        LEDGER,
        lambda each: ledger.fields_of(load_entry(_of(each))) | {"entry": packed(_of(each))},
    ),
    Kind.SIGNALS: (SIGNALS, lambda each: signals.fields_of(*signal_of(each), commit_id="")),
    Kind.CHECKPOINTS: (CHECKPOINTS, lambda each: {"text": _of(each)}),
    Kind.HEARTBEATS: (HEARTBEATS, _heartbeat_fields),
    Kind.CONFIGURATIONS: (
        CONFIGURATIONS,
        lambda each: configuration_versions.fields_of(version_of_kept(each)),
    ),
    Kind.FIGURES: (FIGURES, _document_fields),
    Kind.TALLIES: (TALLIES, lambda each: {"tally": _of(each), "expire_at": each.expires_at}),
    Kind.DEPARTURES: (DEPARTURES, lambda each: {"row": _of(each)}),
    Kind.HISTORY: (HISTORY, lambda each: {"row": _of(each), "expire_at": each.expires_at}),
}
"""The collection of a kind, and what makes the fields of its documents."""


def _name_of(each: Kept) -> str:
    """Return the name of the document that a thing is, or is in: the runs of all functions are one."""
    if each.kind is Kind.DECISIONS:
        return ledger.name_of(load_entry(_of(each)))
    if each.kind is Kind.HEARTBEATS and each.key != WEBHOOK:
        return RUNS
    return each.key


def _of(each: Kept) -> str:
    return str(each.fields["text"])
