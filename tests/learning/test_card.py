"""A learned card and the scorer give every lead the same points, and the file says what the card says."""

import tomllib
from datetime import UTC, datetime
from math import nan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.commands.learn.bins import Design, bins_of
from functions.commands.learn.blend import Before, blended
from functions.commands.learn.calibrate import Line
from functions.commands.learn.card import Card, Scale
from functions.commands.learn.export import MOST_ENTRIES, exported
from functions.commands.learn.history import UNKNOWN, Column, History, Lead
from functions.commands.learn.terms import Direction, Terms
from functions.domain.item import LEAD, Item
from functions.domain.scoring import Facts, score_lead, unnamed
from functions.domain.scoring import Lead as ScoredLead
from functions.domain.scoring.tables import UNNAMED
from infra.cli.learn.writing import card_lines
from infra.configuration.load import read_configuration

PORTAL = """
[portal]
timezone = "Europe/Berlin"
[inputs]
size = { field = "UF_CRM_SIZE", type = "double" }
kind = { field = "UF_CRM_KIND", type = "list" }
known = { field = "UF_CRM_KNOWN", type = "bool" }
"""
REST = """
[[band]]
id = "all"
from = 0
[[manager]]
id = 7
[[queue]]
id = "all"
members = [7]
"""
NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
KINDS = ("Web", "Fair", "R&D", 'A "quoted" one', "Ärger")


def a_history(chance: Random, leads: int = 300) -> History:
    sizes = [nan if chance.random() < 0.1 else round(chance.expovariate(0.1), 1) for _ in range(leads)]
    kinds = [float(chance.randrange(-1, len(KINDS))) for _ in range(leads)]
    known = [float(chance.randrange(-1, 2)) for _ in range(leads)]
    columns = (
        Column("size", "Size", "number", sizes),
        Column("kind", "Kind", "code", kinds, KINDS),
        Column("known", "Known", "flag", known, ("false", "true")),
    )
    return History(columns, [Lead(converted=chance.random() < 0.3) for _ in range(leads)])


def a_card(history: History, chance: Random, monotone: dict[int, Direction] | None = None) -> Card:
    """Learn nothing: take any log-odds, as a model could have them."""
    design = Design.of(history, {column.name: bins_of(column) for column in history.columns})
    sizes = [bins.size for bins in design.bins]
    mains = [[chance.gauss(0, 0.5) for _ in range(size)] for size in sizes]
    weights = [
        [float([*indexes].count(each)) for each in range(size)]
        for size, indexes in zip(sizes, design.indexes, strict=True)
    ]
    pairs, pair_weights = {}, {}
    for pair in ((0, 1), (1, 2)):
        one, other = (sizes[each] for each in pair)
        pairs[pair] = [[chance.gauss(0, 0.4) for _ in range(other)] for _ in range(one)]
        counted = [[0.0] * other for _ in range(one)]
        for row in range(len(history)):
            counted[design.indexes[pair[0]][row]][design.indexes[pair[1]][row]] += 1
        pair_weights[pair] = counted
    out_of_fold = [chance.gauss(-1, 1) for _ in range(len(history))]
    terms = Terms(-1.0, mains, weights, pairs, pair_weights, out_of_fold)
    nothing = Before((), (), {}, Line(-1.0, 0.0))
    terms = blended(terms, design, history, line=Line(0.0, 1.0), before=nothing, weight=1.0)
    rest = [0] * len(history)
    return exported(
        terms, design, history, Scale(50.0, 15.0), monotone=monotone or {}, taken=frozenset(), rest=rest
    )


def as_lead(history: History, row: int) -> ScoredLead:
    inputs = {}
    for column in history.columns:
        value = column.values[row]
        if column.is_known(row):
            level = column.levels[int(value)] if column.levels else ""
            inputs[column.name] = (
                value if column.kind == "number" else level == "true" if column.kind == "flag" else level
            )
    return ScoredLead(item=Item(LEAD, row + 1), created_at=NOW, inputs=inputs)


