"""A difference as lines for people, in the words of the file: `[[table]] source: points.WEB 10 → 20`."""

from collections.abc import Iterator, Mapping
from typing import Any

from functions.domain.versions.difference import Difference, KeyChange
from functions.domain.versions.sections import SectionName, key_of_id
from functions.domain.versions.toml_words import (
    id_in_words,
    key_in_words,
    pairs_in_words,
    section_in_words,
    value_in_words,
)

WIDTH = 76
"""Characters of a line, for a terminal of 80 with the line set in."""
LEAST = 12
"""Characters that a value has at the least, however long its section's name is."""
LEAD_IN = 6
"""Characters shown before the first that differs, where a long text is cut."""


def lines_of(difference: Difference, *, width: int = WIDTH) -> tuple[str, ...]:
    """Return what differs: sections added, removed, changed and moved; no line if nothing does."""
    return (
        *_added(difference, width),
        *_removed(difference),
        *_changed(difference, width),
        *_moved(difference),
    )


def _added(difference: Difference, width: int) -> Iterator[str]:
    for section, content in difference.added.items():
        order = difference.orders.get(section.kind or "") if section.id is not None else None
        head = f"{section_in_words(section)} added{_before(order.after(section) if order else None)}".lstrip()
        content_words = pairs_in_words(_without_id(section, content), " ")
        yield (
            f"{head}: {_cut(content_words, 0, max(width - len(head) - 2, LEAST))}" if content_words else head
        )


def _without_id(section: SectionName, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a section holds beside what it is called by."""
    key = None if section.id is None else key_of_id(content)
    return {each: value for each, value in content.items() if each != key}


def _removed(difference: Difference) -> Iterator[str]:
    for section in difference.removed:
        yield f"{section_in_words(section)} removed".lstrip()


def _changed(difference: Difference, width: int) -> Iterator[str]:
    for change in difference.changed:
        section = section_in_words(change.section)
        head = f"{section}: " if section else ""
        head += key_in_words(change.keys)
        before, after = _cut_alike(change, max((width - len(head) - 4) // 2, LEAST))
        yield f"{head} {before} → {after}"


def _moved(difference: Difference) -> Iterator[str]:
    for order in difference.orders.values():
        for section in order.moved:
            following = order.after(section)
            yield f"{section_in_words(section)} moved{_before(following) if following else ' to the end'}"


def _before(following: SectionName | None) -> str:
    return f" before {id_in_words(following) or section_in_words(following)}" if following else ""


def _cut_alike(change: KeyChange, room: int) -> tuple[str, str]:
    """Return both values, cut around the first character that differs where one is too long."""
    before, after = value_in_words(change.before), value_in_words(change.after)
    if max(len(before), len(after)) <= room:
        return before, after
    pairs = zip(before, after, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))
    return _cut(before, same - LEAD_IN, room), _cut(after, same - LEAD_IN, room)


def _cut(text: str, start: int, room: int) -> str:
    """Return `room` characters of a text from about `start` on, with a mark where something is left out."""
    start = max(0, min(start, len(text) - room))
    shown = text[start : start + room]
    shown = shown if start == 0 else f"…{shown[1:]}"
    return shown if start + room >= len(text) else f"{shown[:-1]}…"
