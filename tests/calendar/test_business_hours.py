"""Working hours, business days and deadlines in working time."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.calendar.business_hours import ALWAYS, WorkCalendar, WorkingHours
from tests.builders import BERLIN, a_calendar

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=BERLIN))  # noqa: DTZ001  the zone is set on the same line


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def test_hours_may_have_several_blocks_and_days() -> None:
    hours = WorkingHours.parse("mon-wed,fri 9:00-13:00,14:00-18:00; sat 10:00-14:00")
    assert hours.week[0] == hours.week[4] == ((540, 780), (840, 1080))
    assert (hours.week[3], hours.week[5], hours.week[6]) == ((), ((600, 840),), ())


def test_any_is_always_open_even_on_holidays() -> None:
    calendar = WorkCalendar(BERLIN, WorkingHours.parse("any"), holidays={date(2026, 12, 25)})
    assert calendar.hours == ALWAYS
    assert calendar.is_open(at(12, 25, 3))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mon",
        "mon 9-18",
        "xyz 09:00-18:00",
        "mon 18:00-09:00",
        "mon 09:00-25:00",
        "mon 09:00-12:00,11:00-13:00",
    ],
)
def test_hours_that_cannot_be_understood_are_refused_with_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"not|overlap|day|end"):
        WorkingHours.parse(text)


def test_a_deadline_of_twenty_minutes_at_closing_time_falls_into_the_next_morning() -> None:
    assert a_calendar().add_working_time(at(11, 6, 17, 50), timedelta(minutes=20)) == at(11, 9, 9, 10)


def test_a_lunch_break_does_not_count() -> None:
    calendar = a_calendar("mon-fri 09:00-13:00,14:00-18:00")
    assert calendar.add_working_time(at(11, 3, 12, 30), timedelta(hours=1)) == at(11, 3, 14, 30)


def test_friday_afternoon_and_three_working_days_over_a_monday_holiday_is_thursday_afternoon() -> None:
    calendar = WorkCalendar(BERLIN, a_calendar().hours, holidays={date(2026, 5, 25)})
    assert calendar.add_working_days(at(5, 22, 16), timedelta(days=3)) == at(5, 28, 16)


def test_a_working_day_is_a_day_across_daylight_saving() -> None:
    assert a_calendar().add_working_days(at(10, 23, 16), timedelta(days=1)) == at(10, 26, 16)


def test_a_clock_started_on_sunday_begins_to_run_on_monday() -> None:
    assert a_calendar().add_working_days(at(11, 8, 15), timedelta(days=1)) == at(11, 10, 0)


def test_the_business_day_is_the_portals_and_not_utcs() -> None:
    assert a_calendar().business_day(datetime.fromisoformat("2026-11-03T23:30:00+00:00")) == date(2026, 11, 4)


def test_a_calendar_that_never_opens_says_so_and_still_has_deadlines() -> None:
    calendar = WorkCalendar(BERLIN, WorkingHours(((),) * 7))
    assert calendar.next_opening(at(11, 3, 12)) is None
    assert calendar.add_working_time(at(11, 3, 12), timedelta(hours=1)) == at(11, 3, 13)


@given(moments)
def test_the_next_opening_is_open_and_nothing_before_it_is(moment: datetime) -> None:
    calendar = a_calendar("mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00")
    opening = calendar.next_opening(moment)
    assert opening is not None
    assert calendar.is_open(opening)
    assert opening == moment or not calendar.is_open(opening - timedelta(seconds=1))


@given(moments, st.integers(1, 5000), st.integers(1, 5000))
def test_working_time_adds_up(moment: datetime, first: int, second: int) -> None:
    calendar = a_calendar("mon-fri 09:00-13:00,14:00-18:00")
    one_by_one = calendar.add_working_time(
        calendar.add_working_time(moment, timedelta(minutes=first)), timedelta(minutes=second)
    )
    assert one_by_one == calendar.add_working_time(moment, timedelta(minutes=first + second))


@given(moments, st.integers(0, 20_000))
def test_the_working_time_between_a_moment_and_its_deadline_is_what_was_added(
    moment: datetime, minutes: int
) -> None:
    calendar = a_calendar("mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00")
    duration = timedelta(minutes=minutes)
    assert calendar.working_time_between(moment, calendar.add_working_time(moment, duration)) == duration


@given(moments, moments, moments)
def test_working_time_is_the_sum_of_its_parts(one: datetime, two: datetime, three: datetime) -> None:
    calendar = a_calendar("mon-fri 09:00-18:00")
    start, middle, end = sorted([one, two, three])
    parts = calendar.working_time_between(start, middle) + calendar.working_time_between(middle, end)
    assert calendar.working_time_between(start, end) == parts
    assert calendar.working_time_between(end, start) == timedelta(0)


def test_a_weekend_in_which_the_clocks_go_back_has_no_working_time() -> None:
    friday, monday = at(10, 23, 17, 30), at(10, 26, 9, 10)
    assert a_calendar().working_time_between(friday, monday) == timedelta(minutes=40)


def test_the_night_that_is_longer_by_an_hour_has_that_hour() -> None:
    always = WorkCalendar(BERLIN, ALWAYS)
    assert always.working_time_between(at(10, 25, 1), at(10, 25, 4)) == timedelta(hours=4)
