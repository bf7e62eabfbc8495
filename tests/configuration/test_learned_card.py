"""A learned scorecard in the file: pairs, what is missing, where leads start, and what it rests on."""

from datetime import timedelta

import pytest

from functions.domain.phrases import said
from functions.domain.scoring import Facts, LearnedFrom, score_lead, unnamed
from functions.domain.texts import ENGLISH
from functions.errors import ConfigurationInvalid, Problem
from infra.configuration import reference
from infra.configuration.load import read_configuration
from tests.scoring.builders import NOW, a_lead

HEAD = """\
[portal]
timezone = "Europe/Berlin"

[inputs]
exit_rates = { field = "UF_CRM_EXIT", type = "double" }
visits = { field = "UF_CRM_VISITS", type = "int" }
partner = { field = "UF_CRM_PARTNER", type = "bool" }
month = { field = "UF_CRM_MONTH", type = "list" }
seen = { field = "UF_CRM_SEEN", type = "datetime" }
many = { field = "UF_CRM_MANY", type = "list", is_multiple = true }

[[band]]
id = "cold"
from = 0

[[manager]]
id = 7
[[queue]]
id = "all"
members = [7]
"""
CARD = (
    HEAD
    + """
[score]
start = 58

[learned]
rows = 9864
converted = 1527
until = "2026-10-31"
points_per_doubling = 9.9
weight = 0.94
forced = "by hand"
probability = [[0, 0.01], [50, 0.21], [100, 0.93]]

[[table]]
id = "exit-rates"
value = "lead.exit_rates"
why = "Exit rate"
missing = 0
otherwise = 9
steps = [[8.01e-05, 5], [0.027, -1]]

[[table]]
id = "month"
value = "lead.month"
why = "Month"
missing = 3
otherwise = -1
points = { Nov = 9 }

[[pair]]
id = "exit-by-visits"
values = ["lead.exit_rates", "lead.visits"]
rows = { steps = [0.03] }
columns = { steps = [3] }
points = [[0, 0, 0], [0, -2, 3], [0, 2, -4]]

[[pair]]
id = "source-by-partner"
values = ["lead.source", "lead.partner"]
rows = { values = [["REFERRAL", "PARTNER"], ["WEB"]] }
columns = { values = [[true]] }
points = [[0, 0, 0], [0, 7, 0], [0, 0, -7], [0, 0, 0]]
"""
)
PAIR = """
[[pair]]
id = "p"
values = ["lead.source", "lead.visits"]
rows = { values = [["WEB"]] }
columns = { steps = [3] }
points = [[0, 0, 0], [0, 2, 5], [0, 0, -1]]
"""
GOOD = HEAD + PAIR


def the_mistake(text: str) -> Problem:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(text)
    (only,) = caught.value.problems
    return only


def test_a_learned_card_is_read_and_scores_by_all_its_parts() -> None:
    loaded = read_configuration(CARD)
    assert loaded.warnings == ()
    card = loaded.scorecard
    inputs = {"exit_rates": 0.01, "visits": 4, "partner": False, "month": "nov"}
    lead = a_lead(source="web", inputs=inputs)
    score = score_lead(Facts(lead), card, NOW)
    assert [(line.id, line.points, said(line.why, ENGLISH)) for line in score.contributions] == [
        ("start", 58, "Every lead starts at 58"),
        ("exit-rates", 5, "Exit rate 8.01e-05 or more"),
        ("month", 9, "Month: Nov"),
        ("exit-by-visits", 3, "Exit rate below 0.03 and Visits 3 or more"),
        ("source-by-partner", -7, "Source: Web and Partner: other"),
    ]
    assert score.points == 68
    assert card.probability is not None
    assert card.probability.at(score.points) == pytest.approx(0.21 + 0.72 * 18 / 50)


def test_what_is_not_known_is_told_as_that() -> None:
    score = score_lead(Facts(a_lead()), read_configuration(CARD).scorecard, NOW)
    assert [(line.id, said(line.why, ENGLISH)) for line in score.contributions] == [
        ("start", "Every lead starts at 58"),
        ("month", "Month: not known"),
    ]


def test_what_a_card_was_learned_from_decides_nothing() -> None:
    config = read_configuration(CARD).configuration
    refitted = CARD.replace("[50, 0.21]", "[50, 0.25]").replace("rows = 9864", "rows = 9999")
    without = CARD[: CARD.index("[learned]")] + CARD[CARD.index("[[table]]") :]
    for text in (refitted, without):
        other = read_configuration(text).configuration
        assert other.version != config.version
        assert other.decides_by == config.decides_by
        assert other.scorecard.version == config.scorecard.version
    moved = read_configuration(CARD.replace("start = 58", "start = 59")).configuration
    assert moved.decides_by != config.decides_by
    assert moved.scorecard.version != config.scorecard.version


