"""Which configurations were at work, since when, through whom, and what each of them changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from functions.domain.versions.difference import ABSENT, Difference, difference
from functions.domain.versions.lines import WIDTH, lines_of
from functions.domain.versions.points import points_of
from functions.domain.versions.sections import sections_of
from functions.domain.versions.toml_words import key_in_words, section_in_words
from functions.ports import ConfigurationVersion, ConfigurationVersions


@dataclass(frozen=True, slots=True)
class VersionStep:
    """A configuration that was at work, beside the one before it.

    Attributes:
        before: the hash of the one before; None for the first that is kept.
        difference: what it changed; None for the first, and where not both texts are kept.
    """

    entry: ConfigurationVersion
    before: str | None
    difference: Difference | None

    def lines(self, *, width: int = WIDTH) -> tuple[str, ...]:
        """Return what it changed, a line each, in the words of the file."""
        if self.before is None:
            return ("the first that is kept",)
        if self.difference is None:
            return ("what it changed is not known: a text was not kept",)
        return lines_of(self.difference, width=width) or (
            "nothing but comments, blanks or the order of keys",
        )


def list_versions(versions: ConfigurationVersions, *, limit: int) -> list[VersionStep]:
    """Return the newest versions, at most `limit`, each with what it changed; the newest first."""
    entries = versions.newest(limit + 1)
    return [_step(entry, before) for entry, before in zip_longest(entries[:limit], entries[1:])]


def with_same_points(entries: Iterable[ConfigurationVersion], version: str) -> frozenset[str]:
    """Return the versions in which everything gives the same points as in this one, itself among them."""
    found = {each.version: points_of(each.text) for each in entries}
    points = found.get(version)
    same = (each for each, of in found.items() if points is not None and of == points)
    return frozenset({version, *same})


def _step(entry: ConfigurationVersion, before: ConfigurationVersion | None) -> VersionStep:
    if before is None:
        return VersionStep(entry, None, None)
    return VersionStep(entry, before.version, _difference(before.text, entry.text))


def _difference(before: str, after: str) -> Difference | None:
    if not before or not after:
        return None
    try:
        return difference(sections_of(before), sections_of(after))
    except ValueError:  # a newer version of Fairlead may keep texts in another form
        return None


def as_json(steps: list[VersionStep], *, current: str | None) -> list[dict[str, Any]]:
    """Return the versions for machines; `current` is the version of the file as it is now."""
    return [
        {
            "version": step.entry.version,
            "first_used_at": step.entry.first_used_at.isoformat(),
            "used_by": step.entry.used_by,
            "is_current": step.entry.version == current,
            "before": step.before,
            "changes": None if step.difference is None else list(_changes(step.difference)),
        }
        for step in steps
    ]


def _changes(what: Difference) -> Iterator[dict[str, Any]]:
    for kind, sections in (("added", what.added), ("removed", what.removed)):
        for section, content in sections.items():
            yield {"change": kind, "section": section_in_words(section), "content": content}
    for change in what.changed:
        values = {"before": change.before, "after": change.after}
        yield {
            "change": "changed",
            "section": section_in_words(change.section),
            "key": key_in_words(change.keys),
            **{name: None if value is ABSENT else value for name, value in values.items()},
        }
    for order in what.orders.values():
        yield {"change": "order", "sections": [section_in_words(each) for each in order.sections]}
