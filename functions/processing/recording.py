"""Keep what a run did: records, then the ledger, then the inbox, so that a crash repeats and never loses."""

from collections.abc import Sequence
from datetime import datetime

from functions.ports import Inbox, Leads, Ledger
from functions.processing.concluding import Result
from functions.records import LedgerEntry


def record_results(
    results: Sequence[Result], *, inbox: Inbox, leads: Leads, ledger: Ledger, now: datetime
) -> None:
    """Store the records and decisions of a batch, then take its leads out of the inbox or put them back."""
    leads.save(result.record for result in results if result.record is not None)
    ledger.append(_entry(result, now) for result in results if result.record is not None)
    for result in results:
        if result.wake_at is not None:
            inbox.put_back(result.entry, due_at=result.wake_at, rank=result.rank)
    inbox.done(result.entry for result in results if result.wake_at is None)


def _entry(result: Result, now: datetime) -> LedgerEntry:
    record = result.record
    assert record is not None  # noqa: S101  the caller keeps only results with a record
    return LedgerEntry(
        lead_id=record.lead_id,
        decided_at=record.decided_at or now,
        what=result.what,
        points=record.points,
        band=record.band,
        manager=record.manager,
        queue=record.queue,
        config=record.config,
        fingerprint=record.fingerprint,
        candidates=result.candidates,
        note=record.note,
    )
