"""A moment as each reader understands it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.calendar.local_times import LocalTimes, name_of
from tests.builders import BERLIN, TUESDAY_NOON

URALS = ZoneInfo("Asia/Yekaterinburg")


def test_each_reads_by_the_own_clock_and_the_zone_is_named() -> None:
    times = LocalTimes(BERLIN, {7: URALS, 8: BERLIN})
    told = {user: times.tell(TUESDAY_NOON, user) for user in (7, 8, 3)}
    assert told == {
        7: "Tue 03 Nov 16:00 (Yekaterinburg)",
        8: "Tue 03 Nov 12:00 (Berlin)",
        3: "Tue 03 Nov 12:00 (Berlin)",
    }


@pytest.mark.parametrize("zones", [{}, {7: BERLIN, 8: ZoneInfo("Europe/Berlin")}])
def test_a_team_in_one_zone_is_not_told_which(zones: dict[int, ZoneInfo]) -> None:
    assert LocalTimes(BERLIN, zones).tell(TUESDAY_NOON, 7) == "Tue 03 Nov 12:00"


def test_managers_who_are_all_elsewhere_are_told_where() -> None:
    assert LocalTimes(BERLIN, {7: URALS}).tell(TUESDAY_NOON, 7) == "Tue 03 Nov 16:00 (Yekaterinburg)"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("America/New_York", "New York"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("Etc/GMT-5", "UTC+05:00"),
        ("UTC", "UTC+00:00"),
        ("Asia/Kolkata", "Kolkata"),
    ],
)
def test_a_zone_is_called_by_its_city_or_by_its_distance(key: str, name: str) -> None:
    assert name_of(ZoneInfo(key), TUESDAY_NOON) == name


@given(
    st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)),  # noqa: DTZ001  UTC is set in the test
    st.sampled_from(["Europe/Berlin", "Asia/Yekaterinburg", "America/New_York", "Etc/GMT+3", "Asia/Kolkata"]),
)
def test_what_is_told_names_the_very_moment(moment: datetime, key: str) -> None:
    moment = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    told = LocalTimes(BERLIN, {7: ZoneInfo(key), 8: URALS}).tell(moment, 7)
    shown, _, zone = told.partition(" (")
    local = datetime.strptime(f"2026 {shown}", "%Y %a %d %b %H:%M").replace(tzinfo=ZoneInfo(key))
    assert local.astimezone(UTC) in {
        moment,
        moment - timedelta(hours=1),
    }  # an hour that comes twice reads as its first
    assert zone == f"{name_of(ZoneInfo(key), moment)})"
