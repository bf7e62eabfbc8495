"""A learned card beside leads of which it is known whether they are those that it was learned from."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.figures.drift import NewValues, drift_of, psi
from functions.domain.figures.learned import LearnedFigures, learned_figures
from tests.figures.card_world import CARD, SIZES, SOURCES, TODAY, CardWorld, cubes_of, the_card

AUC = 0.67


def alarms(found: LearnedFigures) -> set[str]:
    """Return what is alarming, by name."""
    inputs = {each.table.id for each in found.inputs if each.drift and each.drift.is_alarming}
    new = {f"new {each.table.id}" for each in found.inputs if each.new and each.new.is_alarming}
    rates = {f"rate {band}" for band, each in found.by_band.items() if each.is_off}
    order = {"order"} if found.ordered and found.ordered.is_below(AUC) else set()
    return inputs | new | rates | order | ({"rate"} if found.foretold.is_off else set())


@pytest.mark.parametrize("leads", [250, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_leads_as_those_that_were_learned_from_alarm_nobody(leads: int, seed: int) -> None:
    found = CardWorld(leads, seed).figures()
    assert alarms(found) == set()
    assert all(each.drift for each in found.inputs)
    assert found.foretold.is_telling
    assert found.ordered is not None


@pytest.mark.parametrize("leads", [250, 1000])
def test_an_input_that_has_moved_is_named_and_no_other(leads: int) -> None:
    moved = CardWorld(leads, sizes=SIZES | {5: 50, 200: 400})
    assert alarms(moved.figures()) == {"size"}


def test_twice_as_many_conversions_alarm_the_calibration_of_all_and_of_each_band() -> None:
    assert alarms(CardWorld(rate=2).figures()) == {"rate", "rate hot", "rate cold"}
    assert "rate" in alarms(CardWorld(rate=0.5).figures())


def test_a_text_that_the_card_does_not_name_alarms_from_a_tenth_on() -> None:
    assert "new source" in alarms(CardWorld(sources=SOURCES | {"TIKTOK": 111}).figures())
    assert "new source" not in alarms(CardWorld(sources=SOURCES | {"PODCAST": 100}).figures())


def test_points_that_say_nothing_any_more_alarm_the_order() -> None:
    assert alarms(CardWorld(is_ordered=False).figures()) >= {"order"}


def test_few_leads_tell_nothing() -> None:
    found = CardWorld(60, sources={"TIKTOK": 1}, rate=3).figures()
    assert [(each.drift, each.new) for each in found.inputs] == [(None, None)] * 2
    assert found.ordered is None
    assert not found.foretold.is_telling
    assert alarms(found) == set()


def test_leads_of_the_card_before_do_not_count_nor_those_of_the_day_it_changed() -> None:
    moved = {"TIKTOK": 1}
    before = CardWorld(days=80, until=40, sources=moved, rate=3, is_ordered=False, version="v0")
    found = CardWorld(days=41).figures(before)
    assert found.since == TODAY - timedelta(days=39)
    assert alarms(found) == set()
    other = CardWorld(days=41, version="v2").figures(before, versions=frozenset({"v1", "v2"}))
    assert other.since == found.since
    same = CardWorld(days=41).figures(before, versions=frozenset({"v1", "v0"}))
    assert same.since == TODAY - timedelta(days=119)
    assert "rate" in alarms(same)


def test_without_what_it_was_learned_from_a_table_has_no_figure() -> None:
    changed = CARD.replace("steps = [[20, 3], [100, 22]]", "steps = [[100, 22]]")
    assert [each.table.id for each in CardWorld(card=changed).figures().inputs] == ["source"]
    unlearned = the_card(CARD[: CARD.index("[learned]")] + CARD[CARD.index("[[table]]") :])
    assert learned_figures(unlearned, cubes_of([], unlearned), {"v1"}) is None


def test_outcomes_count_from_the_age_on_by_which_the_card_was_learned() -> None:
    """Open leads, and those that are younger, have no outcome; a conversion counts however late it came."""
    world = CardWorld()
    late = world.figures().foretold.leads
    older = replace(world, card=CARD.replace('mature = "20d"', 'mature = "60d"')).figures()
    assert older.foretold.leads < late
    rows = [row for row in world.rows() if row.ending is not None]
    days = Counter((TODAY - (row.milestones.arrived_on or TODAY)).days for row in rows)
    assert late == sum(count for age, count in days.items() if 30 <= age < 120)
    assert older.foretold.leads == sum(count for age, count in days.items() if age >= 60)


def test_shares_per_mille_are_as_good_as_counts() -> None:
    """0.5 and 0.5 become 0.2 and 0.8: -0.3·ln 0.4 + 0.3·ln 1.6 = 0.4159."""
    assert psi({0: 500, 1: 500}, {0: 60, 1: 240}) == pytest.approx(0.4159, abs=0.0001)
    drift = drift_of("a", {0: 500, 1: 500}, {0: 60, 1: 240}, learned=2000)
    assert drift is not None
    assert drift.psi == pytest.approx(0.4159, abs=0.0001)
    assert drift_of("a", {0: 500, 1: 500}, {0: 60, 1: 240}, learned=249) is None


def test_a_bin_that_nobody_was_in_counts_as_one_in_ten_thousand() -> None:
    """0 became 0.5: (0.5 - 0.0001)·ln(0.5/0.0001) + (0.5 - 1)·ln 0.5 = 4.6044."""
    assert psi({0: 500}, {0: 200, 1: 200}) == pytest.approx(4.6044, abs=0.0001)


@pytest.mark.parametrize(
    ("quiet", "loud", "before"),
    [(5, 6, 0.0), (18, 20, 0.1)],
)
def test_new_values_alarm_above_five_hundredths_and_above_chance(
    quiet: int, loud: int, before: float
) -> None:
    found = [NewValues.of(count, 100, before, learned=2000) for count in (quiet, loud)]
    assert [each is not None and each.is_alarming for each in found] == [False, True]


def test_new_values_of_few_leads_are_not_asked_for() -> None:
    assert NewValues.of(49, 49, 0.0, learned=2000) is None
