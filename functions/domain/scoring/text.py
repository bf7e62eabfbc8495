"""Words for managers, made from the ids and values of the configuration."""

import re
from datetime import timedelta
from functools import lru_cache

_ID = re.compile(r"[A-Za-z0-9_.\-]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=\s|$)")
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@lru_cache(maxsize=1024)
def in_words(name: str) -> str:
    """Return `email-opened` as `Email opened`, `WEB_FORM` as `Web form`; keep `CEO` and `BMW AG`.

    Only what can be an id is turned into words; what people call something, in several words or another
    alphabet, begins with a capital at most.
    """
    text = name.strip()
    if not _ID.fullmatch(text):
        first = _FIRST_WORD.match(text)
        return text[:1].upper() + text[1:] if first and first[0].islower() else text
    words = text.replace("_", " ").replace("-", " ").replace(".", " ").strip()
    if words.isupper() and len(words) > 4:
        words = words.lower()
    return words[:1].upper() + words[1:]


def number(value: float) -> str:
    """Return 500000 as `500 000`, 0.5 as `0.5`."""
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", " ")
    return f"{value:,}".replace(",", " ")


@lru_cache(maxsize=1024)
def span(duration: timedelta, *, day: str) -> str:
    """Return `3 working days` for whole days (in the words of `day`), else `20 hours` or `90 minutes`."""
    if duration % _DAY == timedelta(0):
        return _many(duration // _DAY, day)
    if duration % _HOUR == timedelta(0):
        return _many(duration // _HOUR, "hour")
    return _many(duration // timedelta(minutes=1), "minute")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
