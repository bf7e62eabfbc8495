"""When scheduled functions run, on ordinary days and in the nights in which the clocks move."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from infra.schedules import TIMETABLE, next_run

BERLIN = ZoneInfo("Europe/Berlin")
NIGHTLY = TIMETABLE["nurturing"]
AT_TWO = "0 2 * * *"
"""A line whose time does not exist in one night of Berlin's, and comes twice in another."""
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=BERLIN), datetime(2026, 10, 25, tzinfo=BERLIN)
"""Berlin: 02:00 to 03:00 does not exist on the one, and exists twice on the other."""


def runs(line: str, since: datetime, until: datetime, zone: ZoneInfo = BERLIN) -> list[datetime]:
    """Every run after `since` and before `until`, each looked for from the one before it."""
    found, at = [], next_run(line, since, zone)
    while at < until:
        found.append(at)
        at = next_run(line, at, zone)
    return found


def in_utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_nurturing_runs_at_four_in_the_portals_time_zone() -> None:
    assert next_run(NIGHTLY, in_utc("2026-07-01T12:00"), BERLIN) == in_utc("2026-07-02T02:00")
    assert next_run(NIGHTLY, in_utc("2026-07-01T12:00"), ZoneInfo("Europe/Moscow")) == in_utc(
        "2026-07-02T01:00"
    )


@pytest.mark.parametrize(
    "zone",
    [
        "Africa/Cairo",  # from 0:00
        "America/Havana",  # from 0:00
        "America/New_York",  # from 2:00
        "America/Nuuk",  # from 23:00
        "America/Santiago",  # from 24:00
        "Antarctica/Troll",  # from 1:00, by two hours
        "Asia/Beirut",  # from 0:00
        "Australia/Lord_Howe",  # from 2:00, by half an hour
        "Europe/Berlin",  # from 2:00
        "Europe/Helsinki",  # from 3:00
        "Europe/London",  # from 1:00
        "Pacific/Chatham",  # from 2:45
        "Pacific/Easter",  # from 22:00
    ],
)
def test_each_night_has_the_time_of_the_night_run_once(zone: str) -> None:
    """A scheduler that leaves out what does not exist, and repeats what comes twice, loses no night by it."""
    place = ZoneInfo(zone)
    minute, hour = map(int, NIGHTLY.split()[:2])
    nights = [datetime(2026, 1, 1, hour, minute) + timedelta(days=day) for day in range(3650)]  # noqa: DTZ001  as a clock on the wall says it
    both = [[night.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1)] for night in nights]
    assert all(first == second for first, second in both)
    assert len({night.replace(tzinfo=place).utcoffset() for night in nights}) == 2  # its clocks do move


def test_in_the_night_without_a_two_oclock_it_runs_once_when_the_clocks_have_moved() -> None:
    days = runs(AT_TWO, SPRING - timedelta(days=1), SPRING + timedelta(days=2))
    assert days == [
        in_utc("2026-03-28T01:00"),
        in_utc("2026-03-29T01:00"),  # 03:00 on the clock
        in_utc("2026-03-30T00:00"),
    ]


def test_in_the_night_with_two_of_them_it_runs_at_the_first() -> None:
    days = runs(AT_TWO, AUTUMN - timedelta(days=1), AUTUMN + timedelta(days=2))
    assert days == [
        in_utc("2026-10-24T00:00"),
        in_utc("2026-10-25T00:00"),
        in_utc("2026-10-26T01:00"),
    ]


@pytest.mark.parametrize("asked_at", ["00:00", "00:30", "01:00", "01:30"])
def test_asked_between_the_two_it_does_not_run_a_second_time(asked_at: str) -> None:
    assert next_run(AT_TWO, in_utc(f"2026-10-25T{asked_at}"), BERLIN) == in_utc("2026-10-26T01:00")


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
@pytest.mark.parametrize(("target", "minutes"), [("rescoring", 5), ("reconciling", 15), ("reporting", 15)])
def test_what_runs_every_few_minutes_is_not_disturbed(day: datetime, target: str, minutes: int) -> None:
    start = next_run(TIMETABLE[target], day, BERLIN)
    moments = runs(TIMETABLE[target], start, start + timedelta(hours=6))
    assert len(moments) == 6 * 60 / minutes - 1
    assert {after - before for before, after in pairwise(moments)} == {timedelta(minutes=minutes)}


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
def test_every_night_of_the_year_has_exactly_one_run(zone: str) -> None:
    place = ZoneInfo(zone)
    year = datetime(2026, 1, 1, 12, tzinfo=place), datetime(2027, 1, 1, 12, tzinfo=place)
    nights = [at.astimezone(place).date() for at in runs(NIGHTLY, *year, zone=place)]
    assert len(nights) == len(set(nights)) == 365
