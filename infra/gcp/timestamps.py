"""Moments as whole microseconds: Firestore's minimum and maximum work on numbers only."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def timestamp_of(microseconds: int) -> datetime:
    """Return the moment that `micros` wrote, in UTC."""
    return _EPOCH + microseconds * _MICROSECOND
