"""One value of a custom field, in whatever shape the portal prints it, as one value of a declared type.

A field is empty as `""`, null, false, `[]` or "0"; numbers come as text; a scalar may stand where an array
was promised, and an array where a scalar was (docs/bitrix24-api.md 4.12). What is unreadable counts as empty.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from math import isfinite
from typing import Any

from infra.bitrix24.crm.payloads import DAY_FORMATS

LARGEST_INT = 2**63 - 1
"""The largest whole number that a condition and a store accept."""
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
"""Between these conditions can compare moments."""
_YES = frozenset({"y", "1", "true"})


def values_in(raw: Any) -> list[Any]:
    """Return what a field holds, one value or several, whether it was promised as an array or not."""
    if raw is None or raw is False or raw in ("", "0"):
        return []
    several = _listed(raw) if isinstance(raw, Mapping) else raw
    if not isinstance(several, list | tuple):
        return [raw]
    return [each for each in several if each is not None and not isinstance(each, Mapping | list | tuple)]


def _listed(raw: Mapping[Any, Any]) -> list[Any]:
    """Return the elements of PHP's map of values; none for a map with names, such as a file."""
    return list(raw.values()) if all(str(key).isdecimal() for key in raw) else []


def text_of(value: Any) -> str | None:
    """Return a text; None for an empty one."""
    return None if value is False else str(value) or None


def number_of(value: Any) -> float | None:
    """Return a number given as number or text: `"40"`, `40`, `"40.00"`; of `"100|USD"` the amount."""
    try:
        number = float(str(value).partition("|")[0])
    except ValueError:
        return None
    return number if isfinite(number) else None


def whole_of(value: Any) -> int | None:
    """Return a whole number; one with a fraction is cut."""
    number = number_of(value)
    return None if number is None or abs(number) > LARGEST_INT else min(int(number), LARGEST_INT)


def id_of(value: Any) -> int | None:
    """Return the id of something; there is none below 1."""
    number = whole_of(value)
    return number if number is not None and number > 0 else None


def flag_of(value: Any) -> bool:
    """Return yes or no; the portal prints `"Y"`, `"1"`, `1` or `true`."""
    return str(value).casefold() in _YES


def day_of(value: Any) -> date | None:
    """Return the day of a field without a time.

    The portal prints its first moment in UTC, in the zone of the server: `2026-12-01T03:00:00+03:00` and
    `2026-11-30T16:00:00-08:00` are both the first of December (docs/bitrix24-api.md 3.4).
    """
    text = str(value).strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        moment = _moment(text)
    try:
        return (
            None if moment is None else (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()
        )
    except OverflowError:
        return None


def moment_of(value: Any, zone: tzinfo) -> datetime | None:
    """Return a moment in UTC; one without an offset is `zone`'s."""
    moment = _moment(str(value).strip())
    if moment is None:
        return None
    try:
        aware = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year < 9999 else LATEST
    return min(max(aware, EARLIEST), LATEST)


def address_of(value: Any) -> str | None:
    """Return the text of an address, which is printed as `text|lat;lng|id`."""
    text = text_of(value)
    return None if text is None else text.partition("|")[0].strip() or None


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for pattern in DAY_FORMATS:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  callers know the zone, or need none
        except ValueError:
            continue
    return None
