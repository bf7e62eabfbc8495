from functions.domain.scoring import Decay, Group, SignalRule, next_change, project_score, score_lead
from tests.scoring.builders import DAY, HOUR, NOW, a_rule, a_scorecard, berlin, facts_of, seen

BASE = a_rule("base", "true", 50)


def test_the_score_at_a_later_moment_needs_no_lead() -> None:
    card = a_scorecard(
        rules=(BASE,),
        signals=(SignalRule("opened", "email.opened", 10, half_life=7 * DAY),),
        decays=(Decay("no-reply", 3 * DAY, -5),),
    )
    facts = facts_of(signals=seen("email.opened", HOUR), unanswered_since=NOW - DAY)
    today = score_lead(facts, card, NOW)
    assert project_score(today.contributions, card, NOW + 8 * DAY) == score_lead(facts, card, NOW + 8 * DAY)


def test_what_a_bound_hides_is_no_change() -> None:
    # 100 points of signals in a group that ends at 10: they must fall below 10 before anything shows.
    card = a_scorecard(
        groups=(Group("engagement", maximum=10),),
        signals=(SignalRule("opened", "email.opened", 100, "engagement", linear=100 * DAY),),
    )
    score = score_lead(facts_of(signals=seen("email.opened", 0 * DAY)), card, NOW)
    change = next_change(score, card, NOW)
    assert change is not None
    assert NOW + 90 * DAY < change < NOW + 91 * DAY


def test_nothing_that_ages_never_changes() -> None:
    card = a_scorecard(rules=(BASE,), signals=(SignalRule("opened", "email.opened", 10),))
    score = score_lead(facts_of(signals=seen("email.opened", HOUR)), card, NOW)
    assert next_change(score, card, NOW) is None


def test_a_rule_that_reads_the_clock_is_evaluated_again_every_business_day() -> None:
    card = a_scorecard(rules=(a_rule("stale", "days_silent >= 2", -10), BASE))
    facts = facts_of(unanswered_since=berlin(2026, 6, 9, 23, 0))
    score = score_lead(facts, card, NOW)
    assert (score.points, next_change(score, card, NOW)) == (50, berlin(2026, 6, 11))
    assert score_lead(facts, card, berlin(2026, 6, 11)).points == 40


def test_signals_that_the_scorecard_no_longer_has_keep_their_points_until_the_lead_is_read() -> None:
    old = a_scorecard(signals=(SignalRule("opened", "email.opened", 10, half_life=DAY),))
    score = score_lead(facts_of(signals=seen("email.opened", HOUR)), old, NOW)
    assert project_score(score.contributions, a_scorecard(), NOW + 9 * DAY).points == score.points
