"""Answers remembered by place are those that CEL gives for the value itself."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.domain.conditions import Environment
from functions.domain.conditions.static_analysis import numbers_compared, texts_compared

ENVIRONMENT = Environment.for_rules({"size": "int"})


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("lead.amount >= 50000.0", (50000.0,)),
        ("lead.amount<1.5e3||lead.amount == -2.0", (-2.0, 1500.0)),
        ("!(lead.amount > 5.0) && lead.has_phone", (5.0,)),
        ("lead.has_phone ? lead.amount > 5.0 : lead.amount > 7.0", (5.0, 7.0)),
        ("2.0 * lead.amount > 5.0", None),
        ("lead.amount > 5.0 + 1.0", None),
        ("lead.amount > 5.0 == true", None),
        ("5.0 < lead.amount", None),
        ("lead.amount in [5.0]", None),
        ("lead.amount > 5.0 || [lead.amount].exists(x, x > 7.0)", None),
        ("lead.amount > 5.0 || .lead.amount * 2.0 > 7.0", None),
        ("lead.amount > 5.0 // lead.amount", None),
        ("lead.amount_of > 5.0", None),
    ],
)
def test_only_a_plain_comparison_with_a_number_has_edges(
    text: str, numbers: tuple[float, ...] | None
) -> None:
    assert numbers_compared("lead.amount", text) == numbers


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('lead.company != ""', ("",)),
        ("lead.company == 'Acme' || lead.company == \"Globex\"", ("Acme", "Globex")),
        (r'lead.company == "a\"b"', None),
        ('lead.company == r"a"', None),
        ('lead.company == """a"""', None),
        ('lead.company < "b"', None),
        ('lead.company == lead.name || lead.company == "a"', None),
        ('lead.company.startsWith("a") || lead.company == "a"', None),
        ('lead.title == "(lead.company.size() > 1)" || lead.company == "a"', None),
    ],
)
def test_only_a_plain_comparison_with_a_text_has_edges(text: str, texts: tuple[str, ...] | None) -> None:
    assert texts_compared("lead.company", text) == texts


@pytest.mark.parametrize(
    "text", ["lead . amount * 2.0 > 9.0 || lead.amount > 5.0", 'lead.\ncompany == "A . B"']
)
def test_a_name_that_is_written_apart_is_asked_of_cel_each_time(text: str) -> None:
    assert ENVIRONMENT.compile(text).thresholds == {}


@pytest.mark.parametrize(
    "text",
    ["2.0 * // (\nlead.amount > 9.0", "lead.amount > 9.0 // &&\n", 'lead.company == "a" // ("'],
    ids=repr,
)
def test_a_condition_with_a_comment_is_asked_of_cel_each_time(text: str) -> None:
    # What stands before or behind a name could be part of the comment.
    assert ENVIRONMENT.compile(text).thresholds == {}


NUMBERS = st.sampled_from([0, 1, 2, 10, -3])
COMPARISONS = st.one_of(
    st.builds(
        lambda operator, number: f"lead.size {operator} {number}",
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        NUMBERS,
    ),
    st.builds(
        lambda operator, number: f"lead.amount {operator} {float(number)}",
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        NUMBERS,
    ),
    st.builds(
        lambda operator, text: f"lead.company {operator} '{text}'",
        st.sampled_from(["==", "!="]),
        st.sampled_from(["", "Acme", "acme"]),
    ),
    st.sampled_from(
        [
            "lead.has_phone",
            'lead.source == "WEB"',
            "2.0 * lead.amount > 2.0",
            "2.0 * // (\nlead.amount > 2.0",
            "lead.company.size() > 3",
            'lead.company.matches("(?i)acme")',
            '["a", "b"].exists(x, x.matches("a")) && lead.company == "Acme"',
            "(lead.company == 'acme') == (lead.size > 1)",
            "string(lead.size > 1) == 'true'",
            "[lead.size > 1, (lead.amount > 1.0)].exists(x, x)",
            "10 / lead.size > 2",
        ]
    ),
)
TEXTS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("({}) && ({})".format, inner, inner),
        st.builds("{} || {}".format, inner, inner),
        st.builds("!({})".format, inner),
        st.builds("(({}) ? ({}) : ({}))".format, inner, inner, inner),
    ),
    max_leaves=4,
)
LEADS = st.fixed_dictionaries(
    {
        "lead.size": st.one_of(NUMBERS, st.integers(-20, 20)),
        "lead.amount": st.one_of(NUMBERS.map(float), st.floats()),
        "lead.company": st.sampled_from(["", "Acme", "acme", "Globex"]),
        "lead.has_phone": st.booleans(),
        "lead.source": st.sampled_from(["WEB", "CALL"]),
    }
)


@given(st.lists(TEXTS, min_size=1, max_size=6), st.lists(LEADS, min_size=1, max_size=12))
@example(
    ["lead.amount > 1.0", "lead.amount < 2.0"], [{"lead.amount": amount} for amount in (1.5, float("nan"))]
)
def test_remembered_answers_are_those_of_each_condition_alone(
    texts: list[str], leads: list[dict[str, Any]]
) -> None:
    conditions = [ENVIRONMENT.compile(text) for text in texts]
    together = ENVIRONMENT.condition_set(conditions)
    for lead in leads:
        assert list(together.evaluate(lead)) == [condition.evaluate(lead) for condition in conditions]
