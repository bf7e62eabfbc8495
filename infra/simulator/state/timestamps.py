"""Formatting and parsing of moments: ISO text in the server's own zone.

See docs/bitrix24-api.md 3.4.
"""

from datetime import UTC, date, datetime, time, timezone
from functools import lru_cache


@lru_cache(maxsize=65_536)  # a record has several moments, and is shown again and again
def to_text(moment: datetime, zone: timezone) -> str:
    """Return `2026-11-01T10:00:00+03:00`, whole seconds, in the server's zone."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def day_to_text(day: date, zone: timezone) -> str:
    """Return a date as the portal prints it: its first moment in UTC, in the server's zone.

    West of Greenwich the text carries the day before.
    """
    return datetime.combine(day, time.min, tzinfo=UTC).astimezone(zone).isoformat(timespec="seconds")


def to_moment(text: object, zone: timezone) -> datetime:
    """Return the aware moment, whole seconds, UTC; text without an offset is taken in the server's zone.

    Raises:
        ValueError: the text is not an ISO moment, e.g. because of a `+` that was not percent-encoded.
    """
    moment = text if isinstance(text, datetime) else datetime.fromisoformat(str(text).strip())
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(microsecond=0)


def to_day(text: object) -> date:
    """Return the calendar day that the text begins with.

    Raises:
        ValueError: it does not begin with `YYYY-MM-DD`.
    """
    if isinstance(text, datetime):
        return text.date()
    return text if isinstance(text, date) else date.fromisoformat(str(text).strip()[:10])
