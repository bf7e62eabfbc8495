"""Keep what a run did in one step: a crash repeats the run, and never loses a lead or a decision."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from functions.ports import Asleep, Outcomes
from functions.processing.concluding import Result
from functions.records import LedgerEntry


def record_results(results: Sequence[Result], *, outcomes: Outcomes, kept: timedelta, now: datetime) -> None:
    """Store the records and decisions of a batch, and take its leads out of the inbox or put them back."""
    outcomes.keep(
        [result.record for result in results if result.record is not None],
        [_entry(result, kept, now) for result in results if _is_decision(result, now)],
        done=[result.entry for result in results if result.wake_at is None],
        asleep=[
            Asleep(result.entry, result.wake_at, result.rank)
            for result in results
            if result.wake_at is not None
        ],
    )


def _is_decision(result: Result, now: datetime) -> bool:
    """Whether the ledger has to know: time that changed nothing leaves the decision before it as it was."""
    record = result.record
    return record is not None and (result.what != "aged" or record.decided_at == now)


def _entry(result: Result, kept: timedelta, now: datetime) -> LedgerEntry:
    record = result.record
    assert record is not None  # noqa: S101  only results with a record are decisions
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
        expires_at=now + kept,
    )
