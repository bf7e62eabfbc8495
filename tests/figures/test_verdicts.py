"""What may be said of rules, agreements and nurturing, and when it has to be left open."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.proportions import Interval, Share
from functions.domain.figures.verdicts import (
    Keeping,
    RuleCounts,
    Verdict,
    at_least,
    at_most,
    fires_together,
    keeps_its_verdict,
    nurturing_cost,
)

shares = st.integers(0, 400).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))
rules = st.builds(RuleCounts, st.integers(-500, 500), shares, shares)


def in_percent(interval: Interval | None) -> tuple[float, float, float]:
    assert interval is not None
    return round(100 * interval.value, 1), round(100 * interval.low, 1), round(100 * interval.high, 1)


@pytest.mark.parametrize(
    ("fired", "others", "difference", "verdict"),
    [
        (Share(2, 4), Share(1, 3), (16.7, -41.1, 61.0), Verdict.TOO_FEW),
        (Share(14, 286), Share(135, 1295), (-5.5, -8.2, -2.0), Verdict.WORKS_AGAINST),
        (Share(49, 508), Share(100, 1073), (0.3, -2.6, 3.6), Verdict.NO_EVIDENCE),
    ],
    ids=["reachable", "larger", "neither"],
)
def test_the_rules_of_the_worked_examples(
    fired: Share, others: Share, difference: tuple[float, float, float], verdict: Verdict
) -> None:
    rule = RuleCounts(5 * fired.of, fired, others)
    assert in_percent(rule.difference) == difference
    assert (rule.average_points, rule.verdict) == (5, verdict)


def test_a_rule_that_takes_points_earns_them_where_fewer_convert() -> None:
    assert RuleCounts(-5 * 286, Share(14, 286), Share(135, 1295)).verdict is Verdict.EARNS


def test_a_rule_that_gives_as_much_as_it_takes_has_no_side() -> None:
    assert RuleCounts(0, Share(14, 286), Share(135, 1295)).verdict is Verdict.NO_EVIDENCE


@pytest.mark.parametrize(
    ("fired", "others", "verdict"),
    [
        (Share(9, 9), Share(0, 500), Verdict.TOO_FEW),
        (Share(300, 500), Share(0, 9), Verdict.TOO_FEW),
        (Share(10, 10), Share(0, 10), Verdict.EARNS),
        (Share(0, 0), Share(9, 90), Verdict.TOO_FEW),
    ],
    ids=str,
)
def test_ten_leads_on_either_side_are_enough(fired: Share, others: Share, verdict: Verdict) -> None:
    assert RuleCounts(100, fired, others).verdict is verdict


def test_a_rule_that_never_fired_gives_no_points_on_average() -> None:
    assert RuleCounts(0, Share(0, 0), Share(9, 90)).average_points is None


@given(rules)
def test_with_its_points_turned_a_rule_has_the_opposite_verdict(rule: RuleCounts) -> None:
    opposite = {Verdict.EARNS: Verdict.WORKS_AGAINST, Verdict.WORKS_AGAINST: Verdict.EARNS}
    turned = replace(rule, points=-rule.points)
    assert turned.verdict is opposite.get(rule.verdict, rule.verdict)


@given(rules, st.integers(2, 9))
def test_only_the_side_of_the_points_counts_not_how_many(rule: RuleCounts, times: int) -> None:
    assert replace(rule, points=times * rule.points).verdict is rule.verdict


def test_a_verdict_that_both_halves_give_is_kept() -> None:
    half = RuleCounts(500, Share(40, 100), Share(50, 500))
    assert keeps_its_verdict(half, half)


def test_a_verdict_that_rests_on_one_half_is_not_kept() -> None:
    lucky, even = (
        RuleCounts(500, Share(60, 100), Share(50, 500)),
        RuleCounts(500, Share(10, 100), Share(50, 500)),
    )
    assert (lucky + even).verdict is lucky.verdict is Verdict.EARNS
    assert not keeps_its_verdict(lucky, even)


def test_halves_that_leave_open_what_the_whole_says_keep_nothing() -> None:
    half = RuleCounts(500, Share(16, 100), Share(50, 500))
    assert (half.verdict, (half + half).verdict) == (Verdict.NO_EVIDENCE, Verdict.EARNS)
    assert not keeps_its_verdict(half, half)


def test_rules_that_mostly_fire_with_this_one_are_named_the_most_first() -> None:
    together = fires_together(10, {"phone": 8, "moscow": 7, "director": 10, "budget": 8})
    assert list(together.items()) == [
        ("director", Share(10, 10)),
        ("budget", Share(8, 10)),
        ("phone", Share(8, 10)),
    ]


def test_a_rule_that_never_fired_fires_with_no_other() -> None:
    assert fires_together(0, {"budget": 0}) == {}


@pytest.mark.parametrize(
    ("share", "keeping"),
    [
        (Share(9, 10), Keeping.KEPT),
        (Share(8, 10), Keeping.TOO_FEW),
        (Share(60, 100), Keeping.MISSED),
        (Share(0, 0), Keeping.TOO_FEW),
    ],
    ids=str,
)
def test_nine_of_ten_touched_in_time_at_least(share: Share, keeping: Keeping) -> None:
    assert at_least(share, 0.9) is keeping


@pytest.mark.parametrize(
    ("share", "keeping"),
    [
        (Share(3, 20), Keeping.KEPT),
        (Share(4, 20), Keeping.TOO_FEW),
        (Share(40, 100), Keeping.MISSED),
        (Share(0, 0), Keeping.TOO_FEW),
    ],
    ids=str,
)
def test_fifteen_in_a_hundred_junk_at_most(share: Share, keeping: Keeping) -> None:
    assert at_most(share, 0.15) is keeping


@given(shares, st.floats(0, 1))
def test_so_many_have_it_at_least_where_so_many_at_most_have_it_not(share: Share, target: float) -> None:
    others = Share(share.of - share.count, share.of)
    # Where share and target are one number, rounding decides; 3e-9 is far from every share of 400.
    target += 3e-9
    assert at_least(share, target) is at_most(others, 1 - target)


def test_what_nurturing_costs_is_not_proven_by_two_controls_that_converted() -> None:
    cost = nurturing_cost(Share(2, 54), Share(9, 486))
    assert cost is not None
    assert in_percent(cost.difference) == (1.9, -1.3, 10.7)
    assert (cost.leads.low, round(cost.leads.value), round(cost.leads.high)) == (0, 9, 52)
    assert not cost.is_proven


def test_nurturing_that_does_better_costs_nothing() -> None:
    cost = nurturing_cost(Share(0, 300), Share(50, 300))
    assert cost is not None
    assert (cost.leads, cost.is_proven) == (Interval(0, 0, 0), False)


def test_a_cost_that_chance_does_not_explain_is_proven() -> None:
    cost = nurturing_cost(Share(40, 100), Share(50, 500))
    assert cost is not None
    assert cost.is_proven
    assert cost.leads.value == pytest.approx(150)


def test_thirty_controls_are_enough() -> None:
    assert nurturing_cost(Share(3, 30), Share(9, 486)) is not None


@pytest.mark.parametrize(
    ("control", "handed_over"), [(Share(29, 29), Share(9, 486)), (Share(3, 30), Share(0, 0))]
)
def test_fewer_than_thirty_controls_say_nothing(control: Share, handed_over: Share) -> None:
    assert nurturing_cost(control, handed_over) is None


@given(shares, shares)
def test_a_cost_is_between_nothing_and_all_that_were_handed_over(control: Share, handed_over: Share) -> None:
    cost = nurturing_cost(control, handed_over)
    if cost is None:
        assert control.of < 30 or not handed_over.of
        return
    assert 0 <= cost.leads.low <= cost.leads.value <= cost.leads.high <= handed_over.of
    assert not cost.is_proven or cost.leads.low > 0
