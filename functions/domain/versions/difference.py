"""What differs between two versions of fairlead.toml, section by section and key by key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from functions.domain.versions.sections import SectionName, Sections


class Absence(Enum):
    """What a key has that is not there."""

    ABSENT = "none"


ABSENT = Absence.ABSENT


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key that is not as it was.

    Attributes:
        keys: the way to it in its section; one key, unless tables stand in tables.
        before, after: what it holds, as TOML is parsed; ABSENT where it is not there.
    """

    section: SectionName
    keys: tuple[str, ...]
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class NewOrder:
    """The sections of one kind stand in another order.

    Attributes:
        sections: all of them, as they stand now.
        moved: those that were there before and were moved.
    """

    sections: tuple[SectionName, ...]
    moved: tuple[SectionName, ...]

    def after(self, section: SectionName) -> SectionName | None:
        """Return the one that stands behind `section`; None behind the last."""
        at = self.sections.index(section) + 1
        return self.sections[at] if at < len(self.sections) else None


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes of one version the other.

    Attributes:
        added, removed: whole sections, with what is or was in them.
        orders: by kind, where it is not that of before with what was added behind it.
    """

    added: Mapping[SectionName, Mapping[str, Any]]
    removed: Mapping[SectionName, Mapping[str, Any]]
    changed: tuple[KeyChange, ...]
    orders: Mapping[str, NewOrder]

    @property
    def is_empty(self) -> bool:
        """True where both say the same; comments, blanks and the order of keys may differ all the same."""
        return not (self.added or self.removed or self.changed or self.orders)


def difference(before: Sections, after: Sections) -> Difference:
    """Return what makes of `before` the other one."""
    both = [name for name in after if name in before]
    return Difference(
        added={name: after[name] for name in after if name not in before},
        removed={name: before[name] for name in before if name not in after},
        changed=tuple(
            KeyChange(name, *change) for name in both for change in _changes(before[name], after[name])
        ),
        orders=dict(_orders(before, after)),
    )


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], way: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield each key that differs, with both values; inside of tables that both have."""
    for key in dict.fromkeys([*after, *before]):
        was, is_now = before.get(key, ABSENT), after.get(key, ABSENT)
        if isinstance(was, dict) and isinstance(is_now, dict):
            yield from _changes(was, is_now, (*way, key))
        elif was != is_now:
            yield (*way, key), was, is_now


def _orders(before: Sections, after: Sections) -> Iterator[tuple[str, NewOrder]]:
    for kind in dict.fromkeys(name.kind for name in after if name.id is not None):
        was, is_now = _of_kind(kind, before), _of_kind(kind, after)
        stayed = [name for name in was if name in after]
        if kind is not None and [*stayed, *(name for name in is_now if name not in before)] != is_now:
            yield kind, NewOrder(tuple(is_now), _moved(stayed, [name for name in is_now if name in before]))


def _of_kind(kind: str | None, sections: Sections) -> list[SectionName]:
    return [name for name in sections if name.kind == kind and name.id is not None]


def _moved(before: Sequence[SectionName], after: Sequence[SectionName]) -> tuple[SectionName, ...]:
    """Return those that do not stand in a row with others as before."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    unmoved = {name for block in blocks for name in after[block.b : block.b + block.size]}
    return tuple(name for name in after if name not in unmoved)
