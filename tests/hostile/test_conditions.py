"""Conditions that cost too much are refused when the file is read; what is left is bounded on every lead."""

import pytest

from functions.domain.conditions import ConditionFailed
from functions.domain.scoring import Facts, score_lead
from functions.errors import ConfigurationInvalid, Problem
from infra.configuration.check_conditions import DEEPEST, LONGEST, MOST_RULES
from infra.configuration.load import LARGEST, read_configuration
from tests.hostile.inputs import PLANTED
from tests.scoring.builders import ENVIRONMENT, NOW, a_lead, a_rule, a_scorecard

FRAME = '[portal]\ntimezone = "Europe/Berlin"\n[[band]]\nid = "cold"\nfrom = 0\n'
HUNDRED = "[" + ",".join(["1"] * 100) + "]"


def a_rule_with(when: str, name: str = "bomb") -> str:
    return f"[[rule]]\nid = \"{name}\"\npoints = 1\nwhen = '''{when}'''\n"


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationInvalid) as found:
        read_configuration(text)
    return found.value.problems


@pytest.mark.parametrize(
    ("when", "what", "column"),
    [
        ("[lead.comments].map(a, a + a)" + ".map(a, a + a)" * 20 + "[0] != ''", "map makes values grow.", 17),
        ("[1, 2].map(x, x * 2).exists(x, x == lead.amount)", "map makes values grow.", 8),
        (f"{HUNDRED}.all(x, {HUNDRED}.all(y, x + y > 0))", "all stands inside", 201 + 9 + 202),
        ("['a'].exists(x, ['b'].filter(y, y == x).size() > 0)", "filter stands inside", 23),
        ("(" * 25 + "lead.has_phone" + ")" * 25, f"Brackets are nested more than {DEEPEST} deep here.", 25),
        (" || ".join(["lead.has_phone"] * 120), f"longer than {LONGEST:,} characters", LONGEST + 1),
        ("lead.title == '" + "x" * 5000 + "'", f"longer than {LONGEST:,} characters", LONGEST + 1),
        ("!" * 1_100_000 + "true", f"The file is larger than {LARGEST:,} characters.", None),
        ('lead.title.matches("((a{100}){100}){100}")', "is not a regular expression (RE2).", 20),
    ],
)
def test_a_bomb_is_told_with_its_place_and_a_remedy(when: str, what: str, column: int | None) -> None:
    (problem,) = problems(FRAME + a_rule_with(when))
    assert what in problem.what
    assert problem.remedy
    if column is not None:
        assert (problem.line, problem.column) == (9, len("when = '''") + column)


def test_what_stands_in_a_text_or_a_comment_is_no_bomb() -> None:
    text = '"(((((((((((((((((((((((((((".map(" != lead.title // [1].map(x, x)'
    when = text.replace('".map("', '" + ".map("')
    assert read_configuration(FRAME + a_rule_with(when)).scorecard.rules


def test_honest_steps_through_lists_stay() -> None:
    when = '["acme", "globex"].exists(x, lead.company.contains(x)) && [1, 2].all(x, x > 0)'
    assert read_configuration(FRAME + a_rule_with(when)).scorecard.rules


def test_thousands_of_rules_are_told_at_the_first_too_many() -> None:
    rules = "".join(a_rule_with("lead.amount > 1.0", f"r{n}") for n in range(MOST_RULES + 500))
    (problem,) = problems(FRAME + rules)
    assert problem.what == "There are more than 1,000 [[rule]]s, and each is asked for every lead."
    assert problem.line == 6 + 4 * MOST_RULES


def test_a_thousand_rules_score_a_lead() -> None:
    rules = "".join(a_rule_with(f"lead.amount > {n}.0", f"r{n}") for n in range(MOST_RULES))
    loaded = read_configuration(FRAME + rules)
    assert score_lead(Facts(a_lead(amount=7.0)), loaded.scorecard, NOW).points == 7


@pytest.mark.parametrize(
    "pattern", ["(x+x+)+y", "(x|x|xx)*y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*(.*)*(.*)*y"]
)
def test_what_brings_other_engines_down_takes_linear_time(pattern: str) -> None:
    # No clock: an engine that goes back would not come to an end here within a lifetime.
    condition = ENVIRONMENT.compile(f'lead.comments.matches("{pattern}")')
    assert condition.evaluate({"lead.comments": "x" * 1_000_000}) is False


def test_a_condition_that_fails_on_a_lead_costs_its_own_points_and_tells_nothing_of_the_lead() -> None:
    rules = (
        a_rule("number", "int(lead.comments) > 5", 10),
        a_rule("pattern", "lead.title.matches(lead.comments)", 10),
        a_rule("moment", "timestamp(lead.comments) < now", 10),
        a_rule("source", 'lead.source == "WEB"', 5),
    )
    lead = a_lead(source="WEB", comments=f"({PLANTED}")
    score = score_lead(Facts(lead), a_scorecard(rules=rules), NOW)
    assert score.points == 5
    assert PLANTED not in repr(score)
    for rule in rules[:3]:
        failed = rule.when.evaluate({"lead.comments": lead.comments, "lead.title": "", "now": NOW})
        assert isinstance(failed, ConditionFailed)
        assert PLANTED not in failed.why
