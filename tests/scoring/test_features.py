"""What conditions read of a lead's own fields, and of the day."""

from datetime import UTC, datetime

import pytest

from functions.domain.conditions import Environment
from functions.domain.scoring import InputValue, Rule, next_change, score_lead
from tests.scoring.builders import DAY, NOW, a_lead, a_scorecard, berlin, facts_of

ENVIRONMENT = Environment.for_rules(
    {"products": "list(string)", "met_at": "timestamp", "renewal": "string", "is_partner": "bool"}
)


def points_of(when: str, now: datetime = NOW, **inputs: InputValue) -> int:
    card = a_scorecard(environment=ENVIRONMENT, rules=(Rule("r", ENVIRONMENT.compile(when), 5),))
    score = score_lead(facts_of(a_lead(inputs=inputs)), card, now)
    assert score.warnings == ()
    return score.points


def test_several_values_of_a_field_are_a_list() -> None:
    assert points_of('"A" in lead.products', products=("B", "A")) == 5
    assert points_of('"A" in lead.products', products=()) == 0


@pytest.mark.parametrize(
    "when",
    [
        '"A" in lead.products',
        'lead.met_at > timestamp("2000-01-01T00:00:00Z")',
        'lead.met_at > now - duration("720h")',
        'lead.renewal != ""',
        "lead.is_partner",
    ],
)
def test_a_field_that_is_not_there_is_empty_and_never_an_error(when: str) -> None:
    assert points_of(when) == 0


def test_the_longest_ago_that_a_field_may_name_can_be_compared() -> None:
    assert points_of('now - lead.met_at > duration("720h")', met_at=datetime(1900, 1, 1, tzinfo=UTC)) == 5


def test_a_day_is_compared_with_today_in_the_zone_of_the_portal() -> None:
    late = berlin(2026, 6, 10, 23, 30)
    assert points_of("lead.renewal == today", late, renewal="2026-06-10") == 5
    assert points_of("lead.renewal < today", late + DAY / 24, renewal="2026-06-10") == 5


def test_a_rule_that_reads_the_day_is_looked_at_when_the_next_one_starts() -> None:
    card = a_scorecard(
        environment=ENVIRONMENT, rules=(Rule("r", ENVIRONMENT.compile("lead.renewal < today"), 5),)
    )
    score = score_lead(facts_of(a_lead(inputs={"renewal": "2026-06-10"})), card, NOW)
    assert (score.points, next_change(score, card, NOW)) == (0, berlin(2026, 6, 11))
