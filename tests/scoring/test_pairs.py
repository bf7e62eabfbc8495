"""Points by two values together, what is not known, and where every lead starts."""

import json
from typing import Any

import pytest

from functions.domain.lead.record import StoredScore
from functions.domain.lead.telling import lines_of
from functions.domain.phrases import said
from functions.domain.scoring import (
    Contribution,
    Pair,
    Probability,
    Score,
    Scorecard,
    Side,
    Table,
    project_score,
    reasons,
    score_lead,
)
from functions.domain.texts import ENGLISH
from infra.language.speaker import texts_in
from infra.serialization import dump_record, load_record
from tests.builders import a_record
from tests.scoring.builders import NOW, a_lead, a_rule, a_scorecard, facts_of

SIZE = Side("lead.company_size", "Company size", (10, 200))
URGENCY = Side("lead.urgency", "Urgency", groups=(("now", "SOON"), ("later",)))
POINTS = ((1, 2, 3, 4), (5, 6, 7, 8), (9, 10, 11, 12), (13, 14, 15, 16))
PAIR = Pair("size-by-urgency", SIZE, URGENCY, POINTS)


def score_of(card: Scorecard, **inputs: Any) -> Score:
    return score_lead(facts_of(a_lead(inputs=inputs)), card, NOW)


@pytest.mark.parametrize(
    ("inputs", "points"),
    [
        ({}, 1),
        ({"company_size": 0}, 5),
        ({"company_size": 9, "urgency": ""}, 5),
        ({"company_size": 10, "urgency": "NOW"}, 10),
        ({"company_size": 199, "urgency": "soon"}, 10),
        ({"company_size": 200, "urgency": "Later"}, 15),
        ({"company_size": 5_000, "urgency": "whenever"}, 16),
        ({"urgency": "later"}, 3),
    ],
)
def test_a_pair_gives_the_points_of_its_row_and_column(inputs: dict[str, Any], points: int) -> None:
    assert score_of(a_scorecard(pairs=(PAIR,)), **inputs).points == points


def test_a_pair_that_gives_nothing_is_no_line() -> None:
    nothing = Pair("none", SIZE, URGENCY, ((0,) * 4,) * 4)
    assert score_of(a_scorecard(pairs=(nothing,)), company_size=10).contributions == ()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", "Company size 200 or more and Urgency: SOON +14"),
        ("de", "Company size ab 200 und Urgency: SOON +14"),
    ],
)
def test_the_line_of_a_pair_names_both_values_in_the_language_of_the_reader(code: Any, words: str) -> None:
    [line] = score_of(a_scorecard(pairs=(PAIR,)), company_size=200, urgency="soon").contributions
    assert line.words(texts_in(code)) == words


def test_the_words_of_the_configuration_stand_before_both_values() -> None:
    pair = Pair("x", SIZE, URGENCY, POINTS, why="Size and hurry")
    [line] = score_of(a_scorecard(pairs=(pair,))).contributions
    assert said(line.why, ENGLISH) == "Size and hurry: Company size: not known and Urgency: not known"
    assert (pair.label, PAIR.label) == ("Size and hurry", "Company size + Urgency")


def test_every_line_of_a_pair_is_listed_with_the_values_of_a_group_as_one() -> None:
    lines = PAIR.lines
    assert [line.points for line in lines] == [*range(1, 17)]
    assert said(lines[5].why, ENGLISH) == "Company size below 10 and Urgency: Now, SOON"


def test_a_long_group_is_named_by_its_first_values() -> None:
    side = Side("lead.urgency", "Urgency", groups=(("a", "b", "c", "d"),))
    assert [said(words, ENGLISH) for words in side.row_words] == [
        "Urgency: not known",
        "Urgency: A, B, C, …",
        "Urgency: other",
    ]


def test_numbers_and_flags_can_be_groups() -> None:
    size = Side("lead.company_size", "Size", groups=((5, 7), (8,)))
    partner = Side("lead.is_partner", "Partner", groups=((True,), (False,)))
    card = a_scorecard(pairs=(Pair("x", size, partner, POINTS),))
    assert score_of(card, company_size=7, is_partner=True).points == 6
    assert score_of(card, company_size=9, is_partner=False).points == 15
    assert [said(words, ENGLISH) for words in partner.row_words][1:3] == ["Partner: true", "Partner: false"]
    line = score_of(card, company_size=7, is_partner=False).contributions[0]
    assert said(line.why, ENGLISH) == "Size 7 and Not: Partner"