@given(st.integers(0, 10_000))
def test_the_scorer_gives_what_the_card_gives_and_its_lines_add_up(seed: int) -> None:
    chance = Random(seed)
    history = a_history(chance)
    card = a_card(history, chance)
    lines = ["[score]", f"start = {card.start}", PORTAL, *card_lines(card.tables, card.pairs), REST]
    text = "\n".join(lines)
    scorecard = read_configuration(text).scorecard
    for row, expected in enumerate(card.scores(history)):
        score = score_lead(Facts(as_lead(history, row)), scorecard, NOW)
        assert score.points == expected == sum(line.points for line in score.contributions)


@given(st.integers(0, 10_000))
def test_what_a_table_was_learned_from_is_in_the_file_by_place(seed: int) -> None:
    chance = Random(seed)
    history = a_history(chance)
    card = a_card(history, chance)
    text = "\n".join([PORTAL, *card_lines(card.tables, card.pairs), REST])
    scorecard = read_configuration(text).scorecard
    leads = [Facts(as_lead(history, row)) for row in range(len(history))]
    given_by = [score_lead(facts, scorecard, NOW).contributions for facts in leads]
    unnamed_in = [unnamed(facts, scorecard, NOW) for facts in leads]
    for table in scorecard.tables:
        assert len(table.seen) == table.places
        points = [sum(line.points for line in lines if line.id == table.id) for lines in given_by]
        for value in {*table.points_by_place(None)}:
            places = zip(table.points_by_place(None), table.seen, strict=True)
            told = sum(seen for of, seen in places if of == value)
            assert told == pytest.approx(1000 * points.count(value) / len(history), abs=len(table.seen))
        others = sum(table.id in names for names in unnamed_in)
        if table.value == "lead.kind":
            assert round(1000 * others / len(history)) == table.seen[UNNAMED]
        else:
            assert not others


def test_every_table_has_words_and_no_more_entries_than_are_read() -> None:
    chance = Random(1)
    levels = tuple(f"page-{number}" for number in range(90))
    column = Column("page", "Landing page", "code", [float(row % 90) for row in range(2000)], levels)
    history = History((column,), [Lead(converted=row % 3 == 0) for row in range(2000)])
    design = Design.of(history, {"page": bins_of(column)})
    size = design.bins[0].size
    terms = Terms(-1.0, [[chance.gauss(0, 1) for _ in range(size)]], [[22.0] * size], {}, {}, [-1.0] * 2000)
    card = exported(
        terms, design, history, Scale(50, 15), monotone={}, taken=frozenset({"page"}), rest=[0] * 2000
    )
    (table,) = card.tables
    assert (table.id, table.why) == ("page-2", "Landing page")
    assert len(table.points or ()) == MOST_ENTRIES


@pytest.mark.parametrize("direction", ["up", "down"])
def test_what_is_wished_rises_or_falls_after_rounding(direction: Direction) -> None:
    chance = Random(4)
    history = a_history(chance)
    card = a_card(history, chance, {0: direction})
    (table,) = [each for each in card.tables if each.value == "lead.size"]
    points = [table.otherwise, *(given for _, given in table.steps)]
    assert points == sorted(points, reverse=direction == "down")


def test_what_too_few_leads_have_says_nothing() -> None:
    history = History(
        (Column("kind", "Kind", "code", [0.0] * 100 + [1.0] * 100 + [UNKNOWN] * 3, ("a", "b")),),
        [Lead(converted=row % 2 == 0) for row in range(203)],
    )
    design = Design.of(history, {"kind": bins_of(history.columns[0])})
    terms = Terms(0.0, [[1.0, -1.0, 3.0, 3.0]], [[100.0, 100.0, 0.0, 3.0]], {}, {}, [0.0] * 203)
    nothing = Before((), (), {}, Line(0.0, 0.0))
    found = blended(terms, design, history, line=Line(0, 1), before=nothing, weight=1.0)
    assert found.mains == [[1.0, -1.0, 0.0, 0.0]]


def test_the_file_is_read_as_it_was_meant() -> None:
    chance = Random(9)
    card = a_card(a_history(chance), chance)
    raw = tomllib.loads("\n".join(card_lines(card.tables, card.pairs)))
    assert [each["id"] for each in raw["table"]] == [table.id for table in card.tables]
    assert [each["points"] for each in raw["pair"]] == [
        [list(row) for row in pair.points] for pair in card.pairs
    ]
