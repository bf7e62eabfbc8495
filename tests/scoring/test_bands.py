from datetime import date, datetime

import pytest

from functions.domain.scoring import Adjustment, Band, band_for, next_change, score_lead
from tests.scoring.builders import BANDS, NOW, a_rule, a_scorecard, berlin, facts_of

BASE = a_rule("base", "true", 50)


@pytest.mark.parametrize(
    ("points", "band"), [(0, "cold"), (39, "cold"), (40, "warm"), (69, "warm"), (70, "hot"), (100, "hot")]
)
def test_a_new_lead_is_in_the_band_of_its_points(points: int, band: str) -> None:
    assert band_for(points, BANDS).id == band


@pytest.mark.parametrize(
    ("points", "before", "band"),
    [
        (69, "warm", "warm"),  # enters upwards at the threshold only
        (70, "warm", "hot"),
        (67, "hot", "hot"),  # leaves downwards three points below
        (66, "hot", "warm"),
        (37, "hot", "warm"),  # a fast fall is stopped on the same terms as a slow one
        (36, "hot", "cold"),
        (67, "a band that is gone", "warm"),
    ],
)
def test_a_lead_near_a_threshold_stays_where_it_is(points: int, before: str, band: str) -> None:
    assert band_for(points, BANDS, band_before=before, hysteresis=3).id == band


def test_below_every_threshold_is_the_lowest_band() -> None:
    assert band_for(-5, (Band("cold", 0), Band("hot", 70))).id == "cold"


def test_a_score_takes_the_band_before_into_account() -> None:
    card = a_scorecard(rules=(a_rule("base", "true", 68),))
    assert score_lead(facts_of(), card, NOW).band == "warm"
    assert score_lead(facts_of(), card, NOW, band_before="hot").band == "hot"


def test_a_correction_counts_and_the_automatic_score_is_still_known() -> None:
    score = score_lead(facts_of(adjustment=Adjustment(25)), a_scorecard(rules=(BASE,)), NOW)
    assert (score.points, score.automatic, score.band) == (75, 50, "hot")


def test_a_correction_stays_inside_the_total() -> None:
    score = score_lead(facts_of(adjustment=Adjustment(80)), a_scorecard(rules=(BASE,)), NOW)
    assert (score.points, score.automatic) == (100, 50)


@pytest.mark.parametrize(
    ("at", "points"), [(berlin(2026, 6, 12, 23, 59), 60), (berlin(2026, 6, 13, 0, 0), 50)]
)
def test_a_correction_holds_through_its_last_business_day(at: datetime, points: int) -> None:
    facts = facts_of(adjustment=Adjustment(10, date(2026, 6, 12)))
    assert score_lead(facts, a_scorecard(rules=(BASE,)), at).points == points


def test_the_end_of_a_correction_is_a_change() -> None:
    card = a_scorecard(rules=(BASE,))
    score = score_lead(facts_of(adjustment=Adjustment(10, date(2026, 6, 12))), card, NOW)
    assert next_change(score, card, NOW) == berlin(2026, 6, 13)


def test_the_end_of_a_correction_is_a_change_even_where_the_total_hides_it() -> None:
    card = a_scorecard(rules=(a_rule("base", "true", 150),))
    score = score_lead(facts_of(adjustment=Adjustment(10, date(2026, 6, 12))), card, NOW)
    assert next_change(score, card, NOW) == berlin(2026, 6, 13)