def test_every_lead_starts_where_the_scorecard_says_and_is_told_so_first() -> None:
    card = a_scorecard(start=58, rules=(a_rule("phone", "lead.has_phone", 80),), maximum=100)
    score = score_lead(facts_of(a_lead(has_phone=True)), card, NOW)
    assert [(line.id, line.points) for line in score.contributions] == [
        ("start", 58),
        ("phone", 80),
        ("total", -38),
    ]
    assert reasons(score) == "Every lead starts at 58 · Phone +80 · The score is at most 100: -38"
    assert reasons(score, texts=texts_in("ru")).startswith("Каждый лид начинает с 58 · ")


def test_where_leads_start_is_no_news_on_the_card_of_one() -> None:
    score = score_lead(facts_of(), a_scorecard(start=58, pairs=(PAIR,)), NOW)
    assert [line.id for line in score.contributions] == ["start", "size-by-urgency"]
    assert [line.id for line in lines_of(score.contributions)] == ["fact:size-by-urgency"]


def test_a_scorecard_that_starts_at_nothing_has_no_line_of_it() -> None:
    card = a_scorecard(rules=(a_rule("phone", "lead.has_phone", 8),))
    assert score_lead(facts_of(), card, NOW).contributions == ()


def test_what_a_file_does_not_use_is_not_in_the_version() -> None:
    table = Table("size", "lead.company_size", steps=((10, 5),))
    plain = a_scorecard(tables=(table,))
    foretelling = a_scorecard(tables=(table,), probability=Probability(((0, 0.1), (100, 0.9))))
    assert plain.version == foretelling.version
    assert repr(table).count("missing") == 0
    missing = Table("size", "lead.company_size", steps=((10, 5),), missing=0)
    others = (a_scorecard(tables=(missing,)), a_scorecard(tables=(table,), start=1))
    assert len({plain.version, *(card.version for card in others)}) == 3


@pytest.mark.parametrize(("size", "points"), [(None, 7), (0, -3), (9, -3), (10, 5)])
def test_what_is_not_known_has_points_of_its_own(size: int | None, points: int) -> None:
    table = Table("size", "lead.company_size", steps=((10, 5),), otherwise=-3, missing=7)
    card = a_scorecard(tables=(table,), minimum=-10)
    assert score_of(card, **({} if size is None else {"company_size": size})).points == points


@pytest.mark.parametrize(("urgency", "points"), [(None, 7), ("", 7), ("now", 5), ("later", -3)])
def test_an_empty_text_is_not_known(urgency: str | None, points: int) -> None:
    table = Table("urgency", "lead.urgency", {"now": 5}, otherwise=-3, missing=7)
    card = a_scorecard(tables=(table,), minimum=-10)
    assert score_of(card, **({} if urgency is None else {"urgency": urgency})).points == points


def test_without_points_for_it_what_is_not_known_is_as_empty_as_ever() -> None:
    table = Table("size", "lead.company_size", steps=((-1, 5), (10, 9)))
    assert score_of(a_scorecard(tables=(table,))).points == 5


def test_conditions_see_0_where_a_table_sees_that_nothing_is_known() -> None:
    table = Table("size", "lead.company_size", steps=((10, 5),), missing=7)
    card = a_scorecard(tables=(table,), rules=(a_rule("none", "lead.company_size == 0", 20),))
    assert score_of(card).points == 27


def test_an_amount_may_be_unknown_although_it_is_0() -> None:
    table = Table("amount", "lead.amount", steps=((1, 5),), otherwise=2, missing=9)
    card = a_scorecard(tables=(table,))
    assert score_lead(facts_of(a_lead(amount=0.0)), card, NOW).points == 2
    assert score_lead(facts_of(a_lead(unknown=frozenset({"amount"}))), card, NOW).points == 9


def test_the_lines_are_stored_in_no_language() -> None:
    card = a_scorecard(start=4, pairs=(PAIR, Pair("y", SIZE, URGENCY, POINTS, why="Both")))
    score = score_of(card, company_size=10, urgency="later")
    record = load_record(dump_record(a_record(contributions=score.contributions)))
    assert record.score.contributions == score.contributions
    assert project_score(record.score.contributions, card, NOW).points == score.points


def test_a_record_without_pairs_is_stored_as_ever() -> None:
    line = Contribution("amount", 25, "Amount")
    stored = json.loads(dump_record(a_record(contributions=(line,))))
    assert "standing" not in stored["score"]
    assert StoredScore().standing == ()


@pytest.mark.parametrize(
    ("score", "expected"), [(-9, 0.1), (0, 0.1), (5, 0.2), (10, 0.3), (55, 0.6), (100, 0.9), (120, 0.9)]
)
def test_a_probability_goes_on_straight_lines_between_its_points(score: int, expected: float) -> None:
    probability = Probability(((0, 0.1), (10, 0.3), (100, 0.9)))
    assert probability.at(score) == pytest.approx(expected)
