"""What readers of a language may meet: words that are English and nothing else, and where words are found."""

import re
from functools import cache
from typing import Any

from babel import Locale

from functions.domain.texts import LanguageCode
from infra.language.extract import catalogue_of

_VALUE = re.compile(r"%\(\w+\)[sd]")
_MARK = re.compile(r"\[/?(?:URL|USER|b)[^\]]*\]|https?://\S+|/crm/\S+")
"""What the portal reads as a mark, and addresses."""
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:-[^\W\d_]+)*(?!\w)")
NAMES = {"Fairlead", "fairlead", "Bitrix", "UTC", "Anna", "Boris", "Vera", "AUC", "PSI", "A", "B"}
"""Names: of the product, of the portal, of a clock, of people, of measures, of the arms of an experiment."""


@cache
def english_only(code: LanguageCode) -> frozenset[str]:
    """Return the words of the messages that are no words of this language."""
    english, own = set[str](), set[str]()
    for message in catalogue_of(code):
        if message.id:
            english |= words_in(message.id)
            own |= words_in(message.string)
    own |= {part for word in own for part in word.split("-")} | calendar_words(code)
    return frozenset(english - own - {each.lower() for each in NAMES})


def calendar_words(code: str) -> set[str]:
    """Return the names of days and months."""
    locale = Locale.parse(code)
    names = [*locale.days["format"].values(), *locale.months["format"].values()]
    return words_in(word for width in names for word in width.values())


def words_in(texts: Any) -> set[str]:
    """Return the words of some texts in small letters, without values, marks and addresses."""
    if isinstance(texts, str):
        plain = _MARK.sub(" ", _VALUE.sub(" ", texts))
        return {word.lower() for word in _WORD.findall(plain)}
    return set().union(*(words_in(each) for each in texts))


def left_over(text: str, code: LanguageCode, own: set[str]) -> set[str]:
    """Return the words in a text that are English; in Cyrillic, all in Latin letters.

    `own` are the words of the configuration, in small letters.
    """
    found = words_in(text) - own - {each.lower() for each in NAMES}
    latin = {word for word in found if word.isascii()} if code in {"ru", "uk"} else set[str]()
    return (found & english_only(code)) | latin