def test_a_section_that_stands_last_is_left_out_to_the_end() -> None:
    last = GOOD + "\n[learned]\nprobability = [\n[0, 0.1],\n[100, 0.9]\n]\n"
    assert read_configuration(last).configuration.decides_by == (
        read_configuration(GOOD + "\n").configuration.decides_by
    )


def test_the_pair_of_the_reference_page_is_told_as_it_says() -> None:
    toml = reference.PAIRS.split("```")[1]
    lead = a_lead(source="PARTNER", inputs={"visits": 12})
    [line] = score_lead(Facts(lead), read_configuration(HEAD + toml).scorecard, NOW).contributions
    assert f'"{line.words(ENGLISH)}"' in reference.PAIRS


# Each row: what stands in the pair, what stands there instead, words of what it is, words of what to do.
PAIRS = [
    ('"lead.source", "lead.visits"', '"lead.source"', "needs two fields", "is a [[table]]"),
    ('"lead.source", "lead.visits"', '"lead.source", "lead.source"', "needs two fields", "values ="),
    ('"lead.visits"]', '"lead.vists"]', '"lead.vists" is not a field', '"lead.visits"?'),
    ('"lead.visits"]', '"lead.seen"]', "cannot look at a moment", "[[rule]]"),
    ('"lead.visits"]', '"lead.many"]', "cannot look at several values", "[[rule]]"),
    ("steps = [3]", "steps = [3], values = [[3]]", "steps or values", "one of them|steps by size"),
    ("{ steps = [3] }", "{ }", "steps or values", "steps by size"),
    ("steps = [3]", "steps = []", "no step", "at least one"),
    ("steps = [3]", "steps = [3, 3]", "3 stands behind 3", "Sort them"),
    ("steps = [3]", "steps = [5, 3]", "3 stands behind 5", "Sort them"),
    ("steps = [3]", "steps = [nan]", "steps", "steps = [10, 40]"),
    ('values = [["WEB"]]', "steps = [3]", "Steps need a number", "Use values"),
    ('[["WEB"]]', '[["WEB", "AD", "web"]]', '"WEB" stands in the groups more than once', "one group"),
    ("{ steps = [3] }", "{ values = [[5, 5.0]] }", "more than once|can never be a int", "one group|number"),
    ('[["WEB"]]', "[[]]", "empty, or there is none", "values ="),
    ('[["WEB"]]', "[]", "empty, or there is none", "values ="),
    ('[["WEB"]]', '[["WEB", ""]]', "An empty text is not known", "Take it out"),
    ("{ steps = [3] }", '{ values = [["many"]] }', "can never be a int", "Write a number"),
    ("[[0, 0, 0], [0, 2, 5], [0, 0, -1]]", "[[0, 0, 0]]", "have 1 rows, and its rows are 3", "| WEB |"),
    ("[0, 2, 5]", "[0, 2]", "The row of points for WEB has 2 numbers", "below 3 | from 3"),
    ("[0, 2, 5]", "[0, 2, 2.5]", "points", "whole number"),
    ('id = "p"', 'id = "start"\n[score]\nstart = 5', "that of [score] start", "another"),
]


@pytest.mark.parametrize(("there", "instead", "what", "remedy"), PAIRS)
def test_a_mistake_in_a_pair_is_told_with_what_to_write(
    there: str, instead: str, what: str, remedy: str
) -> None:
    if "[score]" in instead:  # a section of its own stands before the pair
        text = HEAD + "[score]\nstart = 5\n" + PAIR.replace(there, 'id = "start"')
    else:
        text = GOOD.replace(there, instead, 1)
    found = the_mistake(text)
    assert any(each in found.what for each in what.split("|"))
    assert any(each.strip() in found.remedy for each in remedy.split("|"))
    assert (found.line or 0) >= text[: text.index("[[pair]]")].count("\n")


def test_a_value_that_a_pair_compares_as_a_number_stands_there_once() -> None:
    text = GOOD.replace('"lead.visits"', '"lead.exit_rates"').replace("steps = [3]", "values = [[5, 5.0]]")
    assert "more than once" in the_mistake(text).what


