"""Single values of the portal's answers, in every form in which it sends them (docs/bitrix24-api.md 3.5)."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from functions.domain.lead.snapshot import EVER
from functions.domain.scoring.signals import LAST


def _is_empty(value: Any) -> bool:
    """Return True for every form in which the portal says that there is nothing."""
    return value in (None, "", False, {}, [])


def _empty_is_none(value: Any) -> Any:
    return None if _is_empty(value) or value == "0" else value


def _text(value: Any) -> Any:
    return "" if value is False or value in (None, {}, []) else str(value)


def _code(value: Any) -> Any:
    return "" if _empty_is_none(value) is None else str(value)


def _empty_is_last(value: Any) -> Any:
    return LAST if _empty_is_none(value) is None else value


def _empty_is_zero(value: Any) -> Any:
    return 0 if _is_empty(value) else value


def _flag(value: Any) -> Any:
    return value in ("Y", True, "1", 1)


def _unless_refused(value: Any) -> Any:
    return value in (None, "", {}, []) or _flag(value)


def _rows(value: Any) -> Any:
    if isinstance(value, dict):  # PHP's list with a gap in it
        return list(value.values())
    return [] if _is_empty(value) or value == "0" else value


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; the portal's "never", the year 9999 in its own zone, is the last one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return EVER if moment.year == EVER.year else LAST


Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[str, BeforeValidator(_code)]
"""The code of a stage or a currency; none is called 0."""
Flag = Annotated[bool, BeforeValidator(_flag)]
Unless = Annotated[bool, BeforeValidator(_unless_refused)]
"""A flag that is set where the portal does not say that it is not."""
Number = Annotated[float, BeforeValidator(_empty_is_zero)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
MaybeMoment = Annotated[Moment | None, BeforeValidator(_empty_is_none)]
LatestMoment = Annotated[Moment, BeforeValidator(_empty_is_last)]
"""The moment of a change; where the portal does not say it, the change is news."""
User = Annotated[int, BeforeValidator(_empty_is_zero)]
OwnId = Annotated[int, Field(gt=0)]
"""The id of something without which a row says nothing."""
Id = Annotated[int, BeforeValidator(_empty_is_zero)]
"""The id of something that may not be there."""
Rows = BeforeValidator(_rows)
"""Makes a list of rows, and of none, whatever stands for it."""
Ids = Annotated[list[Id], Rows]
