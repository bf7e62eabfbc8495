"""What the points of a first decision follow from in a text of fairlead.toml. Pure."""

from collections.abc import Mapping
from typing import Any

from functions.domain.versions.sections import SectionName, sections_of

_KINDS = frozenset({"inputs", "score", "group", "table", "pair", "rule", "signal"})
_WORDS = frozenset({"why", "seen", "hysteresis", "reviewed"})
"""Keys of these sections from which no point follows."""
_EXPERIMENT = SectionName("experiment")

Points = Mapping[SectionName, Mapping[str, Any]]


def points_of(text: str) -> Points | None:
    """Return the sections that give points; two texts with the same ones give the same points.

    The card of an experiment is among them where it scores leads. None for a text that was not kept, or
    cannot be read.
    """
    try:
        sections = sections_of(text)
    except ValueError:  # a newer version of Fairlead may keep texts in another form
        return None
    found = {
        name: {key: value for key, value in content.items() if key not in _WORDS}
        for name, content in sections.items()
        if name.kind in _KINDS
    }
    trial = sections.get(_EXPERIMENT, {})
    if trial.get("card") and trial.get("mode") != "shadow" and trial.get("keep") != "a":
        found[_EXPERIMENT] = {"card": trial["card"]}
    return found or None
