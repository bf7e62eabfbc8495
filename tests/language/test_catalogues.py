"""The catalogues: everything that is said is in each, whole, with its values, and in its language."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from functions.domain.texts import ENGLISH, LANGUAGES
from infra.language.extract import TEMPLATE, TRANSLATED, catalogue_of, template, write
from infra.language.speaker import language_in, texts_in

VALUE = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"\[/?\w+[^\]]*\]|`[^`]+`")
"""What a terminal or the portal reads as a mark, and commands: the same in every language."""
WORD = re.compile(r"[^\W\d_]{2,}")
SAME_WORDS = {
    "CSV": "the name of a format",
    "JSON": "the name of a format",
    "lead": "what a lead is called in Spanish, Portuguese, Polish, French and German, too",
    "Lead": "the same",
    "leads": "the same",
    "Leads": "the same",
    "min": "how a minute is written by the International System of Units",
}
SAME_MESSAGES: dict[str, dict[str, str]] = {
    "de": dict.fromkeys(("Experiment", "Experiment: %(name)s", "Junk", "Signal", "Version"), "a German word"),
    "pl": dict.fromkeys(("Deal %(id)s", "deal %(number)s"), "what Bitrix24 calls a deal in Polish"),
    "fr": dict.fromkeys(
        (
            "%(points)s points. %(reasons)s.",
            "Absences",
            "Conversion",
            "Pages",
            "Points",
            "Score",
            "Source",
            "Sources",
            "Version",
            "notification",
            "points",
            "score",
            "signal",
            "verdict",
        ),
        "a French word",
    ),
}
"""Translations that are the English text, with the reason."""


@cache
def catalogue(code: str) -> Catalog:
    return catalogue_of(code)


def messages_of(found: Catalog) -> dict[str, Message]:
    return {str(each.id): each for each in found if each.id}


def texts_of(message: Message) -> tuple[str, ...]:
    return tuple(map(str, message.string)) if isinstance(message.string, tuple) else (str(message.string),)


def originals_of(message: Message) -> tuple[str, ...]:
    return tuple(map(str, message.id)) if isinstance(message.id, tuple) else (str(message.id),)


def test_the_template_has_every_message_of_the_sources() -> None:
    with TEMPLATE.open("rb") as file:
        assert messages_of(read_po(file)).keys() == messages_of(template()).keys()


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_has_every_message_and_no_other(code: str) -> None:
    found = catalogue(code)
    assert messages_of(found).keys() == messages_of(template()).keys()
    assert not found.obsolete
    assert [each.id for each in found if each.id and each.fuzzy] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_message_is_translated_in_every_plural_form(code: str) -> None:
    found = catalogue(code)
    for message in messages_of(found).values():
        texts = texts_of(message)
        assert all(texts), message.id
        if isinstance(message.id, tuple):
            assert len(texts) == found.num_plurals, message.id


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_values_of_its_message(code: str) -> None:
    for message in messages_of(catalogue(code)).values():
        originals = originals_of(message)
        wanted = {frozenset(VALUE.findall(each)) for each in originals}
        allowed = frozenset(value for each in wanted for value in each)
        for text in texts_of(message):
            assert frozenset(VALUE.findall(text)) in wanted | {allowed}, (message.id, text)
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(originals[-1])), (message.id, text)
            assert text.count("%%") == originals[-1].count("%%"), (message.id, text)


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_the_english_text(code: str) -> None:
    left = {
        text
        for message in messages_of(catalogue(code)).values()
        for text in texts_of(message)
        if text in originals_of(message) and words_in(text) and text not in SAME_MESSAGES.get(code, {})
    }
    assert left == set()


def words_in(text: str) -> set[str]:
    plain = VALUE.sub(" ", TAG.sub(" ", text))
    return set(WORD.findall(plain)) - SAME_WORDS.keys()


CYRILLIC = ("ru", "uk")
NAMES = {"Fairlead", "CSV", "JSON", "PDF", "PSI", "AUC", "fairlead", "versions", "reporting", "agreement"}
NAMES |= {"learn", "recalibrate", "keep", "mode", "shadow"}
"""Names of ours, of formats and of measures, a command, and words of the configuration."""
LATIN = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize("code", CYRILLIC)
def test_nothing_in_latin_letters_is_left_in_a_cyrillic_catalogue(code: str) -> None:
    for message in messages_of(catalogue(code)).values():
        for text in texts_of(message):
            plain = VALUE.sub(" ", TAG.sub(" ", text)).replace("lead.", " ")
            assert set(LATIN.findall(plain)) <= NAMES, text


def test_russian_and_ukrainian_are_not_mixed() -> None:
    for code, foreign in (("ru", "іїєґ"), ("uk", "ыэъё")):
        for message in messages_of(catalogue(code)).values():
            for text in texts_of(message):
                assert not set(foreign) & set(text.lower()), text


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_catalogue_stands_as_the_extraction_writes_it(code: str, tmp_path: Path) -> None:
    write(catalogue(code), tmp_path / "again.po")
    before = {key: texts_of(each) for key, each in messages_of(catalogue(code)).items()}
    with (tmp_path / "again.po").open("rb") as file:
        again = messages_of(read_po(file, locale=code))
    assert {key: texts_of(each) for key, each in again.items()} == before


def test_english_needs_no_catalogue() -> None:
    assert texts_in("en") is ENGLISH
    assert texts_in("en").gettext("A reply") == "A reply"
    assert {texts_in(code).code for code in LANGUAGES} == set(LANGUAGES)
    assert language_in("en").code == "en"
