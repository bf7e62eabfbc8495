"""A file as a whole: whether it is TOML at all, and all of its mistakes at once, each with its place."""

from pathlib import Path

import pytest

from functions.errors import ConfigurationInvalid
from infra.configuration.load import load_configuration
from tests.configuration.small_files import BANDS, HEAD, PEOPLE, RULE, mistakes, the_mistake, warnings


def test_a_file_without_mistakes_has_none() -> None:
    assert warnings(HEAD + BANDS + PEOPLE) == ()


def test_an_empty_file_says_what_is_missing() -> None:
    assert {problem.what for problem in mistakes("")} == {
        '"portal" is missing in the file.',
        '"band" is missing in the file.',
    }


def test_what_is_not_toml_is_told_with_its_place() -> None:
    problem = the_mistake('[portal]\ntimezone = "Europe/Berlin\n')
    assert problem.what.startswith("This is not TOML")
    assert (problem.line, problem.column) == (2, 26)


def test_a_key_that_is_there_twice_is_not_toml() -> None:
    assert the_mistake('[portal]\ntimezone = "UTC"\ntimezone = "UTC"\n').line == 3


def test_all_mistakes_are_told_at_once_from_the_top() -> None:
    text = (
        HEAD
        + 'plna = "standard"\n'
        + BANDS
        + PEOPLE
        + RULE
        + "when = 'lead.x'\nwhy = 3\n[[queue]]\nid='q'\nmembers=[9]\n"
    )
    found = mistakes(text)
    assert [problem.line for problem in found] == [3, 18, 19, 22]
    assert str(found[0]) == 'fairlead.toml:3:1: "plna" is not a key of [portal]. Did you mean "plan"?'


def test_a_mistake_in_one_key_of_a_rule_does_not_hide_another() -> None:
    found = mistakes(HEAD + BANDS + PEOPLE + "[[rule]]\nid = 'r'\npionts = 5\nwhen = 'lead.x'\n")
    assert len(found) == 3  # the unknown key, the missing points, the condition


@pytest.mark.parametrize(
    ("when", "line", "column"),
    [
        ("when = 'lead.amount >= 5'", 0, 21),
        ('when = "lead.amount >= 5"', 0, 21),
        ("when = '''lead.amount >= 5'''", 0, 23),
        ("when = '''\nlead.has_phone\n&& lead.amount >= 5\n'''", 2, 16),
        ("  when='lead.amount >= 5'", 0, 21),
    ],
)
def test_a_mistake_in_a_condition_is_told_with_the_column_of_the_file(
    when: str, line: int, column: int
) -> None:
    text = HEAD + BANDS + PEOPLE + RULE
    problem = the_mistake(f"{text}{when}\n")
    assert (problem.line, problem.column) == (text.count("\n") + 1 + line, column)


def test_a_file_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalid, match="fairlead init"):
        load_configuration(tmp_path / "fairlead.toml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "fairlead.toml"
    path.write_bytes(b"# Gesch\xe4ft\n")
    with pytest.raises(ConfigurationInvalid, match="UTF-8"):
        load_configuration(path)


def test_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "fairlead.toml"
    path.write_bytes((HEAD + BANDS + PEOPLE).replace("\n", "\r\n").encode())
    assert load_configuration(path).warnings == ()
