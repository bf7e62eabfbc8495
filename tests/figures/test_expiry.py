"""How long a document of the figures is kept after what it counts is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.cells import LOAD, NOW, cohort_name, flow_name, summary_name
from functions.domain.figures.expiry import DAYS as DAYS_OF_SELECTIONS
from functions.domain.figures.expiry import expiry_of
from functions.domain.figures.stored import PROGRESS
from functions.domain.figures.why_not import selections_name

DAY = timedelta(days=1)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("name", [NOW, LOAD, PROGRESS])
def test_what_is_of_no_week_never_expires(name: str) -> None:
    assert expiry_of(name, DAY) is None


@given(DAYS)
def test_a_week_is_kept_that_long_after_its_sunday(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    over = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) + 7 * DAY
    assert expiry_of(cohort_name(day), 30 * DAY) == expiry_of(flow_name(day), 30 * DAY) == over + 30 * DAY


@given(DAYS)
def test_a_quarter_is_kept_that_long_after_its_last_day(day: date) -> None:
    over = expiry_of(summary_name(day), timedelta(0))
    assert over is not None
    last = (over - DAY).date()
    assert summary_name(last) == summary_name(day) != summary_name(over.date())


@given(DAYS)
def test_the_selections_of_a_day_are_kept_for_a_week_however_long_weeks_are(day: date) -> None:
    over = datetime(day.year, day.month, day.day, tzinfo=UTC) + DAY
    assert expiry_of(selections_name(day), timedelta(0)) == over + DAYS_OF_SELECTIONS * DAY
    assert expiry_of(selections_name(day), timedelta(days=999)) == over + DAYS_OF_SELECTIONS * DAY
