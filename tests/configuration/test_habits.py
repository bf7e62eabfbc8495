"""N16: what people write out of the habit of another language or editor is reported with the right remedy."""

from pathlib import Path

import pytest

from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.load import load_configuration, read_configuration, template

GOOD = template("b2b")
RULE = "when = 'lead.has_phone && lead.has_email'"


def the_mistake(text: str) -> Problem:
    with pytest.raises(ConfigurationInvalid) as caught:
        read_configuration(text)
    (only,) = caught.value.problems
    return only


def test_n16_a_mark_of_utf8_before_the_file_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "fairlead.toml"
    file.write_text(GOOD, encoding="utf-8-sig")
    assert load_configuration(file).version == read_configuration(GOOD).version


@pytest.mark.parametrize(
    ("before", "after", "what", "remedy"),
    [
        ("", '\n[portal]\nplan = "standard"\n', "[portal] stands in this file twice", "under one heading"),
        (
            'plan = "standard"',
            'plan = "standard"\nplan = "enterprise"',
            "plan has a value here",
            "one of the two",
        ),
        ("members = [", "members = [7]\nmembers = [\n", "members has a value here", "one of the two"),
        ("[[rule]]", "[rule]", "There can be several [rule]", "Write [[rule]] above each"),
    ],
)
def test_n16_what_stands_twice_is_told_by_its_name(before: str, after: str, what: str, remedy: str) -> None:
    problem = the_mistake(GOOD.replace(before, after) if before else GOOD + after)
    assert what in problem.what
    assert remedy in problem.remedy
    assert problem.line is not None


def test_n16_one_bracket_before_the_first_rule_alone_is_told_as_such() -> None:
    problem = the_mistake(GOOD.replace("[[rule]]", "[rule]", 1))
    assert (problem.what, "Write [[rule]] above each" in problem.remedy) == (
        "There can be several [rule].",
        True,
    )


def test_n16_two_brackets_around_what_there_is_once_are_told_as_such() -> None:
    problem = the_mistake(GOOD.replace("[portal]", "[[portal]]", 1))
    assert problem.remedy == "Write [portal], in one bracket, and only once."


@pytest.mark.parametrize(
    ("condition", "sign", "instead"),
    [
        ("lead.has_phone and lead.has_email", "and", "&&"),
        ("lead.has_phone OR lead.has_email", "OR", "||"),
        ("not lead.has_phone", "not", "!"),
        ("not(lead.has_phone)", "not", "!"),
        ("lead.has_phone = true", "=", "=="),
        ("lead.has_phone & lead.has_email", "&", "&&"),
        ("lead.amount <> 5.0", "<>", "!="),
        ("lead.has_phone == True", "True", "true"),
    ],
)
def test_n16_words_of_other_languages_are_told_with_the_sign_of_cel(
    condition: str, sign: str, instead: str
) -> None:
    problem = the_mistake(GOOD.replace(RULE, f"when = '{condition}'"))
    assert problem.what == f'"{sign}" is not CEL.'
    assert problem.remedy.startswith(f"Write {instead}")
    assert (problem.line, problem.column) == (57, len("when = '") + condition.index(sign) + 1)


def test_n16_such_a_word_in_a_text_is_none() -> None:
    read_configuration(GOOD.replace(RULE, "when = 'lead.title == \"this and that = not < > it\"'"))
