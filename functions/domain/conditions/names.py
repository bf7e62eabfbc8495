"""The names in the text of a condition, outside of its strings and comments."""

import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")
_NO_NAMES = re.compile(
    r"//[^\n]*|\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)
_DOT = re.compile(r"\s*\.\s*")
_SPACED_DOT = re.compile(r"\s\.|\.\s")


def words_in(text: str) -> frozenset[str]:
    """Return the names in a condition, with their dots: `lead.source`, `lead.source.matches`, `count`."""
    return frozenset(_NAME.findall(_DOT.sub(".", _NO_NAMES.sub(" ", text))))


def read_of(fields: Iterable[str], words: frozenset[str]) -> frozenset[str]:
    """Return the fields that are read: `lead.source.matches` reads `lead.source`.

    A macro's `x` that is called like a field costs nothing.
    """
    return frozenset(
        name for name in fields if any(word == name or word.startswith(f"{name}.") for word in words)
    )


def is_plain(text: str) -> bool:
    """Whether every name stands in the text as it is called, and no comment hides what is before it."""
    has_comment = any(found[0].startswith("//") for found in _NO_NAMES.finditer(text))
    return not has_comment and not _SPACED_DOT.search(_NO_NAMES.sub(" ", text))
