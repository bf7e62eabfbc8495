import pytest

from functions.domain.conditions import ConditionFailed, ConditionInvalid, Environment
from tests.scoring.builders import ENVIRONMENT


@pytest.mark.parametrize(
    ("text", "line", "column", "part"),
    [
        ("lead.amount >= 500000", 1, 13, "no matching overload"),
        ("lead.amuont > 1.0", 1, 5, "lead.amuont"),
        ("lead.amount >", 1, 14, "ends too early"),
        ("lead.has_phone &&\n  lead.x", 2, 7, "lead.x"),
        ("lead.company", 1, 1, "not a yes-or-no question"),
        ('lead.company == "ä" && lead.x', 1, 28, "lead.x"),
        ("!" * 200 + "lead.has_phone", 1, 1, ""),
    ],
)
def test_a_mistake_names_its_line_and_column(text: str, line: int, column: int, part: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        ENVIRONMENT.compile("(" * 50 + text if text.startswith("!") else text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert part in caught.value.what


def test_only_queues_see_the_score_and_the_band() -> None:
    assert Environment.for_queues().compile('band == "hot" && score > 70')
    with pytest.raises(ConditionInvalid):
        Environment.for_rules().compile("score > 70")


def test_many_conditions_are_answered_together() -> None:
    texts = [
        "lead.has_phone",
        "lead.company_size > 10 // a remark",
        '!lead.has_phone || lead.urgency == "high"',
    ]
    condition_set = ENVIRONMENT.condition_set([ENVIRONMENT.compile(text) for text in texts])
    assert condition_set.names == ("lead.company_size", "lead.has_phone", "lead.urgency")
    values = {"lead.has_phone": True, "lead.company_size": 11, "lead.urgency": "low"}
    assert condition_set.evaluate(values) == [True, True, False]


def test_one_that_fails_leaves_the_others_their_answers() -> None:
    texts = ["lead.has_phone", "1 / lead.company_size > 0"]
    condition_set = ENVIRONMENT.condition_set([ENVIRONMENT.compile(text) for text in texts])
    answers = condition_set.evaluate({"lead.has_phone": True, "lead.company_size": 0})
    assert answers == [True, ConditionFailed("divide by zero")]


def test_a_thousand_conditions_are_answered_too() -> None:
    conditions = [ENVIRONMENT.compile(f"lead.company_size > {n}") for n in range(1000)]
    answers = ENVIRONMENT.condition_set(conditions).evaluate({"lead.company_size": 300})
    assert sum(answer is True for answer in answers) == 300


def test_no_conditions_have_no_answers() -> None:
    assert ENVIRONMENT.condition_set([]).evaluate({}) == []


@pytest.mark.parametrize(
    ("text", "constant"),
    [("1 > 2", False), ("lead.has_phone || true", True), ("lead.has_phone", None), ('count("a") >= 0', None)],
)
def test_a_condition_that_no_lead_can_change_is_known(text: str, *, constant: bool | None) -> None:
    assert ENVIRONMENT.compile(text).constant is constant


def test_count_is_of_the_lead_under_evaluation() -> None:
    condition = ENVIRONMENT.compile('count("form.submitted") > 1')
    assert condition.evaluate({}, {"form.submitted": 2}) is True
    assert condition.evaluate({}) is False


def test_a_text_in_quotes_is_not_a_name() -> None:
    assert ENVIRONMENT.compile('lead.company == "lead.source"').names == {"lead.company"}


def test_a_regular_expression_that_explodes_elsewhere_is_answered_here() -> None:
    # With a backtracking engine this takes longer than anybody waits; RE2 is linear.
    condition = ENVIRONMENT.compile('lead.comments.matches("^(a+)+$")')
    assert condition.evaluate({"lead.comments": "a" * 100_000 + "!"}) is False


@pytest.mark.parametrize(
    "text",
    [
        "lead . company == lead.\n  city",
        "lead.company == 'x' // don't stop here\n || lead.city == 'y'",
        "lead.company.size() > 3 && lead.city.startsWith('lead.name')",
    ],
)
def test_the_names_are_found_however_they_are_written(text: str) -> None:
    condition = ENVIRONMENT.compile(text)
    assert condition.names == {"lead.company", "lead.city"}
    assert condition.evaluate({"lead.company": "x", "lead.city": "y"}) in {True, False}


def test_a_regular_expression_that_comes_from_the_lead_fails_for_that_lead_only() -> None:
    condition_set = ENVIRONMENT.condition_set([ENVIRONMENT.compile("lead.company.matches(lead.company)")])
    assert condition_set.evaluate({"lead.company": "("}) == [ConditionFailed("invalid regular expression")]
    assert condition_set.evaluate({"lead.company": "a"}) == [True]
