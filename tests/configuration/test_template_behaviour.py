"""The eleven actions, row by row, with points computed by hand."""

from datetime import timedelta

import pytest

from functions.domain.scoring import Facts, Score
from tests.configuration.templates import scored, template
from tests.scoring.builders import DAY, HOUR, NOW, facts_of, seen

FRESH = timedelta(minutes=1)


def acted(*actions: tuple[str, timedelta, int]) -> Facts:
    return facts_of(signals=tuple(s for kind, age, times in actions for s in seen(kind, *[age] * times)))


def points(score: Score) -> int:
    return sum(line.points for line in score.contributions if line.kind == "signal")


@pytest.mark.parametrize(
    ("action", "once", "often"),
    [
        ("page.viewed", 1, 5),  # five of one day
        ("pricing.viewed", 15, 15),
        ("case_study.read", 8, 24),
        ("file.downloaded", 10, 20),
        ("form.submitted", 20, 40),
        ("demo.requested", 40, 40),
        ("webinar.attended", 15, 30),
        ("email.opened", 3, 3),
        ("link.clicked", 7, 21),
        ("email.replied", 15, 30),
        ("email.unsubscribed", -20, -20),
    ],
)
def test_each_action(action: str, once: int, often: int) -> None:
    assert points(scored("behaviour", acted((action, FRESH, 1)))) == once
    assert points(scored("behaviour", acted((action, FRESH, 20)))) == often


@pytest.mark.parametrize(
    ("action", "age", "left"),
    [
        ("pricing.viewed", 14 * DAY, 8),  # 7.5, rounded up
        ("case_study.read", 21 * DAY, 4),
        ("file.downloaded", 30 * DAY, 5),
        ("form.submitted", 30 * DAY, 10),
        ("demo.requested", 29 * DAY, 40),
        ("demo.requested", 30 * DAY, 0),
        ("webinar.attended", 20 * DAY, 10),  # two thirds
        ("link.clicked", 28 * DAY, 2),  # 1.75
        ("email.unsubscribed", 900 * DAY, -20),
    ],
)
def test_each_action_ages_in_its_own_way(action: str, age: timedelta, left: int) -> None:
    assert points(scored("behaviour", acted((action, age, 1)))) == left


@pytest.mark.parametrize(
    ("actions", "total", "band"),
    [
        ([("form.submitted", FRESH, 1)], 20, "cold"),
        ([("form.submitted", FRESH, 1), ("page.viewed", FRESH, 1)], 21, "warm"),
        ([("demo.requested", FRESH, 1), ("file.downloaded", FRESH, 1)], 50, "warm"),
        ([("demo.requested", FRESH, 1), ("file.downloaded", FRESH, 1), ("page.viewed", FRESH, 1)], 51, "hot"),
        ([("demo.requested", FRESH, 1), ("form.submitted", FRESH, 2)], 80, "hot"),
        (
            [("demo.requested", FRESH, 1), ("form.submitted", FRESH, 2), ("page.viewed", FRESH, 1)],
            81,
            "very-hot",
        ),
    ],
)
def test_the_bands_meet_without_a_gap(
    actions: list[tuple[str, timedelta, int]], total: int, band: str
) -> None:
    score = scored("behaviour", acted(*actions))
    assert (score.points, score.band) == (total, band)


def test_nobody_becomes_hot_by_mail_alone() -> None:
    score = scored("behaviour", acted(("link.clicked", FRESH, 9), ("email.replied", FRESH, 9)))
    assert (score.points, score.band) == (45, "warm")


def test_the_bands_notify_more_people_the_hotter_they_are() -> None:
    assert {band.id: band.notify for band in template("behaviour").scorecard.bands} == {
        "very-hot": ("manager", "senior"),
        "hot": ("manager",),
        "warm": (),
        "cold": (),
    }


def test_pages_of_several_days_add_up_to_their_cap() -> None:
    signals = tuple(
        s
        for day in range(4)
        for s in seen("page.viewed", *[day * DAY + n * HOUR / 10 for n in range(6)], now=NOW)
    )
    assert points(scored("behaviour", facts_of(signals=signals))) == 10
