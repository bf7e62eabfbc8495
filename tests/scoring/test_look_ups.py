"""Each value is placed once for all tables and pairs, and gives what each of them says by itself."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.scoring import Facts, Pair, Scorecard, Side, Table, score_lead
from functions.domain.scoring.features import ABSENT
from tests.scoring.builders import ENVIRONMENT, NOW, a_lead, a_scorecard, facts_of
from tests.scoring.histories import histories, scorecards


def value_of(facts: Facts, name: str) -> Any:
    """Return a value of a lead as it is, None for not known."""
    lead, short = facts.lead, name.removeprefix("lead.")
    value = lead.source if short == "source" else lead.inputs.get(short)
    return None if value == "" else value


@given(histories(), scorecards())
def test_every_table_and_pair_gives_what_it_gives_alone(facts: Facts, card: Scorecard) -> None:
    expected = []
    for table in card.tables:
        value = value_of(facts, table.value)
        if value is None and table.missing is None:
            value = ABSENT[ENVIRONMENT.fields[table.value]]
        expected.append(table.contribution(value))
    for pair in card.pairs:
        row, column = (side.place(value_of(facts, side.value)) for side in (pair.rows, pair.columns))
        expected.append(pair.line(row, column))
    places = card.look_ups.places({"lead.source": facts.lead.source}, facts.lead)
    assert card.look_ups.lines(places) == expected


@given(st.integers(-3, 12) | st.floats(-3, 12))
def test_a_number_may_be_listed_by_one_and_stepped_by_another(size: float) -> None:
    steps = Table("steps", "lead.company_size", steps=((4.0, 10), (6.0, 20)), otherwise=1)
    listed = Table("listed", "lead.company_size", {5.0: 100, 6.0: 200}, otherwise=1000)
    groups = Side("lead.company_size", "Size", groups=((5.0, 7.0),))
    pair = Pair(
        "pair", groups, Side("lead.urgency", "Urgency", groups=(("now",),)), ((0, 0, 0),) * 2 + ((9, 9, 9),)
    )
    card = a_scorecard(tables=(steps, listed), pairs=(pair,), maximum=10_000)
    lead = a_lead(inputs={"company_size": size})
    expected = [steps.contribution(size), listed.contribution(size), pair.line(groups.place(size), 0)]
    assert card.look_ups.lines(card.look_ups.places({}, lead)) == expected


@pytest.mark.parametrize(("days", "points"), [(0, 1), (2, 1), (3, 5)])
def test_a_table_may_look_at_the_clock(days: int, points: int) -> None:
    table = Table("silent", "days_silent", steps=((3.0, 5),), otherwise=1)
    card = a_scorecard(tables=(table,))
    assert card.is_time_dependent
    assert score_lead(facts_of(unanswered_since=NOW - timedelta(days=days)), card, NOW).points == points


def test_a_text_that_a_table_lists_as_empty_has_its_points() -> None:
    table = Table("source", "lead.source", {"": 7, "WEB": 3}, otherwise=1)
    card = a_scorecard(tables=(table,))
    assert [score_lead(facts_of(a_lead(source=each)), card, NOW).points for each in ("", "web", "x")] == [
        7,
        3,
        1,
    ]


def test_a_scorecard_without_pairs_stores_no_places() -> None:
    table = Table("source", "lead.source", {"WEB": 3})
    assert score_lead(facts_of(), a_scorecard(tables=(table,)), NOW).standing == ()
