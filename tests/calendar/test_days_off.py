"""Holidays, and days that are worked all the same; deadlines as one would count them on a clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.calendar.business_hours import Blocks, WorkCalendar, WorkingHours
from functions.domain.calendar.working_days import WorkingDays
from tests.builders import BERLIN, a_calendar

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SATURDAY = date(2026, 2, 28)
FIRST = date(2026, 2, 2)
SATURDAYS = frozenset(date(2026, 1, 3) + number * 7 * DAY for number in range(60))
WEEKS = ("mon-thu 09:00-13:00,14:00-18:00; fri 08:00-12:00", "mon-fri 09:00-18:00", "tue-sat 10:00-19:30")
ZONES = [ZoneInfo(key) for key in ("Europe/Berlin", "Asia/Yekaterinburg", "America/New_York", "Asia/Kolkata")]

days = st.integers(0, 60).map(lambda number: FIRST + number * DAY)
moments = st.datetimes(datetime(2026, 2, 2), datetime(2026, 4, 3)).map(  # noqa: DTZ001  UTC is set on the next line
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC)
)
minutes = st.integers(1, 600).map(lambda number: number * MINUTE)
calendars = st.builds(
    lambda zone, week, off, on: WorkCalendar(zone, WorkingHours.parse(week), frozenset(off), frozenset(on)),
    st.sampled_from(ZONES),
    st.sampled_from(WEEKS),
    st.sets(days, max_size=6),
    st.sets(days, max_size=6),
)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def hours_by_hand(calendar: WorkCalendar, day: date) -> Blocks:
    weekday = day.weekday()
    if day in calendar.working_days:
        while not calendar.hours.week[weekday]:
            weekday = (weekday - 1) % 7
    elif day in calendar.holidays:
        return ()
    return calendar.hours.week[weekday]


def is_open_by_hand(calendar: WorkCalendar, moment: datetime) -> bool:
    local = moment.astimezone(calendar.timezone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours_by_hand(calendar, local.date()))


def deadline_by_hand(calendar: WorkCalendar, moment: datetime, left: timedelta) -> datetime:
    while left:
        left -= MINUTE if is_open_by_hand(calendar, moment) else timedelta(0)
        moment += MINUTE
    return moment


@given(calendars, moments, minutes)
def test_a_deadline_is_where_a_clock_that_is_watched_minute_by_minute_ends(
    calendar: WorkCalendar, moment: datetime, left: timedelta
) -> None:
    assert calendar.add_working_time(moment, left) == deadline_by_hand(calendar, moment, left)


@given(calendars, moments)
def test_the_next_opening_is_the_first_open_minute(calendar: WorkCalendar, moment: datetime) -> None:
    opening = calendar.next_opening(moment)
    assert opening is not None
    assert calendar.is_open(moment) == is_open_by_hand(calendar, moment)
    assert opening == deadline_by_hand(calendar, moment, MINUTE) - MINUTE


@given(
    st.sampled_from(ZONES), st.sampled_from(WEEKS[:2]), st.sets(st.sampled_from(sorted(SATURDAYS))), moments
)
def test_a_working_saturday_counts_exactly_as_a_working_day(
    zone: ZoneInfo, week: str, worked: set[date], moment: datetime
) -> None:
    friday = week.partition("fri ")[2] or "09:00-18:00"
    plain = WorkCalendar(zone, WorkingHours.parse(week), working_days=frozenset(worked))
    always = WorkCalendar(zone, WorkingHours.parse(f"{week}; sat {friday}"), SATURDAYS - worked)
    for hours in (1, 7, 30):
        left = timedelta(hours=hours)
        assert plain.add_working_time(moment, left) == always.add_working_time(moment, left)
        assert plain.add_working_days(moment, left) == always.add_working_days(moment, left)
        elapsed = [WorkingDays(each).elapsed(moment, moment + 9 * left) for each in (plain, always)]
        assert elapsed[0] == elapsed[1]
    assert plain.next_opening(moment) == always.next_opening(moment)


@given(calendars, moments)
def test_nothing_is_open_on_a_holiday_that_nobody_works(calendar: WorkCalendar, moment: datetime) -> None:
    day = calendar.business_day(moment)
    closed = replace(calendar, holidays=frozenset({day}), working_days=calendar.working_days - {day})
    assert not closed.is_open(moment)
    opening = closed.next_opening(moment)
    assert opening is not None
    assert closed.business_day(opening) > day


@given(st.integers(-11, 11), st.sampled_from(WEEKS), moments, minutes)
def test_a_manager_elsewhere_has_the_same_deadline_by_the_own_clock(
    hours_ahead: int, week: str, moment: datetime, left: timedelta
) -> None:
    here, there = ZoneInfo("UTC"), ZoneInfo(f"Etc/GMT{-hours_ahead:+d}")
    deadline = WorkCalendar(here, WorkingHours.parse(week)).add_working_time(moment, left)
    elsewhere = WorkCalendar(there, WorkingHours.parse(week)).add_working_time(
        moment.replace(tzinfo=there), left
    )
    assert elsewhere.astimezone(there).replace(tzinfo=None) == deadline.replace(tzinfo=None)


def test_a_deadline_of_friday_afternoon_falls_on_the_saturday_that_is_worked() -> None:
    calendar = replace(a_calendar(), working_days=frozenset({SATURDAY}))
    assert calendar.add_working_time(at(2, 27, 17, 50), timedelta(minutes=20)) == at(2, 28, 9, 10)
    assert a_calendar().add_working_time(at(2, 27, 17, 50), timedelta(minutes=20)) == at(3, 2, 9, 10)


@pytest.mark.parametrize(
    ("week", "opens"), [("mon-thu 09:00-18:00; fri 08:00-12:00", 8), ("mon-wed 10:00-14:00", 10)]
)
def test_a_working_saturday_has_the_hours_of_the_last_weekday_that_has_some(week: str, opens: int) -> None:
    calendar = replace(a_calendar(week), working_days=frozenset({SATURDAY}))
    assert calendar.next_opening(at(2, 28, 0)) == at(2, 28, opens)


def test_a_holiday_that_is_worked_has_its_own_hours() -> None:
    monday = date(2026, 3, 2)
    calendar = replace(a_calendar(), holidays=frozenset({monday}), working_days=frozenset({monday}))
    assert calendar.is_open(at(3, 2, 9))


def test_without_any_hours_a_working_day_has_none_either() -> None:
    calendar = WorkCalendar(BERLIN, WorkingHours(((),) * 7), working_days=frozenset({SATURDAY}))
    assert calendar.next_opening(at(2, 27, 12)) is None
