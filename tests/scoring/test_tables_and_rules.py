import pytest

from functions.domain.phrases import said
from functions.domain.scoring import Group, Score, Table, score_lead
from functions.domain.texts import ENGLISH
from tests.scoring.builders import NOW, a_lead, a_rule, a_scorecard, facts_of

SOURCE = Table("source", "lead.source", {"RECOMMENDATION": 30, "WEB": 10})
AMOUNT = Table("amount", "lead.amount", steps=((50_000, 10), (100_000, 15)))


def points_of(score: Score) -> dict[str, int]:
    return {line.id: line.points for line in score.contributions}


@pytest.mark.parametrize(("source", "points"), [("RECOMMENDATION", 30), ("web", 10), ("CALL", 0), ("", 0)])
def test_a_table_gives_points_by_value_whatever_the_case(source: str, points: int) -> None:
    score = score_lead(facts_of(a_lead(source=source)), a_scorecard(tables=(SOURCE,)), NOW)
    assert score.points == points


@pytest.mark.parametrize(
    ("amount", "points"),
    [(0.0, 0), (49_999.99, 0), (50_000.0, 10), (99_999.0, 10), (100_000.0, 15), (1e9, 15)],
)
def test_a_step_counts_from_its_edge(amount: float, points: int) -> None:
    score = score_lead(facts_of(a_lead(amount=amount)), a_scorecard(tables=(AMOUNT,)), NOW)
    assert score.points == points


def test_what_no_value_matches_gets_the_points_otherwise() -> None:
    table = Table("urgency", "lead.urgency", {"now": 10}, otherwise=1)
    assert score_lead(facts_of(), a_scorecard(tables=(table,)), NOW).points == 1


def test_a_custom_field_of_yes_or_no_can_be_a_table() -> None:
    table = Table("partner", "lead.is_partner", {True: 12, False: 2})
    card = a_scorecard(tables=(table,))
    assert score_lead(facts_of(a_lead(inputs={"is_partner": True})), card, NOW).points == 12
    assert score_lead(facts_of(), card, NOW).points == 2


def test_a_rule_gives_its_points_when_its_condition_holds() -> None:
    card = a_scorecard(rules=(a_rule("both", "lead.has_phone && lead.has_email", 10),))
    assert score_lead(facts_of(a_lead(has_phone=True, has_email=True)), card, NOW).points == 10
    assert score_lead(facts_of(a_lead(has_phone=True)), card, NOW).points == 0


def test_a_rule_may_count_what_the_lead_did() -> None:
    from tests.scoring.builders import HOUR, seen

    card = a_scorecard(rules=(a_rule("often", 'count("page.viewed") >= 2', 5),))
    assert score_lead(facts_of(signals=seen("page.viewed", HOUR)), card, NOW).points == 0
    assert score_lead(facts_of(signals=seen("page.viewed", HOUR, 2 * HOUR)), card, NOW).points == 5


def test_an_absent_custom_field_is_never_an_error() -> None:
    card = a_scorecard(rules=(a_rule("small", 'lead.company_size < 5 && lead.urgency == ""', 3),))
    assert score_lead(facts_of(), card, NOW).points == 3


def test_a_group_is_capped_and_says_so() -> None:
    card = a_scorecard(
        groups=(Group("fit", maximum=25),),
        rules=(a_rule("one", "true", 20, group="fit"), a_rule("two", "true", 17, group="fit")),
    )
    score = score_lead(facts_of(), card, NOW)
    assert score.points == 25
    assert said(score.contributions[-1].why, ENGLISH) == "Fit is capped at 25"
    assert points_of(score) == {"one": 20, "two": 17, "fit": -12}


def test_a_group_that_is_not_declared_has_no_bounds() -> None:
    card = a_scorecard(rules=(a_rule("one", "true", 90, group="loose"),))
    assert score_lead(facts_of(), card, NOW).points == 90


@pytest.mark.parametrize(("given", "points", "clamp"), [(130, 100, -30), (-20, 0, 20)])
def test_the_total_stays_in_its_bounds_and_says_so(given: int, points: int, clamp: int) -> None:
    score = score_lead(facts_of(), a_scorecard(rules=(a_rule("one", "true", given),)), NOW)
    assert score.points == points
    assert points_of(score) == {"one": given, "total": clamp}


def test_a_condition_that_fails_on_one_lead_costs_only_its_rule() -> None:
    card = a_scorecard(
        rules=(a_rule("ratio", "100 / lead.company_size > 5", 40), a_rule("phone", "lead.has_phone", 10))
    )
    score = score_lead(facts_of(a_lead(has_phone=True)), card, NOW)
    assert score.points == 10
    assert said(score.warnings[0], ENGLISH) == 'rule "ratio" was not counted: divide by zero'


def test_the_same_rule_counts_again_on_a_lead_where_it_does_not_fail() -> None:
    card = a_scorecard(rules=(a_rule("ratio", "100 / lead.company_size > 5", 40),))
    score = score_lead(facts_of(a_lead(inputs={"company_size": 10})), card, NOW)
    assert (score.points, score.warnings) == (40, ())


def test_the_version_is_the_content() -> None:
    one, same = a_scorecard(tables=(SOURCE,)), a_scorecard(tables=(SOURCE,))
    other = a_scorecard(tables=(AMOUNT,))
    assert one.version == same.version != other.version
