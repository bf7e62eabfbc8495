"""Moments as whole numbers, for every store: a module of its own, as a webhook's cold start imports it."""

from datetime import UTC, datetime, timedelta

_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return the whole microseconds since 1970, 0 for what was before."""
    return max((moment - _EPOCH) // _MICROSECOND, 0)


def moment_of(stored: int) -> datetime:
    """Return the moment that `microseconds` wrote, in UTC."""
    return _EPOCH + stored * _MICROSECOND
