"""What pages say: everything through the catalogue, and numbers as the reader writes them."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from infra.language.language import ENGLISH, Language
from infra.web.dashboard import View, render_page
from tests.browser.sample_pages import pages

GERMAN = Language(Locale("de"))
FRIDAY = datetime(2026, 11, 27, 16, 5, tzinfo=ZoneInfo("Europe/Berlin"))
PAGES = pages()
NOT_OURS = {"Fairlead", "fairlead", "plan", "config", "DRAFT", "toml", "MB", "and", "Sat", "Europe", "Berlin"}
"""Names, a command, units, and what Babel says: they are the same in this test's language."""
LETTER_OR_VALUE = re.compile(r"%%|%\(\w+\)s|[^\W\d_]")


class Mute(NullTranslations):
    """A language in which every message is a row of dots, with its values."""

    def gettext(self, message: str) -> str:
        return LETTER_OR_VALUE.sub(lambda found: found[0] if found[0][0] == "%" else "·", message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


class Words(HTMLParser):
    """The words that a page shows or says."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag == "style"
        for name, value in attrs:
            if name in {"aria-label", "placeholder", "title", "data-label", "alt"} and value:
                self.found |= words_of(value)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found |= words_of(data)


def words_of(text: str) -> set[str]:
    return set(re.findall(r"(?<!\w)[^\W\d_]\w*", text))


def texts_of(value: object) -> Iterator[str]:
    """Yield every text in a view: what the pages take from the user, in the user's words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, date):
        yield ENGLISH.full_day(value) + ENGLISH.weekday(value) + str(getattr(value, "tzinfo", ""))
        yield ENGLISH.weekday(value)
    elif isinstance(value, tuple):
        for each in value:
            yield from texts_of(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))
        if hasattr(value, "weeks") and not isinstance(value.weeks, int):
            yield from (ENGLISH.weekday(day) for day in value.weeks.days)


@pytest.mark.parametrize("view", PAGES.values(), ids=PAGES)
def test_nothing_is_said_past_the_catalogue(view: View) -> None:
    mute = Language(ENGLISH.locale, Mute())
    words = Words()
    words.feed(render_page(view, base="/dashboard", language=mute))
    theirs = {word.lower() for text in texts_of(view) for word in words_of(text)}
    assert {word for word in words.found if word.lower() not in theirs} - NOT_OURS == set()


@pytest.mark.parametrize(
    ("said", "english", "german"),
    [
        (lambda language: language.number(1581), "1,581", "1.581"),
        (lambda language: language.number(2.5, 2), "2.50", "2,50"),
        (lambda language: language.percent(0.0943, 1), "9.4%", "9,4\xa0%"),
        (lambda language: language.signed(-0.333, 2), "−0.33", "−0,33"),
        (lambda language: language.signed(-0.001, 2), "0.00", "0,00"),
        (lambda language: language.moment(FRIDAY), "Fri 27 Nov, 16:05", "Fr. 27. Nov., 16:05"),
        (lambda language: language.listed(["Anna", "Boris"]), "Anna and Boris", "Anna und Boris"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(said: object, english: str, german: str) -> None:
    assert callable(said)
    assert (said(ENGLISH), said(GERMAN)) == (english, german)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (timedelta(seconds=41), "41 s"),
        (timedelta(minutes=8), "8 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=3, minutes=5), "3 h 05"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=3, hours=4), "3 d"),
        (timedelta(seconds=-5), "0 s"),
    ],
)
def test_a_time_is_said_as_short_as_it_may_be(time: timedelta, words: str) -> None:
    assert ENGLISH.span(time) == words
