"""Single values of the portal's answers, in every form in which it sends them (docs/bitrix24-api.md 3.5)."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from functions.domain.lead.snapshot import EVER
from functions.domain.scoring.signals import LAST


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", {}, [], False) else value


def _text(value: Any) -> Any:
    return "" if value is None or value is False else str(value)


def _empty_is_no_id(value: Any) -> Any:
    return 0 if value in (None, "", False, {}, []) else value


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; the portal's "never", the year 9999 in its own zone, is the last one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return EVER if moment.year == EVER.year else LAST


Text = Annotated[str, BeforeValidator(_text)]
Flag = Annotated[bool, BeforeValidator(lambda value: value in ("Y", True, "1", 1))]
Number = Annotated[float, BeforeValidator(lambda value: 0 if value in (None, "", False) else value)]
Moment = Annotated[datetime, AfterValidator(_in_utc)]
MaybeMoment = Annotated[Moment | None, BeforeValidator(_empty_is_none)]
User = Annotated[int, BeforeValidator(_empty_is_no_id)]
Session = Annotated[int, BeforeValidator(_empty_is_no_id)]
Ids = Annotated[list[int], BeforeValidator(lambda value: value if isinstance(value, list) else [])]
