"""Values, keys and sections as fairlead.toml writes them, on one line."""

import json
import re
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from functions.domain.versions.difference import ABSENT
from functions.domain.versions.sections import SectionName

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def value_in_words(value: Any) -> str:
    """Return a parsed value as TOML has it, `none` for one that is not there; nothing in it is invisible."""
    if value is ABSENT:
        return "none"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(value_in_words, value))}]"
    if isinstance(value, dict):
        return f"{{ {pairs_in_words(value, ' = ')} }}" if value else "{}"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def pairs_in_words(table: dict[str, Any], between: str) -> str:
    """Return the keys of a table with their values."""
    return ", ".join(f"{key_in_words([key])}{between}{value_in_words(value)}" for key, value in table.items())


def key_in_words(keys: Sequence[str]) -> str:
    """Return the way to a key, `points.WEB`."""
    return ".".join(key if _BARE.fullmatch(key) else _quoted(key) for key in keys)


def section_in_words(section: SectionName) -> str:
    """Return `[portal]` or `[[table]] source`; nothing for keys before every section."""
    if section.kind is None:
        return ""
    kind = key_in_words([section.kind])
    if section.id is None:
        return f"[{kind}]"
    again = f"({section.number})" if section.number > 1 or not section.id else ""
    return " ".join(filter(None, [f"[[{kind}]]", id_in_words(section), again]))


def id_in_words(section: SectionName) -> str:
    """Return what tells a section from others of its kind."""
    return key_in_words([section.id]) if section.id else ""


def _quoted(text: str) -> str:
    return "".join(map(_visible, json.dumps(text, ensure_ascii=False)))


def _visible(character: str) -> str:
    """Return the character; one that a terminal obeys, or that is invisible, as its number."""
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
