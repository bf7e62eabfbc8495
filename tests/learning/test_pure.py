"""The parts of learning that need no library, from bins to bands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from itertools import pairwise
from math import exp, inf, isnan, nan
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.commands.learn.bands import proposed
from functions.commands.learn.bins import FEWEST, Bins, bins_of, short_between
from functions.commands.learn.blend import weight_of
from functions.commands.learn.calibrate import Line, curve_of, platt, shifted
from functions.commands.learn.card import HIGHEST
from functions.commands.learn.folds import mature, maturity_of, split
from functions.commands.learn.history import UNKNOWN, Column, History, Lead
from functions.commands.learn.kinds import Guess, outcome_of, words_of
from functions.commands.learn.leaks import filled_later, suspicion_of, too_good
from functions.commands.learn.measures import calibration_error, calibration_error_by_chance, sigmoid
from functions.commands.learn.offered import never, useless
from functions.commands.learn.segments import pooled, segment
from functions.commands.score_file.cells import Cells, CellUnreadable
from functions.domain.scoring import Band

DAY = 86_400.0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_edge_between_two_numbers_is_reached_by_the_higher_alone(one: float, other: float) -> None:
    low, high = sorted((one, other))
    if low < high:
        assert low < short_between(low, high) <= high


def test_the_edge_is_the_shortest_decimal() -> None:
    assert [short_between(3, 4), short_between(0.0123, 0.0149), short_between(19, 20)] == [4, 0.014, 20]


@given(st.lists(st.floats(-1000, 1000) | st.just(nan), min_size=1, max_size=80))
def test_every_number_has_a_bin_and_what_is_not_known_the_last(values: list[float]) -> None:
    column = Column("a", "A", "number", values)
    bins = bins_of(column)
    for value, index in zip(values, bins.indexes(column), strict=True):
        assert (index == bins.size - 1) == isnan(value)
        if not isnan(value):
            assert index == sum(value >= edge for edge in bins.edges)


def test_rare_levels_share_a_bin_and_case_tells_none_apart() -> None:
    column = Column("a", "A", "code", [0] * FEWEST + [1] * (FEWEST - 1) + [UNKNOWN], ("Web", "Fax"))
    bins = bins_of(column)
    assert bins == Bins("code", levels=("Web",))
    assert [*bins.indexes(Column("a", "A", "code", [0, 1, UNKNOWN], ("WEB", "Phone")))] == [0, 1, 2]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12), st.integers(1, 4))
def test_runs_are_neighbours_at_most_so_many_and_none_is_better(values: list[float], most: int) -> None:
    runs = segment([[value] for value in values], [[1.0]] * len(values), most)
    assert runs[0] == 0
    assert all(later - earlier in {0, 1} for earlier, later in pairwise(runs))
    assert max(runs) < most
    assert _error(values, runs) <= _best(values, most) + 1e-6


def _error(values: Sequence[float], runs: Sequence[int]) -> float:
    groups = [[value for value, run in zip(values, runs, strict=True) if run == each] for each in set(runs)]
    return sum((value - sum(group) / len(group)) ** 2 for group in groups for value in group)


def _best(values: Sequence[float], most: int) -> float:
    """Try every way to cut."""
    if most == 1 or len(values) < 2:
        return _error(values, [0] * len(values))
    cuts = (_error(values[:at], [0] * at) + _best(values[at:], most - 1) for at in range(1, len(values)))
    return min(_error(values, [0] * len(values)), *cuts)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=20))
def test_what_shall_rise_rises_and_keeps_its_mean(values: list[float]) -> None:
    risen = pooled(values, [1.0] * len(values), is_rising=True)
    assert risen == sorted(risen)
    assert sum(risen) == pytest.approx(sum(values), abs=1e-6)
    fallen = pooled(values, [1.0] * len(values), is_rising=False)
    assert fallen == sorted(fallen, reverse=True)


def drawn(leads: int, line: Line, seed: int = 1) -> tuple[list[float], list[bool]]:
    chance = Random(seed)
    values = [chance.gauss(0, 1.5) for _ in range(leads)]
    return values, [chance.random() < sigmoid(line.at(value)) for value in values]


def test_platt_finds_the_line_and_pulls_few_leads_to_one() -> None:
    line = platt(*drawn(20_000, Line(-1.0, 0.6)))
    assert line.intercept == pytest.approx(-1.0, abs=0.05)
    assert line.slope == pytest.approx(0.6, abs=0.04)
    assert platt([0.0, 0.1], [True, False]).slope == pytest.approx(1, abs=0.1)
    assert platt([-value for value in drawn(2000, Line(0, 1))[0]], drawn(2000, Line(0, 1))[1]).slope == 0


def test_the_curve_rises_and_a_few_leads_at_an_end_bend_nothing_else() -> None:
    curve = curve_of(Line(-4, 0.06), [0, 0, 0, 100], [True, True, True, False], lowest=0, highest=100)
    shares = [share for _, share in curve]
    assert [score for score, _ in curve] == [*range(0, 101, 5)]
    assert shares == sorted(shares)
    assert shares[1:-1] == [
        pytest.approx(1 / (1 + exp(4 - 0.06 * score)), abs=1e-4) for score in range(5, 100, 5)
    ]


def test_a_shifted_curve_expects_what_came() -> None:
    curve = ((0, 0.01), (50, 0.2), (100, 0.8))
    moved = dict(shifted(curve, [50] * 100, 35))
    assert moved[50] == pytest.approx(0.35, abs=1e-3)
    assert moved[0] > 0.01
    assert moved[100] > 0.8


def test_the_weight_is_that_of_a_prior_of_a_hundred_conversions() -> None:
    assert [weight_of(0), weight_of(100), round(weight_of(1527), 2)] == [0, 0.5, 0.94]


def leads_over_days(days: int) -> list[Lead]:
    return [Lead(day % 3 == 0, day * DAY, day * DAY + (day % 10) * DAY) for day in range(days)]


def test_only_leads_that_had_time_to_convert_are_judged() -> None:
    leads = [
        *leads_over_days(100),
        Lead(None, 0.0),
        Lead(None, 99 * DAY),
        Lead(converted=True, decided_at=50 * DAY, closed_at=40 * DAY),
    ]
    maturity = maturity_of(leads)
    assert maturity == 9 * DAY
    chosen = mature(leads, maturity)
    assert (chosen.lost, chosen.open, chosen.backwards) == (1, 1, 1)
    assert chosen.young == sum(
        lead.decided_at > 99 * DAY + 9 * DAY - maturity for lead in leads[:100] if lead.decided_at is not None
    )


def test_the_newest_fifth_judges_and_a_person_is_on_one_side() -> None:
    leads = [Lead(converted=True, decided_at=float(100 - day), subject=day % 30) for day in range(100)]
    parts = split(History((), leads), "time", range(100))
    assert len(parts.older) == 80
    assert not {leads[row].subject for row in parts.older} & {leads[row].subject for row in parts.newest}
    assert max(leads[row].decided_at or 0 for row in parts.older) < 81


def test_a_column_that_knows_the_outcome_is_suspicious_and_an_honest_one_is_not() -> None:
    values, outcomes = drawn(3000, Line(-1, 0.8))
    chance = Random(3)
    late = [1.0 if converted and chance.random() < 0.7 else nan for converted in outcomes]
    tags = [float(converted) if chance.random() < 0.5 else 2.0 for converted in outcomes]
    honest, filled = Column("a", "A", "number", values), Column("b", "B", "number", late)
    pure = Column("c", "C", "code", tags, ("no", "yes", "open"))
    assert [bool(suspicion_of(column, outcomes).why) for column in (honest, filled, pure)] == [
        False,
        True,
        True,
    ]
    history = History((honest, filled, pure), [Lead(converted) for converted in outcomes])
    assert [each.column for each in too_good(history)] == ["B", "C"]


def test_what_is_filled_in_later_is_told_from_fresh_leads() -> None:
    fresh = [Lead(None, 1000 * DAY - row) for row in range(300)]
    closed = [Lead(row % 5 == 0, float(row)) for row in range(1000)]
    later = Column("a", "Budget", "number", [nan] * 280 + [1.0] * 20 + [2.0] * 700 + [nan] * 300)
    same = Column("b", "Source", "code", [row % 2 for row in range(1300)], ("x", "y"))
    history = History((later, same), [*fresh, *closed])
    (found,) = filled_later(history, range(300, 1300))
    assert (found.column, found.kind) == ("Budget", "provenance")
    assert "7% of fresh leads and 70% of closed ones" in found.why
    few = history.at(range(250, 1300))
    assert filled_later(few, range(50, 1050)) == []
    assert len(filled_later(replace(few, is_from_portal=True), range(50, 1050))) == 2


@pytest.mark.parametrize(
    "name",
    [
        *("ASSIGNED_BY_ID", "stage", "UF_CRM_LEAD_SCORE", "date_closed", "id", "Comments"),
        *("days_silent", "count(email.opened)", "age(email.opened)"),
    ],
)
def test_traces_of_work_are_never_offered(name: str) -> None:
    assert never(name) is not None


@pytest.mark.parametrize("name", ["source", "utm_medium", "company_size", "duration", "age_of_company"])
def test_facts_are_offered(name: str) -> None:
    assert never(name) is None


def test_what_is_always_the_same_and_what_is_always_another_is_useless() -> None:
    assert useless(Column("a", "A", "number", [nan] * 50)) is not None
    assert useless(Column("a", "A", "number", [1.0] * 999 + [2.0])) is not None
    assert useless(Column("a", "A", "code", [*range(200)], tuple(map(str, range(200))))) is not None
    assert useless(Column("a", "A", "number", [1.0] * 50 + [nan] * 50)) is None


def test_bands_keep_their_shares_and_empty_ones_their_starts() -> None:
    bands = (Band("cold", 0), Band("warm", 40), Band("hot", 70))
    before, scores = [*range(100)] * 3, [each // 2 + 20 for each in range(100)] * 3
    found = {each.band: each for each in proposed(bands, before, scores)}
    assert [found[name].start for name in ("cold", "warm", "hot")] == [0, 40, 55]
    assert all(abs(each.share - each.share_before) <= 0.01 for each in found.values())
    nothing = proposed(bands, [10] * 300, scores)
    assert [each.start for each in nothing] == [70, 40, 0]


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=60),
    st.integers(1, 99),
    st.integers(1, 99),
)
@example([(80, 100), (50, 100), (50, 100), (50, 100), (10, 10)], 40, 70)
def test_bands_start_at_scores_that_leads_may_have_and_rise(
    scores: list[tuple[int, int]], one: int, other: int
) -> None:
    """A start that no score reaches is none: a file with it is refused."""
    low, high = sorted((one, other))
    bands = (Band("cold", 0), Band("warm", low), Band("hot", high if high > low else high + 1))
    before, after = zip(*scores, strict=True)
    starts = [each.start for each in reversed(proposed(bands, before, after))]
    assert all(lower < higher for lower, higher in pairwise(starts))
    assert starts[-1] <= HIGHEST


def test_the_calibration_error_of_a_perfect_card_is_that_of_chance() -> None:
    values, outcomes = drawn(3000, Line(-1, 1.0))
    probabilities = [sigmoid(value - 1) for value in values]
    by_chance = calibration_error_by_chance(probabilities)
    errors = []
    for seed in range(100, 160):
        chance = Random(seed)
        errors.append(calibration_error(probabilities, [chance.random() < each for each in probabilities]))
    assert sum(errors) / 60 == pytest.approx(by_chance, rel=0.15)
    assert calibration_error([each / 2 for each in probabilities], outcomes) > 5 * by_chance


def test_a_column_is_what_all_its_cells_are() -> None:
    cells = Cells(is_comma_decimal=False, zone=UTC)
    found = []
    for texts in (["1", "2.5", "8.01e-05", ""], ["yes", "no"], ["1", "x"], ["TRUE", "false"]):
        guess = Guess()
        for text in texts:
            guess.meet(text, cells)
        found.append(guess.kind)
    assert found == ["double", "bool", "string", "bool"]


def test_outcomes_are_read_and_other_words_are_not() -> None:
    assert [outcome_of(text) for text in ("1", "no", "WON", "lost", "S", "", "0.0")] == [
        True,
        False,
        True,
        False,
        True,
        None,
        False,
    ]
    with pytest.raises(CellUnreadable):
        outcome_of("perhaps")


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("ExitRates", "Exit rates"),
        ("day_of_week", "Day of week"),
        ("UF_CRM_COMPANY_SIZE", "Company size"),
        ("Источник", "Источник"),
        ("Lead source", "Lead source"),
        ("emp.var.rate", "Emp var rate"),
    ],
)
def test_every_title_becomes_words(title: str, words: str) -> None:
    assert words_of(title) == words


def test_infinity_is_no_edge() -> None:
    assert inf not in bins_of(Column("a", "A", "number", [1.0, 2.0, nan])).edges
