"""Working time by counting minutes, on the worked examples of the design."""

from datetime import datetime, timedelta

import pytest

from tests.builders import BERLIN, a_calendar
from tests.recount.hours import Hours

FIRST = datetime(2026, 10, 1, tzinfo=BERLIN)
HOURS = Hours("mon-fri 09:00-18:00", BERLIN, FIRST, FIRST + timedelta(days=90), country="")


def at(day: int, hour: int, minute: int, second: int = 0, *, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=BERLIN)


def test_the_night_and_the_weekend_of_another_clock_are_no_working_time() -> None:
    assert HOURS.minutes(at(23, 17, 30), at(26, 9, 10)) == 40
    assert HOURS.minutes(at(6, 17, 50), at(7, 9, 5)) == 15


@pytest.mark.parametrize(
    "start", [at(6, 17, 50), at(6, 17, 40), at(9, 20, 0), at(23, 17, 59, 30), at(7, 8, 0)]
)
@pytest.mark.parametrize("minutes", [20, 120, 540])
def test_a_deadline_is_where_the_calendar_of_the_functions_has_it(start: datetime, minutes: int) -> None:
    assert HOURS.after(start, minutes) == a_calendar().add_working_time(start, timedelta(minutes=minutes))


def test_days_are_counted_on_working_days_alone() -> None:
    assert HOURS.days(at(2, 12, 0), at(5, 12, 0)) == 1.0
