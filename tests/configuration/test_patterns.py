r"""A pattern that silently finds nothing: `\b` or `\w` beside a letter that is not ASCII, a backspace."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.conditions import ConditionFailed, ConditionInvalid, Environment
from functions.errors import Problem
from infra.configuration.load import read_configuration
from infra.configuration.patterns import ascii_only
from tests.configuration.small_files import BANDS, HEAD, PEOPLE, RULE, the_mistake, warnings

ENVIRONMENT = Environment.for_rules()


def a_file(literal: str, *, call: str = "lead.title.matches({})") -> str:
    return f"{HEAD}{BANDS}{PEOPLE}{RULE}when = '''{call.format(literal)}'''\n"


def finds(pattern: str, title: str) -> bool:
    answer = ENVIRONMENT.compile(f'lead.title.matches(r"{pattern}")').evaluate({"lead.title": title})
    assert isinstance(answer, bool)
    return answer


@pytest.mark.parametrize(
    ("pattern", "title", "other"),
    [
        (r"\bцена\b", "какая цена тут", "оценали"),
        (r"\b(цена|price)\b", "price, please", "priceless"),
        (r"(?i)\bцена", "Цена", "оценка"),
        (r"цен\w+ на", "цены на сайте", "цен на"),
        (r"[\w.]+ß\b", "viel spaß!", "ß"),
        (r"\bкупить\b \bдом\b", "хочу купить дом", "купить домик"),
        (r"\b[А-Я]{2}\b", "завод АЗ", "заводАЗ"),
        (r"\b\p{Cyrillic}+z\b", "этоz", "aэтоz"),
        (r"^\bÜbung", "Übung", "Hübung"),
    ],
)
def test_f11_a_pattern_that_never_finds_a_word_is_a_mistake_and_the_remedy_finds_it(
    pattern: str, title: str, other: str
) -> None:
    problem = the_mistake(a_file(f'r"{pattern}"'))
    assert "ASCII letters only" in problem.what
    better = problem.remedy.removeprefix('Write r"').removesuffix('".')
    assert finds(better, title)
    assert not finds(better, other)
    assert ascii_only(better) is None


@pytest.mark.parametrize("quotes", ['r"{}"', "r'{}'", 'R"{}"', 'r"""{}"""'])
def test_however_the_pattern_is_quoted_or_called(quotes: str) -> None:
    assert "ASCII" in the_mistake(a_file(quotes.format(r"\bцена"))).what
    assert "ASCII" in the_mistake(a_file(quotes.format(r"\bцена"), call="matches(lead.title, {})")).what


def test_backslashes_that_are_written_twice_are_one() -> None:
    assert "ASCII" in the_mistake(a_file(r'"\\bцена\\b"')).what


def test_a_pattern_between_words_has_a_remedy_in_words() -> None:
    problem = the_mistake(a_file(r'r"\bкупить\b.*\bдом\b"'))
    assert r"[\pL\pN_] for \w" in problem.remedy
    assert r"for \b before a word" in problem.remedy


def test_b_in_plain_quotes_is_a_backspace() -> None:
    problem = the_mistake(a_file(r'"\bprice\b"'))
    assert "backspace" in problem.what
    assert problem.remedy.endswith(r': r"\bprice\b".')
    foreign = the_mistake(a_file(r'"\bцена"'))
    assert foreign.remedy.endswith(r': r"(^|[^\pL\pN_])цена".')


def test_a_backslash_that_plain_quotes_do_not_know_is_told_as_that() -> None:
    assert "r before the double quotes" in the_mistake(a_file(r'"цен\w+"')).remedy


def test_the_place_of_the_pattern_is_told() -> None:
    text = a_file(r'r"\bцена"', call="lead.has_phone &&\n lead.title.matches({})")
    problem = the_mistake(text)
    assert isinstance(problem, Problem)
    line = text.splitlines()[(problem.line or 0) - 1]
    assert line[(problem.column or 0) - 1 :].startswith('r"')


def test_what_may_match_nothing_is_a_doubt() -> None:
    (doubt,) = warnings(a_file(r'r"цен\w*"'))
    assert doubt.remedy == r'Write r"цен[\pL\pN_]*".'


@pytest.mark.parametrize(
    "pattern",
    [
        r"\bprice\b",
        r"\w+@\w+",
        r"[\wа-яё]+",
        "цена",
        r"(?i)цена|price\b",
        r"\w \S*ц",
        r"\b\d+ ?€",
        r"\b\p{L}+",
        r"(^|[^\pL\pN_])цена([^\pL\pN_]|$)",
    ],
)
def test_a_pattern_that_finds_what_it_looks_like_is_fine(pattern: str) -> None:
    read_configuration(a_file(f'r"{pattern}"'))
    assert warnings(a_file(f'r"{pattern}"')) == ()


PIECES = r"\b \w ц ü a ( (?: (?i) ) | * + ? {0,2} [а-я] [\w.] . ^ $ \p{Greek} \x{446} \. [ ] \ "


@given(st.lists(st.sampled_from([*PIECES.split(), " "]), max_size=9).map("".join) | st.text(max_size=30))
def test_any_text_is_read_without_an_error_and_what_is_written_instead_has_no_such_fault(text: str) -> None:
    fault = ascii_only(text)
    if fault is None or fault.instead is None:
        return
    try:
        is_valid = not isinstance(ENVIRONMENT.compile(f'"".matches(r"{text}")').evaluate({}), ConditionFailed)
    except ConditionInvalid:
        return
    assert not is_valid or ascii_only(fault.instead) is None


@pytest.mark.parametrize(
    "pattern", ["(" * 900 + "ц" + ")" * 900, "(ц|" * 20 + ")" * 20, r"\w?ц" * 400, "[[:alpha:]" * 200]
)
def test_a_pattern_that_is_deep_or_long_takes_no_time(pattern: str) -> None:
    before = perf_counter()
    ascii_only(pattern)
    assert perf_counter() - before < 2
