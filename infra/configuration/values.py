"""What the sections of the file are made of: durations, working hours, days off, time zones, their base."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PositiveInt,
    Strict,
    Tag,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from functions.domain.calendar.business_hours import WorkingHours
from functions.domain.item import HANDLED
from functions.domain.lead.contact_data import ContactKind

Listed = Strict(strict=False)
"""TOML has lists only; in the values that we make of them they are tuples."""

_DURATION = re.compile(r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_COUNTRY = re.compile(r"[A-Z]{2,3}(-.+)?")
_RANGE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?")

_DEPARTMENT = re.compile(r"department:([1-9]\d{0,9})")

DayRange = tuple[date, date]


class EntityName(str):
    """The key of a kind that can be handled, as the file names it: one of those in the table of kinds."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take the texts that are in the table when the file is read."""
        return core_schema.no_info_after_validator_function(_known, core_schema.str_schema())

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Tell editors what there is to choose from."""
        return {"enum": [*HANDLED], "type": "string"}


def _known(entity: str) -> str:
    if entity not in HANDLED:
        expected = " or ".join(f"'{each}'" for each in HANDLED)
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return entity


Value = TypeVar("Value")


def _way(value: Any) -> str:
    return "[each]" if isinstance(value, dict) else "[one]"


OneOrEach = Annotated[
    Annotated[Value, Tag("[one]")] | Annotated[dict[EntityName, Value], Field(min_length=1), Tag("[each]")],
    Discriminator(_way),
]
"""One value for everything that is handled, or a table with one for each: what is wrong is reported of the
way that was written."""


@dataclass(frozen=True, slots=True)
class Department:
    """A department of the portal, whose people are meant."""

    id: int


def wrong(what: str, remedy: str) -> PydanticCustomError:
    """Return the error of a value, with what to write instead."""
    # The text travels as context: braces in it must not be read as a template.
    return PydanticCustomError("fairlead", "{what}", {"what": what, "remedy": remedy})


def duration(value: Any) -> timedelta:
    """Read `20m`, `3d`, `2h30m`, `2w`, `3y`; longer than nothing, at most ten years of 365 days."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None or not value:
        raise wrong(f"{_shown(value)} is not a duration.", 'Write it like "20m", "3d" or "2h30m".')
    years, weeks, days, hours, minutes = (min(int(part or 0), 10**7) for part in match.groups())
    length = timedelta(weeks=weeks, days=365 * min(years, 11) + days, hours=hours, minutes=minutes)
    if not timedelta(0) < length <= timedelta(days=3650):
        raise wrong(
            f"{_shown(value)} is not a useful duration.", "Choose one between a minute and ten years."
        )
    return length


def working_hours(value: Any) -> WorkingHours:
    """Read `mon-fri 09:00-18:00; sat 10:00-14:00` or `any`."""
    remedy = 'Write it like "mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00", or "any" for always.'
    if not isinstance(value, str):
        raise wrong(f"{_shown(value)} is not a text with working hours.", remedy)
    try:
        return WorkingHours.parse(value)
    except ValueError as error:
        raise wrong(str(error), remedy) from None


def day_range(value: Any) -> DayRange:
    """Read one day or `2026-12-24..2027-01-06`, both ends included."""
    remedy = 'Write one day as "2026-12-24" or several as "2026-12-24..2027-01-06".'
    match = _RANGE.fullmatch(str(value).strip()) if isinstance(value, str | date) else None
    if match is None:
        raise wrong(f"{_shown(value)} is not a day or a range of days.", remedy)
    try:
        first, last = date.fromisoformat(match[1]), date.fromisoformat(match[2] or match[1])
    except ValueError:
        raise wrong(f"{_shown(value)} has a day that is not in the calendar.", remedy) from None
    if last < first:
        raise wrong(f"{_shown(value)} ends before it starts.", "Put the earlier day first.")
    return first, last


def one_day(value: Any) -> date:
    """Read one day, as a date of TOML or as a text."""
    try:
        first, last = day_range(value)
    except ValueError:
        first, last = date.min, date.max
    if first != last:
        raise wrong(f"{_shown(value)} is not a day.", "Write it like 2026-12-24.")
    return first


