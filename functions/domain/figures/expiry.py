"""How long a document of the figures is kept after what it counts is over. Pure."""

import re
from datetime import UTC, date, datetime, timedelta

DAYS = 7
"""Days of which selections are kept: today, and those before it."""
_DATED = re.compile(r"-(\d{4})-([WQ])(\d{1,2})$")
_OF_A_DAY = re.compile(r"-(\d{4}-\d{2}-\d{2})$")


def expiry_of(document: str, kept: timedelta) -> datetime | None:
    """Return until when a document is kept; None for one that is of no day, week or quarter.

    One of a week or quarter is kept for `kept` after it; one of a day for a week.
    """
    if (day := _OF_A_DAY.search(document)) is not None:
        return _midnight(date.fromisoformat(day[1]) + timedelta(days=1 + DAYS))
    found = _DATED.search(document)
    if found is None:
        return None
    year, kind, number = int(found[1]), found[2], int(found[3])
    if kind == "W":
        return _midnight(date.fromisocalendar(year, number, 1) + timedelta(days=7)) + kept
    return _midnight(date(year + number // 4, number % 4 * 3 + 1, 1)) + kept


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
