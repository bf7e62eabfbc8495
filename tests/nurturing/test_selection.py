"""The control sample: as large as asked for, always the same, and salted by the year."""

from math import sqrt

import pytest

from functions.domain.item import lead
from functions.nurturing.selection import is_in_control_sample

LEADS = range(1, 10_001)


def sample(*, year: int = 2026, share: float = 0.1, leads: range = LEADS) -> set[int]:
    return {item for item in leads if is_in_control_sample(lead(item), year=year, share=share)}


@pytest.mark.parametrize("year", [2025, 2026, 2027])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_of_ten_thousand_leads_the_share_is_in_the_sample_within_the_sampling_error(
    year: int, share: float
) -> None:
    deviation = sqrt(len(LEADS) * share * (1 - share))
    assert abs(len(sample(year=year, share=share)) - share * len(LEADS)) < 3 * deviation


def test_every_hundred_leads_in_a_row_have_their_part_of_it() -> None:
    sizes = [len(sample(leads=range(first, first + 100))) for first in LEADS[::100]]
    assert sum(sizes) / len(sizes) == pytest.approx(10, abs=1)
    assert max(sizes) < 25


def test_every_second_lead_is_as_likely_in_it_as_every_other() -> None:
    assert len(sample(leads=range(2, 10_001, 2))) == pytest.approx(500, abs=65)


def test_the_sample_is_the_same_on_every_run_and_machine() -> None:
    assert sorted(sample(leads=range(1, 60))) == [4, 5, 8, 35]


def test_another_year_has_another_sample() -> None:
    this, next_ = sample(year=2026), sample(year=2027)
    assert len(this & next_) == pytest.approx(100, abs=40)


def test_a_larger_share_only_adds_leads() -> None:
    assert sample(share=0.1) < sample(share=0.2)


def test_no_lead_and_every_lead_can_be_in_it() -> None:
    assert sample(share=0.0) == set()
    assert sample(share=1.0) == set(LEADS)