def days_off(value: Any) -> str | DayRange:
    """Read a country or region with its public holidays, `DE` or `DE-BY`, or what `day_range` reads."""
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return value
    if isinstance(value, str) and not _RANGE.fullmatch(value.strip()):
        what = f"{_shown(value)} is not a country, a region or days."
        raise wrong(what, 'Write "DE" or "DE-BY" for their public holidays, or days like "2026-12-24".')
    return day_range(value)


def timezone(value: Any) -> ZoneInfo:
    """Read the name of a time zone."""
    remedy = 'Write a name like "Europe/Berlin"; the list is at https://en.wikipedia.org/wiki/List_of_tz_database_time_zones.'
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, TypeError, OSError):
        raise wrong(f"{_shown(value)} is not a known time zone.", remedy) from None


def one_or_many(value: Any) -> Any:
    """Return a list; a single value becomes a list of one."""
    return value if isinstance(value, list) else [value]


def member(value: Any) -> int | Department:
    """Read the id of a user, or a department of the portal as `department:12`."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    match = _DEPARTMENT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        remedy = 'Write the id of a user, 7, or a department of the portal, "department:12".'
        raise wrong(f"{_shown(value)} is not a member.", remedy)
    return Department(int(match[1]))


def notified(value: Any) -> str:
    """Read whom a band notifies: `manager`, `senior`, or a Bitrix24 user's id."""
    is_user = isinstance(value, int) and not isinstance(value, bool) and value > 0
    if is_user or value in ("manager", "senior"):  # a list, too, may stand there
        return str(value)
    raise wrong(f"{_shown(value)} cannot be notified.", 'Write "manager", "senior" or the id of a user.')


def tidied(value: Any) -> str:
    """Read what may be tidied: `phones`, `emails` or `names`."""
    known = [kind.value for kind in ContactKind]
    if value in known:
        return str(value)
    raise wrong(f"{_shown(value)} cannot be tidied.", f"There are: {', '.join(known)}.")


def _shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _text(**schema: Any) -> Any:
    return Annotated[str, Field(**schema)]


_DURATION_TEXT = _text(
    pattern=r"^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?$", min_length=2, examples=["20m", "3d", "2h30m"]
)
_HOURS_TEXT = _text(examples=["mon-fri 09:00-18:00", "any"])
_RANGE_TEXT = _text(examples=["2026-12-24..2027-01-06"])
_DAY_TEXT = _text(examples=["2026-12-24"])
_DEPARTMENT_TEXT = _text(pattern=r"^department:[1-9][0-9]*$", examples=["department:12"])
_DAYS_OFF_TEXT = _text(examples=["DE", "DE-BY", "2026-12-24..2027-01-06"])
_ZONE_TEXT = _text(examples=["Europe/Berlin"])

Duration = Annotated[timedelta, BeforeValidator(duration, json_schema_input_type=_DURATION_TEXT)]
Hours = Annotated[WorkingHours, BeforeValidator(working_hours, json_schema_input_type=_HOURS_TEXT)]
Absent = Annotated[DayRange, Listed, BeforeValidator(day_range, json_schema_input_type=_RANGE_TEXT)]
Day = Annotated[date, BeforeValidator(one_day, json_schema_input_type=_DAY_TEXT)]
DaysOff = Annotated[
    str | Annotated[DayRange, Listed], BeforeValidator(days_off, json_schema_input_type=_DAYS_OFF_TEXT)
]
Zone = Annotated[ZoneInfo, BeforeValidator(timezone, json_schema_input_type=_ZONE_TEXT)]
Member = Annotated[
    int | Department, BeforeValidator(member, json_schema_input_type=PositiveInt | _DEPARTMENT_TEXT)
]
Notified = Annotated[
    str, BeforeValidator(notified, json_schema_input_type=Literal["manager", "senior"] | PositiveInt)
]


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$", examples=["hot", "email-opened"])]
Name = Annotated[
    str, Field(max_length=50, pattern=r"^([^\s\[\]<>]([^\n\r\t\[\]<>]*[^\s\[\]<>])?)?$", examples=["Горячие"])
]
"""What people call something, in any script; it stands in messages, so it has no brackets."""
Points = Annotated[int, Field(ge=-10_000, le=10_000, examples=[10])]
UserId = Annotated[int, Field(ge=1, description="The id of a Bitrix24 user.", examples=[7])]


class Section(BaseModel):
    """A part of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, arbitrary_types_allowed=True)