def test_an_id_is_used_once_among_pairs_tables_and_rules() -> None:
    table = '[[table]]\nid = "p"\nvalue = "lead.source"\npoints = { WEB = 1 }\n'
    assert "used twice" in the_mistake(GOOD + table).what


@pytest.mark.parametrize(
    ("probability", "what", "remedy"),
    [
        ("[[0, 0.1]]", "at least two points", "[[0, 0.01]"),
        ("[]", "at least two points", "[[0, 0.01]"),
        ("[[50, 0.1], [0, 0.2]]", "0 stands behind 50", "Sort them"),
        ("[[0, 0.1], [0, 0.2]]", "0 stands behind 0", "keep each score once"),
        ("[[0, 0.2], [50, 0.1]]", "cannot be worth less", "[50, 0.2]"),
        ("[[0, 0.1], [101, 0.2]]", "no lead ever has 101", "[score]"),
        ("[[0, 0.1], [50, 1.5]]", "1.5", "probability"),
        ("[[0.5, 0.1], [50, 0.5]]", "0.5", "whole number"),
    ],
)
def test_a_probability_that_no_score_can_be_read_from_is_refused(
    probability: str, what: str, remedy: str
) -> None:
    found = the_mistake(f"{HEAD}[learned]\nprobability = {probability}\n")
    assert what in found.what
    assert remedy in found.remedy


def test_a_learned_section_without_its_probability_says_that_it_is_missing() -> None:
    assert "missing" in the_mistake(f"{HEAD}[learned]\nrows = 5\n").what


def test_an_empty_text_has_its_points_once() -> None:
    text = f'{HEAD}[[table]]\nid = "t"\nvalue = "lead.source"\nmissing = 2\npoints = {{ "" = 1, WEB = 3 }}\n'
    assert "has points twice" in the_mistake(text).what


def test_points_of_a_pair_that_its_group_never_lets_count_are_doubted() -> None:
    text = HEAD + '[[group]]\nid = "fit"\nmax = 3\n' + PAIR.replace('id = "p"', 'id = "p"\ngroup = "fit"')
    [doubt] = read_configuration(text).warnings
    assert "Only 3 of these 5 points" in doubt.what


def test_a_pair_that_looks_at_amounts_asks_for_rates() -> None:
    from infra.configuration.amounts import reads_amounts

    text = GOOD.replace('"lead.visits"', '"lead.amount"')
    assert reads_amounts(read_configuration(text).model)
    assert not reads_amounts(read_configuration(GOOD).model)


SEEN = CARD.replace(
    "steps = [[8.01e-05, 5], [0.027, -1]]", "steps = [[0.027, -1], [8.01e-05, 5]]\nseen = [10, 600, 90, 300]"
)


def test_what_a_table_was_learned_from_is_kept_by_place_and_changes_no_version() -> None:
    loaded, plain = read_configuration(SEEN), read_configuration(CARD)
    assert not loaded.warnings
    assert [table.seen for table in loaded.scorecard.tables] == [(10, 600, 300, 90), ()]
    assert loaded.scorecard.version == plain.scorecard.version
    in_order = SEEN.replace("[0.027, -1], [8.01e-05, 5]", "[8.01e-05, 5], [0.027, -1]")
    assert read_configuration(in_order).configuration.decides_by == plain.configuration.decides_by
    known = SEEN.replace('forced = "by hand"', 'auc = 0.768\nmature = "42d"')
    of_known = read_configuration(known).scorecard
    assert of_known.learned_from == LearnedFrom(9864, 0.768, timedelta(days=42))
    assert of_known.version == plain.scorecard.version


def test_a_table_that_was_changed_by_hand_is_doubtful_and_tells_of_nothing() -> None:
    changed = read_configuration(SEEN.replace("[0.027, -1], ", ""))
    (doubt,) = changed.warnings
    assert doubt.what.startswith('Table "exit-rates" has 3 places, and seen tells of 4.')
    assert "fairlead learn" in doubt.remedy
    assert changed.scorecard.tables[0].seen == ()


def test_texts_that_a_learned_table_does_not_name_are_told_apart() -> None:
    learned = read_configuration(
        SEEN.replace("points = { Nov = 9 }", "points = { Nov = 9 }\nseen = [0, 500, 500]")
    )
    found = {
        month: unnamed(Facts(a_lead(inputs={"month": month} if month else {})), learned.scorecard, NOW)
        for month in ("nov", "Dec", "")
    }
    assert found == {"nov": (), "Dec": ("month",), "": ()}
    assert unnamed(Facts(a_lead(inputs={"month": "Dec"})), read_configuration(CARD).scorecard, NOW) == ()
