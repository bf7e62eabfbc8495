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
)


def half_an_hour(**a_minute: float) -> list[Sample]:
    """Thirty minutes with ten more leads and decisions of 1 KiB in each, and what else comes every minute."""
    samples = []
    for minute in range(1, 31):
        rows: dict[str, Any] = {"leads": 2000 + 5 * minute, "decisions": 1000 + 5 * minute}
        rows |= {"database": 5 + 10 * minute / 1024}
        more = {name: getattr(STEADY, name) + by * minute for name, by in a_minute.items()}
        samples.append(replace(STEADY, minute=minute, **{**rows, **more}))
    return samples


def test_a_state_that_grows_only_by_leads_and_decisions_is_flat() -> None:
    assert [growth.what for growth in verdict(half_an_hour()) if not growth.is_flat] == []


@pytest.mark.parametrize(
    ("what", "by", "told"),
    [
        ("memory", 0.5, "Memory"),
        ("handles", 1, "File handles"),
        ("log", 0.1, "Write-ahead log"),
        ("waiting", 50, "Leads waiting in the inbox"),
    ],
)
def test_what_grows_every_minute_is_told(what: str, by: float, told: str) -> None:
    assert [growth.what for growth in verdict(half_an_hour(**{what: by})) if not growth.is_flat] == [told]


def test_a_state_whose_rows_take_more_and_more_is_told() -> None:
    samples = [
        replace(sample, database=sample.database + sample.minute**2 / 1024) for sample in half_an_hour()
    ]
    [growing] = [growth for growth in verdict(samples) if not growth.is_flat]
    assert growing.what == "State for each new lead or decision"
    assert str(growing).endswith("GROWS")


def test_a_warm_up_is_not_held_against_it() -> None:
    warm = [replace(sample, memory=40 + 10 * min(sample.minute, 5)) for sample in half_an_hour()]
    assert all(growth.is_flat for growth in verdict(warm))
