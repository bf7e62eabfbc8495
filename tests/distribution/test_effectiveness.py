"""Shrunk rates, and the advantage of a manager with leads of one kind."""

import json
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.distribution.effectiveness import (
    LEAST_PULL,
    MOST_PULL,
    USUAL,
    USUAL_PULL,
    advantages,
    advantages_of,
    advantages_text,
    computed_on,
    pull_of,
    shrunk,
)

MONDAY = date(2026, 11, 30)
RATE = Fraction(3, 20)
outcomes = st.dictionaries(
    st.tuples(st.sampled_from(["hot", "warm", "cold"]), st.integers(1, 5)),
    st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: (min(pair), max(pair))),
)


def test_a_rate_is_pulled_towards_what_is_usual_by_so_many_leads_of_it() -> None:
    assert float(shrunk(7, 40, usual=RATE, pull=Fraction(80))) == pytest.approx(0.158333, abs=1e-6)
    assert shrunk(0, 0, usual=RATE, pull=Fraction(80)) == RATE


def test_the_pull_follows_from_what_the_rates_differ_by_beyond_chance() -> None:
    counts = [(6, 100), (15, 100), (24, 100)]
    # Rates of 6, 15 and 24 %: their variance is 0.0081, of which chance makes 0.1275 / 100.
    assert float(pull_of(counts, RATE)) == pytest.approx(20, abs=1e-9)  # 0.1275 / 0.006825 - 1 is 17.7
    milder = [(20, 200), (30, 200), (40, 200)]
    assert float(pull_of(milder, RATE)) == pytest.approx(0.1275 / (0.0025 - 0.1275 / 200) - 1)


@pytest.mark.parametrize(
    ("counts", "pull"),
    [
        ([(15, 100)] * 4, MOST_PULL),
        ([(0, 100), (50, 100), (0, 100)], LEAST_PULL),
        ([(1, 100), (40, 100), (9, 9)], USUAL_PULL),
        ([], USUAL_PULL),
    ],
)
def test_the_pull_has_bounds_and_is_a_usual_one_where_too_few_have_leads(
    counts: list[tuple[int, int]], pull: Fraction
) -> None:
    assert pull_of(counts, RATE) == pull


def test_who_converts_more_of_everything_has_an_advantage_nowhere() -> None:
    found = advantages(
        {
            (segment, manager): (400 * manager // rarity, 2000)
            for segment, rarity in (("hot", 2), ("cold", 8))
            for manager in (1, 2)
        }
    )
    assert all(abs(each - 1) < Fraction(2, 100) for each in found.values())


def test_who_does_better_with_one_kind_than_the_others_let_expect_has_an_advantage_there() -> None:
    found = advantages(
        {("hot", 1): (90, 200), ("cold", 1): (5, 200), ("hot", 2): (60, 200), ("cold", 2): (20, 200)}
    )
    assert found["hot", 1] > 1 > found["cold", 1]
    assert found["cold", 2] > 1 > found["hot", 2]


def test_a_manager_without_leads_of_a_kind_and_one_without_any_are_usual_there() -> None:
    found = advantages({("hot", 1): (9, 30), ("cold", 2): (1, 30), ("hot", 3): (0, 0)})
    assert found["hot", 3] == found["cold", 3] == USUAL


def test_a_kind_of_which_nothing_was_ever_converted_tells_nobody_apart() -> None:
    found = advantages({("hot", 1): (9, 30), ("cold", 1): (0, 300), ("cold", 2): (0, 3)})
    assert {segment for segment, _ in found} == {"hot"}


@given(outcomes)
def test_the_kept_text_gives_back_every_advantage_exactly(
    counts: dict[tuple[str, int], tuple[int, int]],
) -> None:
    computed = advantages(counts)
    text = advantages_text(computed, day=MONDAY)
    assert advantages_of(text) == {key: each for key, each in computed.items() if each != USUAL}
    assert all(each > 0 for each in computed.values())
    assert computed_on(text) == MONDAY


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 0, "advantages": {"hot": 1}}'])
def test_a_text_of_another_form_says_nothing_and_is_made_anew(text: str) -> None:
    assert (advantages_of(text), computed_on(text)) == ({}, None)


def test_the_text_of_a_large_team_is_small() -> None:
    counts = {(band, 100 + who): (who % 7, 30) for band in ("hot", "warm", "cold") for who in range(200)}
    text = advantages_text(advantages(counts), day=MONDAY)
    assert len(text) < 10_000
    assert json.loads(text)["version"] == 1
