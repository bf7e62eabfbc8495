import pytest

from functions.domain.conditions import LEAD_FIELDS
from functions.domain.conditions.static_analysis import (
    conjuncts,
    numbers_compared,
    texts_beside,
    texts_compared,
    thresholds_in,
)


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
def test_only_a_plain_comparison_with_a_number_has_thresholds(
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
def test_only_a_plain_comparison_with_a_text_has_thresholds(text: str, texts: tuple[str, ...] | None) -> None:
    assert texts_compared("lead.company", text) == texts


@pytest.mark.parametrize(
    "text", ["lead . amount * 2.0 > 9.0 || lead.amount > 5.0", 'lead.\ncompany == "A . B"']
)
def test_a_name_that_is_spaced_around_its_dots_has_no_thresholds(text: str) -> None:
    assert thresholds_in(text, LEAD_FIELDS) == {}


@pytest.mark.parametrize(
    "text",
    ["2.0 * // (\nlead.amount > 9.0", "lead.amount > 9.0 // &&\n", 'lead.company == "a" // ("'],
    ids=repr,
)
def test_a_condition_with_a_comment_has_no_thresholds(text: str) -> None:
    # What stands before or behind a name could be part of the comment.
    assert thresholds_in(text, LEAD_FIELDS) == {}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('band == "hot"', ['band == "hot"']),
        ('band == "a && b" && score > 5', ['band == "a && b"', "score > 5"]),
        ("(a || b) && f(c && d) && e[0 && 1]", ["(a || b)", "f(c && d)", "e[0 && 1]"]),
        ("a && b || c", ["a && b || c"]),
        ("a && b ? c : d", ["a && b ? c : d"]),
        ("a // && b\n && c", ["a // && b", "c"]),
    ],
)
def test_what_must_all_hold_is_told_apart(text: str, parts: list[str]) -> None:
    assert list(conjuncts(text)) == parts


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('lead.branch == "Retail"', {"Retail"}),
        ("'Retail' != lead.branch || lead.branch == \"Trade\"", {"Retail", "Trade"}),
        ('"Enterprise" in lead.branch && !("Basic" in lead.branch)', {"Enterprise", "Basic"}),
        ('lead.branch in ["Retail", "Trade"]', {"Retail", "Trade"}),
        ('lead.branch.exists(each, each == "Basic" || each in ["Plus"])', {"Basic", "Plus"}),
        ('lead.branch.all(each, "Basic" != each)', {"Basic"}),
        ('lead.branch == "" // == "x"', {""}),
        ('lead.branch_of == "x" || other.lead.branch == "x"', set()),
        ('lead.company == "x" && lead.has_phone', set()),
        ('lead.branch.startsWith("x") || lead.branch.matches("y")', set()),
        (r'lead.branch == "a\"b"', set()),
        ('lead.branch.exists(each, lead.company == "x")', set()),
        ('lead.branch.exists(lead.branch, lead.branch == "x")', {"x"}),
    ],
)
def test_the_texts_that_a_condition_asks_for_are_found(text: str, texts: set[str]) -> None:
    assert texts_beside("lead.branch", text) == texts
