"""The addresses in an e-mail field, which may hold a name beside one, or several."""

import re

MOST_OF_A_FIELD = 16
"""Addresses of one field that count; more are a list, not a person's."""
_ONE = re.compile(r"[^\s@,;:<>()\[\]\"]+@[^\s@,;:<>()\[\]\"]+")
_BETWEEN = re.compile(r"[\s,;:<>()\[\]\"/|]+")


def is_one_address(text: str) -> bool:
    """Return True for one address with nothing beside it."""
    return _ONE.fullmatch(text) is not None


def addresses_in(text: str) -> tuple[str, ...]:
    """Return the addresses that a field holds, in small letters, each once; none where there is no `@`.

    A field in which none stands out from the rest is one address as a whole.
    """
    whole = text.strip().casefold()
    if is_one_address(whole):
        return (whole,)
    parts = (part.strip("'") for part in _BETWEEN.split(whole))
    found = dict.fromkeys(part for part in parts if is_one_address(part))
    if found:
        return tuple(found)[:MOST_OF_A_FIELD]
    name, at, host = whole.rpartition("@")
    return (whole,) if name and at and host else ()
