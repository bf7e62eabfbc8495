"""Words for managers, made from the ids and values of the configuration."""

import re
from functools import lru_cache

_ID = re.compile(r"[A-Za-z0-9_.\-]+")
_SHORT_WORDS = frozenset({"CALL", "CHAT", "FORM", "MAIL", "SHOP", "WEB"})
"""Codes of sources that are words, for all that they are as short as an abbreviation."""
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=\s|$)")


@lru_cache(maxsize=1024)
def in_words(name: str) -> str:
    """Return `email-opened` as `Email opened`, `WEB` as `Web`; keep `CEO` and `BMW AG`.

    Only what can be an id is turned into words; what people call something, in several words or another
    alphabet, begins with a capital at most.
    """
    text = name.strip()
    if not _ID.fullmatch(text):
        first = _FIRST_WORD.match(text)
        return text[:1].upper() + text[1:] if first and first[0].islower() else text
    words = text.replace("_", " ").replace("-", " ").replace(".", " ").strip()
    if words.isupper() and (len(words) > 4 or words in _SHORT_WORDS):
        words = words.lower()
    return words[:1].upper() + words[1:]
