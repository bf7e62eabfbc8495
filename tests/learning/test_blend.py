"""A card of rules and few leads: what rare texts get, which points are written, what a score foretells."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.commands.learn.bins import Bins, Design, bins_of
from functions.commands.learn.blend import Before, blended, unit_of
from functions.commands.learn.calibrate import PULL_WHEN_FORETOLD, Line, platt
from functions.commands.learn.card import Scale
from functions.commands.learn.export import exported
from functions.commands.learn.fit import Fitted, How, fitted
from functions.commands.learn.history import Column, History, Lead
from functions.commands.learn.measures import logit, sigmoid
from functions.commands.learn.terms import Terms, Wishes
from functions.domain.scoring import Contribution, Table
from infra.configuration.load import read_configuration

CONFIGURATION = """
[portal]
timezone = "Europe/Berlin"
[inputs]
visits = { field = "UF_CRM_VISITS", type = "int" }
size = { field = "UF_CRM_SIZE", type = "int" }
[[band]]
id = "all"
from = 0
[[manager]]
id = 7
[[queue]]
id = "all"
members = [7]
"""
RULES = """
[[table]]
id = "size"
value = "lead.size"
steps = [[1, 40], [2, 80], [3, 120]]
"""


def test_where_too_few_leads_tell_the_rules_count_in_full() -> None:
    column = Column("kind", "Kind", "code", [0.0] * 60 + [1.0] * 60 + [2.0] * 4, ("a", "b", "rare"))
    history = History((column,), [Lead(converted=row % 2 == 0) for row in range(124)])
    rules = Table("kind", "lead.kind", points={"rare": 30, "b": 10})
    design = Design.of(history, {"kind": bins_of(column, levels=["rare"])})
    terms = Terms(0.0, [[1.0, -1.0, 0.0, 0.0, 0.0]], [[60.0, 60.0, 4.0, 0.0, 0.0]], {}, {}, [0.0] * 124)
    before = Before((rules,), (), {}, Line(0.0, 0.1))
    found = blended(terms, design, history, line=Line(0.0, 1.0), before=before, weight=0.25)
    whole = [one + other for one, other in zip(found.mains[0], found.given[0], strict=True)]
    usual = (60 * 1.0 + 4 * 3.0) / 124  # what is learned is centred, so the rules in its place are
    assert whole[:2] == pytest.approx([0.25 * 1.0, 0.25 * -1.0 + 0.75 * 1.0])
    assert whole[2] == pytest.approx(3.0 - 0.25 * usual)
    assert found.out_of_fold == pytest.approx([0.0] * 120 + [0.25 * (3.0 - usual)] * 4)


def a_table(leads: int, values: Sequence[float], *, share: float = 1.0) -> Table | None:
    """Return the table of a number that has these log-odds by bin, as many leads in each."""
    size = len(values)
    column = Column("size", "Size", "number", [float(row % size) for row in range(leads)])
    history = History((column,), [Lead(converted=row % 4 == 0) for row in range(leads)])
    design = Design.of(history, {"size": Bins("number", edges=tuple(map(float, range(1, size))))})
    weights = [*[leads / size] * size, 0.0]
    terms = Terms(-1.0, [[*values, 0.0]], [weights], {}, {}, [-1.0] * leads, share=share)
    card = exported(terms, design, history, Scale(50, 30), monotone={}, taken=frozenset(), rest=[0] * leads)
    return card.tables[0] if card.tables else None


def test_few_leads_are_written_in_as_many_steps_as_many() -> None:
    few, many = (a_table(leads, [-0.2, -0.07, 0.07, 0.2]) for leads in (100, 20_000))
    assert few is not None
    assert few == many
    assert few.steps == ((1.0, -2), (2.0, 2), (3.0, 6))


def test_a_step_that_saves_next_to_nothing_is_not_written() -> None:
    table = a_table(100, [-0.2, -0.2, 0.18, 0.22])
    assert table is not None
    assert table.steps == ((2.0, 6),)


@pytest.mark.parametrize(("share", "is_written"), [(1.0, False), (0.3, True)])
def test_one_point_is_written_where_only_a_share_of_it_counts(share: float, *, is_written: bool) -> None:
    assert (a_table(1000, [-0.04, 0.04], share=share) is not None) == is_written


def lines_through(leads: int, slope: float, *, pull: float) -> list[float]:
    """Return the slopes that samples of so many leads give."""
    found = []
    for seed in range(20):
        chance = Random(seed)
        values = [chance.gauss(0, 0.9) for _ in range(leads)]
        outcomes = [chance.random() < sigmoid(-1.7 + slope * value) for value in values]
        found.append(platt(values, outcomes, pull=pull).slope)
    return found


def test_the_slope_of_few_leads_is_mostly_what_is_known_before_and_of_many_their_own() -> None:
    free, pulled = (lines_through(200, 1.0, pull=pull) for pull in (1.0, PULL_WHEN_FORETOLD))
    assert pstdev(pulled, 1.0) < pstdev(free, 1.0) / 2
    assert lines_through(20_000, 0.6, pull=PULL_WHEN_FORETOLD) == [pytest.approx(0.6, abs=0.07)] * 20


def two_views(shared: float, leads: int = 20_000) -> tuple[list[float], list[float], list[bool]]:
    """Return the calibrated log-odds of two views, of whose errors a share is the same, and outcomes."""
    chance = Random(1)
    converted = [chance.random() < 0.2 for _ in range(leads)]
    both = [chance.gauss(0, shared**0.5) for _ in range(leads)]
    views = []
    for tells in (0.8, 1.0):
        own = [chance.gauss(0, (1 - shared) ** 0.5) for _ in range(leads)]
        seen = [tells * came + one + other for came, one, other in zip(converted, both, own, strict=True)]
        line = platt(seen, converted)
        views.append([line.at(each) for each in seen])
    return views[0], views[1], converted


@pytest.mark.parametrize("weight", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("shared", [0.0, 0.5, 0.9])
def test_two_views_tell_how_timid_their_mean_is_before_outcomes_are_looked_at(
    shared: float, weight: float
) -> None:
    rules, learned, converted = two_views(shared)
    blend = [(1 - weight) * one + weight * other for one, other in zip(rules, learned, strict=True)]
    steeper = platt(blend, converted).slope - 1
    assert steeper > 0.04
    assert 0.75 * steeper < 1 / unit_of(rules, learned, weight) - 1 < steeper


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_mean_of_the_same_view_is_not_too_timid(weight: float) -> None:
    rules, _, _ = two_views(0.5, leads=500)
    assert unit_of(rules, rules, weight) == pytest.approx(1.0)


@given(
    views=st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=40),
    weight=st.floats(0.05, 0.95),
)
def test_what_is_known_of_a_mean_before_is_between_its_lesser_share_and_one(
    views: list[tuple[float, float]], weight: float
) -> None:
    rules, learned = zip(*views, strict=True)
    unit = unit_of(rules, learned, weight)
    assert min(weight, 1 - weight) - 1e-9 <= unit <= 1 + 1e-9


def test_two_views_that_contradict_each_other_leave_a_slope() -> None:
    rules = [float(number % 7) for number in range(300)]
    learned = [-3 * value for value in rules]
    assert unit_of(rules, learned, 0.25) == pytest.approx((0.75**2 + 0.75**2) / (0.75 + 9 * 0.25))


def test_what_has_learned_nothing_leaves_the_rules_as_steep_as_they_were() -> None:
    rules, _, _ = two_views(0.5, leads=500)
    assert unit_of(rules, [-1.5] * 500, 0.3) == pytest.approx(0.7)


@dataclass(frozen=True)
class Visits:
    """Learns the truth: each visit is one unit of log-odds, and three of them are even odds."""

    visits: Sequence[int]

    def fit(self, design: Design, outcomes: Sequence[bool], groups: Sequence[int], wishes: Wishes) -> Terms:
        """Return the visits of each bin, centred."""
        (indexes,), (bins,) = design.indexes, design.bins
        of_bin = dict(zip(indexes, self.visits, strict=True))
        usual = fmean(self.visits)
        main = [of_bin.get(each, usual) - usual for each in range(bins.size)]
        weights = [float([*indexes].count(each)) for each in range(bins.size)]
        return Terms(usual - 3, [main], [weights], {}, {}, [each - 3.0 for each in self.visits])


def learned(rules: str, seed: int, leads: int = 200) -> tuple[Fitted, float]:
    """Return a card blended with rules, and the log-odds that its probability gives a unit of the blend.

    The rules look at the size alone, which says as much as the visits, and of half of the leads the same.
    """
    chance = Random(seed)
    visits = [chance.randrange(4) for _ in range(leads)]
    found = []
    for each in visits:
        size = each if chance.random() < 0.5 else chance.randrange(4)
        converted = chance.random() < sigmoid((each + size) * 0.7 - 3.0)
        lines = (Contribution("size", 40 * size, "Size"),) if rules else ()
        found.append(Lead(converted=converted, lines=lines))
    column = Column("visits", "Visits", "number", [float(each) for each in visits])
    scorecard = read_configuration(CONFIGURATION + rules).scorecard
    card = fitted(History((column,), found), scorecard, Visits(visits), How())
    low, high = (logit(card.probabilities([score])[0]) for score in (25, 75))
    return card, (high - low) * card.scale.per_unit / 50


def test_few_conversions_change_little_of_what_two_views_say_together() -> None:
    """The mean of 20 slopes that follow these outcomes alone is 1.42, and a slope of many thousand 1.44."""
    slopes = [learned(RULES, seed)[1] for seed in range(20)]
    assert 1.3 < fmean(slopes) < 1.4
    assert pstdev(slopes) < 0.075


def test_beside_no_rules_what_is_learned_counts_in_full() -> None:
    """The outcomes of a sample move it by the tenth that they may move a slope which is foretold."""
    for seed in range(20):
        card, slope = learned("", seed)
        assert card.weight < 0.5
        assert slope == pytest.approx(1 / card.weight, rel=0.1)


def of_a_visit(seed: int) -> float:
    """Return the log-odds that one more visit gives, learned from 200 leads beside no rules."""
    card, _ = learned("", seed)
    column = Column("visits", "Visits", "number", [0.0, 3.0])
    none, three = card.scores(History((column,), [Lead(converted=None)] * 2))
    low, high = (logit(each) for each in card.probabilities([none, three]))
    return (high - low) / 3


def test_few_conversions_change_little_of_what_is_learned() -> None:
    """Where the slope follows these outcomes alone, it deviates by 0.21."""
    assert pstdev(map(of_a_visit, range(20))) < 0.12
