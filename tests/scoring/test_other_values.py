"""What another value of one field would change, held against the score of a lead that has this value."""

from dataclasses import replace
from math import inf, nextafter

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.scoring import (
    Facts,
    Pair,
    Score,
    Scorecard,
    Side,
    Table,
    improvements,
    project_score,
    score_lead,
)
from functions.domain.scoring.other_values import other_values
from functions.domain.texts import ENGLISH
from tests.scoring.builders import NOW, a_lead, a_rule, a_scorecard, facts_of
from tests.scoring.histories import histories, scorecards

SIZE = Side("lead.company_size", "Company size", (10, 200))
URGENCY = Side("lead.urgency", "Urgency", groups=(("now",), ("later",)))
POINTS = ((0, 0, 0, 0), (0, 0, 0, 0), (0, 10, 0, 0), (0, 20, 0, 0))
PAIR = Pair("size-by-urgency", SIZE, URGENCY, POINTS)
TABLE = Table("size", "lead.company_size", steps=((100, 5),), why="Company size")

VALUES = {
    "lead.company_size": [*range(42)],
    "lead.urgency": ["now", "soon", "later", "something else"],
    "lead.source": ["WEB", "CALL", "something else"],
}
"""Every value that the random scorecards tell apart, and more."""


def with_value(facts: Facts, name: str, value: object) -> Facts:
    """Return the facts of the same lead with another value."""
    lead, short = facts.lead, name.removeprefix("lead.")
    if short == "source":
        return replace(facts, lead=replace(lead, source=str(value)))
    return replace(facts, lead=replace(lead, inputs={**lead.inputs, short: value}))  # type: ignore[dict-item]


def ids_of(card: Scorecard, name: str) -> frozenset[str]:
    """Return what looks at a field."""
    sides = {pair.id for pair in card.pairs if name in {pair.rows.value, pair.columns.value}}
    return frozenset(sides | {table.id for table in card.tables if table.value == name})


def given_by(score: Score, ids: frozenset[str]) -> set[tuple[str, int]]:
    return {(line.id, line.points) for line in score.contributions if line.id in ids}


@given(histories(), scorecards())
def test_another_value_changes_exactly_what_it_changes_in_the_score(facts: Facts, card: Scorecard) -> None:
    score = score_lead(facts, card, NOW)
    told = {
        (other.ids, frozenset((line.id, line.points) for line in other.lines))
        for other in other_values(card.look_ups, score.standing)
    }
    found = set()
    for name, values in VALUES.items():
        ids = ids_of(card, name)
        for value in values:
            lines = given_by(score_lead(with_value(facts, name, value), card, NOW), ids)
            if lines:
                found.add((ids, frozenset(lines)))
    assert told == found


@given(histories(), scorecards(), st.sampled_from([*VALUES]), st.data())
def test_the_other_lines_stay_when_a_value_changes(
    facts: Facts, card: Scorecard, name: str, data: st.DataObject
) -> None:
    card = replace(card, rules=())  # a rule may look at the same field
    ids = ids_of(card, name)
    other = with_value(facts, name, data.draw(st.sampled_from(VALUES[name])))
    before, after = (score_lead(each, card, NOW) for each in (facts, other))
    kept = [
        {line for line in score.contributions if line.id not in ids and line.kind != "clamp"}
        for score in (before, after)
    ]
    assert kept[0] == kept[1]


def test_every_promise_of_a_pair_is_kept_by_a_lead_with_that_value() -> None:
    card = a_scorecard(start=50, tables=(TABLE,), pairs=(PAIR,))
    facts = facts_of(a_lead(inputs={"company_size": 20, "urgency": "now"}))
    score = score_lead(facts, card, NOW)
    found = improvements(score, card, NOW)
    assert [(each.changes, each.points) for each in found] == [(("Company size 200 or more +25",), 75)]
    changed = facts_of(a_lead(inputs={"company_size": 200, "urgency": "now"}))
    assert score_lead(changed, card, NOW).points == 75


def test_what_is_below_every_step_is_named_by_the_lowest() -> None:
    low = Side("lead.company_size", "Company size", (3,))
    pair = Pair("x", low, URGENCY, ((0,) * 4, (9,) * 4, (0,) * 4))
    table = Table("size", "lead.company_size", steps=((10, 0),), otherwise=4, why="Company size")
    card = a_scorecard(tables=(table,), pairs=(pair,))
    words = [other.words(ENGLISH) for other in other_values(card.look_ups, (2, 0))]
    assert words[:2] == ["Company size below 3 +13", "Company size 3 or more +4"]


def test_without_its_standing_nothing_is_promised_of_what_pairs_look_at() -> None:
    source = Table("source", "lead.source", {"WEB": 30})
    card = a_scorecard(start=40, tables=(TABLE, source), pairs=(PAIR,))
    facts = facts_of(a_lead(inputs={"company_size": 20, "urgency": "now"}))
    score = score_lead(facts, card, NOW)
    bare = project_score(score.contributions, card, NOW)
    assert [each.changes for each in improvements(bare, card, NOW)] == [("Web +30",)]
    told = project_score(score.contributions, card, NOW, standing=score.standing)
    assert told == score


def test_two_changes_that_meet_in_one_pair_are_not_combined() -> None:
    card = a_scorecard(start=45, pairs=(PAIR,), rules=(a_rule("phone", "lead.has_phone", 5),))
    facts = facts_of(a_lead(inputs={"company_size": 5, "urgency": "later"}))
    assert improvements(score_lead(facts, card, NOW), card, NOW) == ()


def test_a_number_just_below_an_edge_is_not_at_it() -> None:
    assert SIZE.place(nextafter(200, -inf)) == SIZE.place(10) == 2
    assert SIZE.place(200) == 3
