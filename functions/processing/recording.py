"""Keep what a run did in one step: a crash repeats the run, and never loses a lead or a decision."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from functions.ports import Deferred, UnitOfWork
from functions.processing.record import Result


def record_results(results: Sequence[Result], *, unit_of_work: UnitOfWork, kept: timedelta) -> None:
    """Store the records of a batch, file earlier decisions, and end the inbox entries or put them to sleep.

    `kept` is how long a decision stays in the ledger. What a run noted before it wrote to the portal is not
    stored twice: the end of its inbox entry confirms it (`LeadRecord.noted_in`).
    """
    records = [each.record for each in results if each.record is not None and not each.is_kept_already]
    unit_of_work.commit(
        [replace(record, unfiled=()) for record in records],
        [replace(each, expires_at=each.decided_at + kept) for record in records for each in record.unfiled],
        done=[result.entry for result in results if result.wake_at is None],
        deferred=[
            Deferred(result.entry, result.wake_at, result.rank)
            for result in results
            if result.wake_at is not None
        ],
    )
