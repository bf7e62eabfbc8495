"""However many mistakes a file has, one run tells each, with its line, once, and nothing that follows."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.load import read_configuration
from tests.configuration.planted_mistakes import (
    GOOD,
    LINES,
    MISTAKES,
    Mistake,
    are_apart,
    line_of,
    planted,
)


@st.composite
def several(draw: st.DrawFn) -> list[Mistake]:
    chosen: list[Mistake] = []
    for each in draw(st.lists(st.sampled_from(MISTAKES), min_size=1, max_size=25)):
        if all(are_apart(each, other) for other in chosen):
            chosen.append(each)
    return chosen


def told(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(text)
    return caught.value.problems


def test_the_file_has_no_mistake_and_each_line_of_one_stands_once() -> None:
    assert read_configuration(GOOD).warnings == ()
    assert [each.line for each in MISTAKES if LINES.count(each.line) != 1] == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each.instead)
def test_one_mistake_is_told_once_with_its_line_and_a_remedy(mistake: Mistake) -> None:
    found = [each for each in told(planted([mistake])) if not is_missing(each, [mistake])]
    assert [(mistake.what in each.what, each.line) for each in found] == [(True, line_of(mistake))]
    assert found[0].remedy


@settings(max_examples=200)
@given(mistakes=several())
def test_b73_every_mistake_is_told_in_one_run_once_and_nothing_that_only_follows(
    mistakes: list[Mistake],
) -> None:
    problems = told(planted(mistakes))
    left = [each for each in problems if not is_missing(each, mistakes)]
    for mistake in mistakes:
        own = [each for each in left if each.line == line_of(mistake) and mistake.what in each.what]
        assert own, mistake
        left.remove(own[0])
    assert left == []
    assert len(set(problems)) == len(problems)


def is_missing(problem: Problem, mistakes: list[Mistake]) -> bool:
    """True when a key that has to be there is reported as missing: where one is misspelt it is."""
    return "is missing in" in problem.what and any("is not a key" in each.what for each in mistakes)


def test_a_wrong_value_an_unknown_member_and_a_wrong_condition_are_told_together() -> None:
    text = GOOD.replace('plan = "standard"', 'plan = "free"')
    text = text.replace("members = [8, 9]\nneeds", "members = [8, 99]\nstrategy = 5\nneeds")
    text = text.replace("lead.size > 500", "lead.sise > 500")
    assert [each.what.partition(" ")[0] for each in told(text)] == ["plan:", "No", "99", "strategy:"]


def test_everything_wrong_with_what_is_handled_is_told_beside_the_other_mistakes() -> None:
    handle = '[[handle]]\nentity = "lead"\n'
    text = GOOD.replace(handle, f'{handle}funnels = [0]\n\n{handle}\n[[handle]]\nentity = "task"\n')
    text = text.replace("funnels = [0, 4]", 'funnels = [0, "Sales"]').replace(
        "lead.size > 500", "lead.sise > 500"
    )
    assert [(each.what, each.remedy) for each in told(text)][:2] == [
        ("Only deals have funnels.", "Take funnels out."),
        ('"lead" is handled twice.', "Keep one of them."),
    ]
    assert [each.what.split(":")[0].split(" ")[0] for each in told(text)][2:] == ["entity", "funnels", "No"]


def test_two_sections_of_deals_are_one_with_all_funnels() -> None:
    text = GOOD.replace('entity = "lead"', 'entity = "deal"\nfunnels = [1]')
    assert [(each.what, each.remedy) for each in told(text)] == [
        ('"deal" is handled twice.', "Put all funnels into one [[handle]].")
    ]


@pytest.mark.parametrize(
    ("when", "what"),
    [
        (
            'lead.sorce == "WEB" && lead.amount > 5 && lead.company == 3',
            ["No field is called 'lead.sorce'.", "(double, int)", "(string, int)"],
        ),
        (
            'lead.sorce == "WEB" || lead.company.matches("(")',
            ["No field is called 'lead.sorce'.", "not a regular expression"],
        ),
        ('lead.x == 1 || lead.x == 2 && lead.y == ""', ["'lead.x'", "'lead.y'"]),
        ("lead.x == && lead.y", ["Extraneous input"]),
    ],
)
def test_all_that_is_wrong_with_one_condition_is_told_at_once(when: str, what: list[str]) -> None:
    problems = told(GOOD.replace('when = "lead.size > 100"', f"when = '{when}'"))
    assert len(problems) == len(what)
    assert all(words in each.what for words, each in zip(what, problems, strict=True))
    assert len({each.column for each in problems}) == len(what)


@pytest.mark.parametrize("name", ["[1]", "{}", "true", "1.5", '""'])
@pytest.mark.parametrize("section", ["manager", "queue", "group", "rule", "band"])
def test_an_id_in_no_known_form_is_one_mistake_beside_others(section: str, name: str) -> None:
    heading = f"[[{section}]]\n"
    text = GOOD.replace(heading, f"{heading}id = {name}\n#", 1).replace('plan = "standard"', 'plan = "free"')
    found = {each.what.partition(":")[0] for each in told(text)}
    assert {"plan", "id"} <= found


@pytest.mark.parametrize("heading", ["[[managers]]", "[manager]", "[[manger]]"])
def test_members_under_a_misspelt_heading_are_not_called_unknown(heading: str) -> None:
    text = GOOD.replace("[[manager]]", heading, 1 if heading == "[manager]" else -1)
    if heading == "[manager]":
        text = text.replace("[[manager]]\nid = 8", "[[other]]\nid = 8")
    assert not [each for each in told(text) if "is not a manager" in each.what]


VALUES = [
    "1",
    "-3",
    "1.5",
    "nan",
    "true",
    '"x"',
    '""',
    '"20m"',
    "[]",
    "{}",
    '[1, "a"]',
    "[[1, 2], [3]]",
    "[[[]]]",
]


@given(
    changes=st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from([*VALUES, None])), max_size=6)
)
def test_whatever_value_stands_for_whatever_key_is_accepted_or_told(
    changes: list[tuple[int, str | None]],
) -> None:
    lines = list(LINES)
    for number, value in changes:
        key, is_key, _ = LINES[number].partition(" = ")
        swapped = LINES[number].replace("[[", "[") if "[[" in LINES[number] else f"[{LINES[number]}]"
        lines[number] = f"{key} = {value}" if is_key and value else swapped
    with suppress(ConfigurationInvalid):
        assert read_configuration("\n".join(lines)).configuration.version
