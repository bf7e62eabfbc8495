"""A text of fairlead.toml as its sections, each by the name that a person calls it by."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

IDS = ("id", "entity")
"""The keys that tell sections of one kind apart."""


@dataclass(frozen=True, slots=True)
class SectionName:
    """What a section is called: `[portal]`, `[[table]] source`.

    Attributes:
        kind: the name in the brackets; None for the keys that stand before every section.
        id: what tells it from others of its kind, empty where nothing does; None for one in single brackets.
        number: which one it is of those that are called the same.
    """

    kind: str | None = None
    id: str | None = None
    number: int = 1


Sections = dict[SectionName, Mapping[str, Any]]
"""What stands in each section, in the order of the file."""


def sections_of(text: str) -> Sections:
    """Return the sections of a text; two texts have the same ones, in the same order, if they say the same.

    Raises:
        ValueError: the text is not TOML.
    """
    found: Sections = {}
    loose: dict[str, Any] = {}
    for kind, value in tomllib.loads(text).items():
        if isinstance(value, dict):
            found[SectionName(kind)] = value
        elif _is_listed(value):
            found |= _listed(kind, value)
        else:
            loose[kind] = value
    return {SectionName(): loose, **found} if loose else found


def key_of_id(table: Mapping[str, Any]) -> str | None:
    """Return the key by which a section in double brackets is called; None where it has no such key."""
    return next((key for key in IDS if isinstance(table.get(key), str | int)), None)


def _is_listed(value: Any) -> bool:
    """True for sections in double brackets."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _listed(kind: str, tables: Iterable[Mapping[str, Any]]) -> Sections:
    counts = Counter[str]()
    found: Sections = {}
    for table in tables:
        key = key_of_id(table)
        name = "" if key is None else str(table[key])
        counts[name] += 1
        found[SectionName(kind, name, counts[name])] = table
    return found
