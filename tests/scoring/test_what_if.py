from functions.domain.scoring import (
    Decay,
    Facts,
    Improvement,
    Scorecard,
    SignalRule,
    Table,
    improvements,
    score_lead,
)
from tests.scoring.builders import DAY, NOW, a_lead, a_rule, a_scorecard, facts_of

AMOUNT = Table("amount", "lead.amount", steps=((50_000, 10), (100_000, 15), (500_000, 25)))
PHONE = a_rule("phone", "lead.has_phone", 5, why="Phone is known")


def advice(card: Scorecard, facts: Facts | None = None) -> tuple[Improvement, ...]:
    return improvements(score_lead(facts or facts_of(), card, NOW), card, NOW)


def test_the_smallest_single_change_comes_first() -> None:
    card = a_scorecard(tables=(AMOUNT,), rules=(a_rule("base", "true", 58), PHONE))
    found = advice(card)
    assert [improvement.changes for improvement in found] == [
        ("Amount 100 000 or more +15",),
        ("Amount 500 000 or more +25",),
    ]
    assert {(improvement.points, improvement.band) for improvement in found} == {(73, "hot"), (83, "hot")}


def test_two_small_changes_when_one_is_not_enough() -> None:
    card = a_scorecard(rules=(a_rule("base", "true", 32), PHONE, a_rule("mail", "lead.has_email", 4)))
    assert [improvement.changes for improvement in advice(card)] == [("Phone is known +5", "Mail +4")]


def test_a_reply_and_one_more_signal_are_changes() -> None:
    card = a_scorecard(
        rules=(a_rule("base", "true", 41),),
        decays=(Decay("no-reply", DAY, -5),),
        signals=(SignalRule("opened", "email.opened", 4),),
    )
    changes = {improvement.changes for improvement in advice(card, facts_of(unanswered_since=NOW - 2 * DAY))}
    assert changes == {("A reply",), ("Opened once more",)}


def test_what_speaks_against_a_lead_may_go() -> None:
    card = a_scorecard(rules=(a_rule("base", "true", 75), a_rule("competitor", 'lead.company == "x"', -50)))
    assert [improvement.changes for improvement in advice(card, facts_of(a_lead(company="x")))] == [
        ("Without: Competitor",)
    ]


def test_every_improvement_reaches_its_points() -> None:
    card = a_scorecard(tables=(AMOUNT,), rules=(a_rule("base", "true", 58), PHONE))
    for improvement in advice(card):
        amount = 100_000.0 if "100 000" in improvement.changes[0] else 500_000.0
        assert score_lead(facts_of(a_lead(amount=amount)), card, NOW).points == improvement.points


def test_the_highest_band_needs_nothing() -> None:
    assert advice(a_scorecard(rules=(a_rule("base", "true", 70),))) == ()


def test_when_nothing_is_enough_nothing_is_promised() -> None:
    assert advice(a_scorecard(rules=(PHONE,))) == ()
