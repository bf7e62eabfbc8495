"""Cached answers are those that CEL gives for the values themselves."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from functions.domain.conditions import Environment
from tests.scoring.builders import ENVIRONMENT as SCORING_ENVIRONMENT

ENVIRONMENT = Environment.for_rules({"size": "int"})
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
def test_cached_answers_are_those_of_each_condition_alone(
    texts: list[str], leads: list[dict[str, Any]]
) -> None:
    conditions = [ENVIRONMENT.compile(text) for text in texts]
    condition_set = ENVIRONMENT.condition_set(conditions)
    for lead in leads:
        assert list(condition_set.evaluate(lead)) == [condition.evaluate(lead) for condition in conditions]


def test_a_cached_answer_stands_at_the_index_of_its_condition() -> None:
    texts = ["lead.has_phone", 'lead.company.matches("(?i)acme")', "!lead.has_phone"]
    condition_set = SCORING_ENVIRONMENT.condition_set([SCORING_ENVIRONMENT.compile(text) for text in texts])
    for company, is_acme in [("ACME", True), ("Other", False), ("ACME", True), ("acme" * 100, True)]:
        assert condition_set.evaluate({"lead.has_phone": True, "lead.company": company}) == [
            True,
            is_acme,
            False,
        ]


@given(
    st.sampled_from(
        ["acme", "Acme|Globex", "(?i)acme", "(?i)ACME|globex ag|x-1", "a||b", "(?i)k", "(?i)a.c"]
    ),
    st.text(st.sampled_from("acmeACMEglobxGLOBX -1kK\u212as\u017f\n|."), max_size=12)
    | st.sampled_from(["The Acme Works", "GLOBEX AG", "x-1", "\u212a", "aCMe"]),
)
def test_words_are_found_as_the_runtime_itself_finds_them(pattern: str, company: str) -> None:
    condition = SCORING_ENVIRONMENT.compile(f'lead.company.matches("{pattern}")')
    values = {"lead.company": company}
    assert SCORING_ENVIRONMENT.condition_set([condition]).evaluate(values) == [condition.evaluate(values)]
