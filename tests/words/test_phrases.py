"""Phrases of a text: found again by their patterns, and never what names a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.commands.words.phrases import pattern_of, phrases_of, stem_of, stems_of
from functions.domain.conditions import Environment

ENVIRONMENT = Environment.for_rules()
WORDS = [
    "Angebot",
    "größe",
    "СРОЧНО",
    "нужно",
    "free",
    "Trial",
    "b2b",
    "ÜBER",
    "1С",
    "ß",
    "Σίσυφος",
    "İstanbul",
    "24",
]
GLUE = [
    " ",
    "  ",
    "-",
    "\u00a0",
    "\t",
    "\n",
    ", ",
    ". ",
    "[b]",
    "[/b] ",
    "<br>",
    "<p class='x'>",
    "&nbsp;",
    "&uuml;",
]
GLUE += [
    "_",
    "/",
    "\u0301",
    "\n> ",
    " @",
    " 030 5550101 ",
    "[quote]",
    "[/quote]",
    "<!--",
    "&amp;",
    "|",
    "😀",
    "'",
]
pieces = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GLUE)), max_size=30)


def fires(phrase: str, text: str) -> bool:
    condition = ENVIRONMENT.compile(f'lead.comments.matches(r"{pattern_of(phrase)}")')
    return condition.evaluate({"lead.comments": text}) is True


@given(pieces)
def test_each_phrase_is_found_in_the_text_that_it_came_from(drawn: list[tuple[str, str]]) -> None:
    text = "".join(word + glue for word, glue in drawn)
    assert [each for each in sorted(phrases_of(text)) if not fires(each, text)] == []


# Conditions know some letters that are newer than this Python.
@given(st.text(st.characters(exclude_categories=["Cn", "Cs"]), max_size=60))
def test_each_phrase_of_any_text_is_found_in_it(text: str) -> None:
    assert [each for each in sorted(phrases_of(text)) if not fires(each, text)] == []


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("[b]Срочно[/b] нужно", {"срочно", "нужно"}),
        ("<p>Größe <i>XL</i></p><p>über</p>", {"größe", "xl", "über"}),
        ("free\u00a0trial", {"free", "trial", "free trial"}),
        ("M&uuml;ller&nbsp;free", {"free"}),
        ("free\n> quoted\n&gt; quoted too\n[quote]old[/quote]ok", {"free", "ok"}),
        ("free\n-- \nthe signature", {"free"}),
        ("free<br>-----Original Message-----<br>old", {"free"}),
        ("free, trial. now", {"free", "trial", "now"}),
        ("x" * 5000, set()),
    ],
)
def test_markup_and_quotes_are_no_words(text: str, phrases: set[str]) -> None:
    assert phrases_of(text) == phrases


SECRETS = [
    "anna.schmidt@example.com",
    "@anna_schmidt",
    "https://example.com/anna?x=1",
    "www.schmidt.de",
    "schmidt.de/anna",
    "+49 30 5550101",
    "8 (495) 123-45-67",
    "030/555 01 01",
    "DE89370400440532013000",
    "12.05.1980",
    "Hauptstraße 5",
    "Schmidt Lane 12",
    "Ленина 5",
    "Невский 28а",
]
PRIVATE = ["anna", "schmidt", "hauptstraße", "ленина", "невский", "555", "495", "1980", "lane", "example"]


@given(
    st.lists(st.sampled_from([*SECRETS, "free", "Trial", "нужно"]), max_size=8),
    st.sampled_from([" ", "\n", ", "]),
)
def test_no_address_number_or_link_is_a_phrase(parts: list[str], glue: str) -> None:
    phrases = phrases_of(glue.join(parts))
    assert {word for phrase in phrases for word in phrase.split(" ")} & {*PRIVATE} == set()
    assert [each for each in phrases if sum(map(str.isdigit, each)) > 3] == []


@pytest.mark.parametrize("case", ["Анна", "Анну", "АННЕ", "анной", "Анны"])
def test_a_name_is_known_in_its_cases(case: str) -> None:
    assert phrases_of(f"позвоните {case} завтра", names=stems_of(["Анна Петрова"])) == {"позвоните", "завтра"}


def test_a_name_in_capitals_is_no_phrase() -> None:
    found = phrases_of("demo for Anna Schmidt and PETER MÜLLER")
    assert "anna schmidt" not in found
    assert "peter müller" not in found
    assert "for anna" in found  # counted, and dropped where it is mostly a name


def test_what_is_short_is_its_own_stem() -> None:
    assert stem_of("Eva") == "eva"
