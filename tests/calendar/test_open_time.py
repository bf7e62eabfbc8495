"""What is counted for one end and many starts is what the calendar counts for each."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.calendar.business_hours import WorkCalendar, WorkingHours
from functions.domain.calendar.open_time import OpenTimeUntil
from tests.builders import BERLIN
from tests.calendar.test_days_off import calendars, moments

CLOSED = WorkCalendar(BERLIN, WorkingHours(((),) * 7))


@given(
    calendar=calendars | st.just(CLOSED),
    until=moments,
    earliest=moments,
    starts=st.lists(moments, max_size=8),
)
def test_it_counts_what_the_calendar_counts(
    calendar: WorkCalendar, until: datetime, earliest: datetime, starts: list[datetime]
) -> None:
    counted = OpenTimeUntil(calendar, earliest=earliest, until=until)
    edges = [earliest, until, until + timedelta(seconds=1), *(start.replace(minute=0) for start in starts)]
    for start in [*starts, *edges]:
        assert counted.since(start) == calendar.working_time_between(start, until)
