from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.scoring import (
    Facts,
    Score,
    Scorecard,
    band_for,
    next_change,
    project_score,
    reasons,
    score_lead,
)
from tests.scoring.builders import BANDS, NOW
from tests.scoring.histories import delays, histories, scorecards

TICK = timedelta(microseconds=1)


def lines(score: Score) -> set[object]:
    return set(score.contributions)


@given(histories(), scorecards(), delays)
def test_the_reasons_add_up_to_the_score(facts: Facts, card: Scorecard, after: timedelta) -> None:
    score = score_lead(facts, card, NOW)
    for some in (score, project_score(score.contributions, card, NOW + after)):
        assert sum(line.points for line in some.contributions) == some.points
        assert card.minimum <= some.points <= card.maximum
        assert card.minimum <= some.automatic <= card.maximum


@given(histories(), scorecards(), st.integers())
def test_the_order_of_signals_and_rules_does_not_matter(facts: Facts, card: Scorecard, seed: int) -> None:
    shuffled = Random(seed).sample
    other_facts = replace(facts, signals=tuple(shuffled(facts.signals, len(facts.signals))))
    other_card = replace(
        card,
        rules=tuple(shuffled(card.rules, len(card.rules))),
        signals=tuple(shuffled(card.signals, len(card.signals))),
        decays=tuple(shuffled(card.decays, len(card.decays))),
        groups=tuple(shuffled(card.groups, len(card.groups))),
    )
    one, other = score_lead(facts, card, NOW), score_lead(other_facts, other_card, NOW)
    assert (one.points, one.automatic, one.band) == (other.points, other.automatic, other.band)
    assert lines(one) == lines(other)
    assert reasons(one) == reasons(other)


@given(histories(), scorecards(), delays, delays)
def test_a_moment_reached_directly_or_by_way_of_another_is_the_same(
    facts: Facts, card: Scorecard, first: timedelta, second: timedelta
) -> None:
    between = project_score(score_lead(facts, card, NOW).contributions, card, NOW + first)
    direct = score_lead(facts, card, NOW + first + second)
    later = project_score(between.contributions, card, NOW + first + second, standing=direct.standing)
    assert later == direct


@given(histories(), scorecards(), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_the_score_is_constant_until_its_next_change_and_different_at_it(
    facts: Facts, card: Scorecard, shares: list[float]
) -> None:
    score = score_lead(facts, card, NOW)
    change = next_change(score, card, NOW)
    end = NOW + timedelta(days=3000) if change is None else change - TICK
    assert all(
        score_lead(facts, card, NOW + share * (end - NOW)).points == score.points for share in (*shares, 1.0)
    )
    if change is not None:
        after = score_lead(facts, card, change)
        corrected = {line.kind for line in score.contributions} - {line.kind for line in after.contributions}
        assert after.points != score.points or "adjustment" in corrected


@given(histories(), scorecards(), delays)
def test_more_silence_never_raises_a_score(facts: Facts, card: Scorecard, more: timedelta) -> None:
    since = facts.unanswered_since or NOW
    shorter = score_lead(replace(facts, unanswered_since=since), card, NOW)
    longer = score_lead(replace(facts, unanswered_since=since - more), card, NOW)
    assert longer.points <= shorter.points


@given(histories(), scorecards())
def test_a_reply_removes_exactly_the_silence(facts: Facts, card: Scorecard) -> None:
    silent = score_lead(facts, card, NOW)
    answered = score_lead(replace(facts, unanswered_since=None), card, NOW)
    kinds = {"silence", "clamp"}
    assert [line for line in silent.contributions if line.kind not in kinds] == [
        line for line in answered.contributions if line.kind not in kinds
    ]
    assert not any(line.kind == "silence" for line in answered.contributions)
    assert answered.points >= silent.points


@given(histories(), scorecards())
def test_without_bounds_a_reply_gives_back_what_silence_cost(facts: Facts, card: Scorecard) -> None:
    loose = replace(card, groups=(), minimum=-10_000, maximum=10_000)
    silent = score_lead(facts, loose, NOW)
    cost = sum(line.points for line in silent.contributions if line.kind == "silence")
    assert score_lead(replace(facts, unanswered_since=None), loose, NOW).points == silent.points - cost


@given(st.integers(0, 100), st.integers(0, 3), st.lists(st.integers(0, 3), max_size=20))
def test_a_score_that_moves_less_than_the_hysteresis_changes_its_band_at_most_once(
    low: int, width: int, moves: list[int]
) -> None:
    band, changes = band_for(low, BANDS).id, 0
    for move in moves:
        after = band_for(low + min(move, width), BANDS, band_before=band, hysteresis=3).id
        changes += after != band
        band = after
    assert changes <= 1


@given(histories(), scorecards())
def test_scoring_twice_changes_nothing(facts: Facts, card: Scorecard) -> None:
    once = score_lead(facts, card, NOW)
    assert score_lead(facts, card, NOW, band_before=once.band) == once
