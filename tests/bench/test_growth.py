"""What counts as flat: small waves do, a leak of anything does not."""

from dataclasses import replace
from typing import Any

import pytest

from tests.bench.growth import verdict
from tests.bench.sample import Sample

STEADY = Sample(
    minute=0,
    events=3000,
    refused=0,
    half=3.0,
    most=20.0,
    slowest=50.0,
    memory=90.0,
    handles=30,
    database=5.0,
    log=4.0,
    leads=2000,
    decisions=1000,
    waiting=500,
    record=1400.0,
    decision=500.0,
)


def half_an_hour(**a_minute: float) -> list[Sample]:
    """Thirty minutes with ten more leads and a hundred more decisions in each, and what else comes."""
    samples = []
    for minute in range(1, 31):
        grown = replace(STEADY, minute=minute, leads=2000 + 10 * minute, decisions=1000 + 100 * minute)
        grown = replace(grown, database=1.5 * grown.content)
        more: dict[str, Any] = {name: getattr(grown, name) + by * minute for name, by in a_minute.items()}
        samples.append(replace(grown, **more))
    return samples


def growing(samples: list[Sample]) -> list[str]:
    return [growth.what for growth in verdict(samples) if not growth.is_flat]


def test_a_state_that_grows_only_by_leads_and_decisions_is_flat() -> None:
    assert growing(half_an_hour()) == []


@pytest.mark.parametrize(
    ("what", "by", "told"),
    [
        ("memory", 1, "Memory"),
        ("handles", 1, "File handles"),
        ("log", 0.1, "Write-ahead log"),
        ("database", 0.2, "The file"),
        ("waiting", 50, "Waiting"),
    ],
)
def test_what_grows_every_minute_is_told(what: str, by: float, told: str) -> None:
    assert growing(half_an_hour(**{what: by})) == [told]


@pytest.mark.parametrize(("what", "told"), [("record", "A lead's record"), ("decision", "A decision")])
def test_a_row_that_takes_more_and_more_is_told(what: str, told: str) -> None:
    assert told in growing(half_an_hour(**{what: 60}))


def test_it_is_told_in_a_line() -> None:
    [line] = [str(growth) for growth in verdict(half_an_hour(memory=1)) if not growth.is_flat]
    assert line == "Memory: 109.00 to 117.00 MiB, 3.27 more allowed: GROWS"


def test_a_warm_up_is_not_held_against_it() -> None:
    assert growing([replace(each, memory=40 + 5 * min(each.minute, 15)) for each in half_an_hour()]) == []


def test_a_minute_that_is_odd_decides_nothing() -> None:
    samples = half_an_hour()
    samples[-1] = replace(samples[-1], memory=200, waiting=2000)
    assert growing(samples) == []
