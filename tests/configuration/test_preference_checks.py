"""`prefers` and `turns` of a queue: what cannot be, and what has no effect."""

import pytest

from tests.configuration.small_files import BANDS, EVERYONE, HEAD, line_of, the_mistake, warnings

TWO = """
[[manager]]
id = 7
skills = ["language:fr", "big"]
[[manager]]
id = 8
[[queue]]
id = "french"
when = "score > 5"
members = [7, 8]
"""


@pytest.mark.parametrize(
    ("keys", "what", "remedy"),
    [
        ('prefers = ["language:en"]', "has the skill language:en", 'Did you mean "language:fr"?'),
        ('prefers = ["vip"]', "has the skill vip", "There are: big, language:fr."),
        ('prefers = ["big"]\nneeds = ["big"]', "has big: `needs` asks for it", "`prefers` for rather"),
    ],
    ids=["misspelt", "nobody's", "needed"],
)
def test_a_preference_without_effect_is_a_doubt(keys: str, what: str, remedy: str) -> None:
    text = f'{HEAD}{BANDS}{TWO}turns = "everyone"\n{keys}\n{EVERYONE}'
    (only,) = warnings(text)
    assert what in only.what
    assert remedy in only.remedy
    assert only.line == line_of(text, "prefers")


def test_a_preference_of_people_of_a_department_is_theirs_who_are_in_the_file() -> None:
    department = TWO.replace("[7, 8]", '"department:2"') + 'strategy = "random"\n'
    assert warnings(f'{HEAD}{BANDS}{department}prefers = ["big"]\n{EVERYONE}') == ()
    assert "has the skill vip" in warnings(f'{HEAD}{BANDS}{department}prefers = ["vip"]\n{EVERYONE}')[0].what


@pytest.mark.parametrize(
    ("keys", "is_doubtful"),
    [
        ("", True),
        ('turns = "everyone"', False),
        ('strategy = "random"', False),
        ('strategy = "least-open"', False),
    ],
)
def test_a_preference_in_turns_that_are_not_shared_is_a_doubt(keys: str, *, is_doubtful: bool) -> None:
    found = warnings(f'{HEAD}{BANDS}{TWO}{keys}\nprefers = ["language:fr"]\n{EVERYONE}')
    assert [each.what.partition(",")[0] for each in found] == (
        ["All leads of french prefer the same members"] if is_doubtful else []
    )


@pytest.mark.parametrize(
    ("keys", "everyone", "what", "remedy"),
    [
        ('turns = "evryone"', EVERYONE, 'no queue "evryone"', '"everyone"?'),
        ('turns = "french"', EVERYONE, "its own turns", "Name another queue"),
        ('turns = "everyone"', f'{EVERYONE}[[queue]]\nid = "x"\nmembers = [9]\n', "", ""),
        (
            'turns = "everyone"\nstrategy = "random"',
            EVERYONE,
            "only round-robin and best-fit have any",
            "in both",
        ),
        (
            'turns = "everyone"',
            EVERYONE.replace("[7, 8, 9]", "[8, 9]"),
            'Members of "french" are not in "everyone", whose turns it shares: 7.',
            'Add them to the members of "everyone"',
        ),
        (
            'turns = "everyone"',
            EVERYONE.replace("[7, 8, 9]", "[7, 8, 9]\nturns = 'last'")
            + "[[queue]]\nid='last'\nmembers=[7,8,9]\n",
            '"everyone" has no turns of its own',
            'turns = "last"',
        ),
    ],
    ids=["unknown", "itself", "fine", "strategy", "members", "of another"],
)
def test_turns_that_cannot_be_shared_are_a_mistake(keys: str, everyone: str, what: str, remedy: str) -> None:
    everyone = everyone.replace(
        "[[queue]]\nid = 'everyone'", "[[queue]]\nid = 'everyone'\nwhen = 'score > 1'"
    )
    text = f"{HEAD}{BANDS}{TWO}{keys}\n{everyone}[[queue]]\nid = 'rest'\nmembers = [9]\n"
    if not what:
        assert warnings(text) == ()
        return
    problem = the_mistake(text)
    assert what in problem.what
    assert remedy in problem.remedy
    assert problem.line == line_of(text, "turns")
