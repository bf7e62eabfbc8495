"""Filing: what of a batch goes into the history, or comes out of it again; pure."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from functions.domain.lead.history import history_row
from functions.domain.lead.record import LeadRecord
from functions.ports import Filing, Pseudonyms
from functions.processing.case import LeadCase


def filings(cases: Iterable[LeadCase], pseudonyms: Pseudonyms, *, kept: timedelta) -> Iterator[Filing]:
    """Yield the rows to keep for so long after the ending of their leads, and those to remove.

    A lead that was opened again has no outcome: its row is removed, and made anew when it is closed. Without
    a key nothing could stand for a lead, and nothing is filed.
    """
    for case in cases:
        record = case.record
        if record is None or not _is_news(record, case):
            continue
        key = pseudonyms.of_item(case.item)
        row = history_row(record)
        if key:
            yield Filing(case.item, key, row, None if row is None else row.closed_at + kept)


def _is_news(record: LeadRecord, case: LeadCase) -> bool:
    """Return True when the history does not have, or may not have, what the record says.

    A run that died may have stored the record with the turn that was given back, and filed nothing.
    """
    row = history_row(record)
    before = None if case.before is None else history_row(case.before)
    is_again = case.before is not None and case.before.outbox.entry_id == case.entry.id
    return row != before or (is_again and record.evidence.was_closed)
