"""The documents of the figures: cubes of counts by their keys, as JSON, added to by differences. Pure."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from functions.domain.figures.cells import Cell, Cells, Key
from functions.domain.item import Item

Cube = Counter[Key]
Days = tuple[list[tuple[Key, int]], ...]
"""The keys and counts of each of seven days."""


@dataclass(frozen=True, slots=True)
class Document:
    """The cubes of one document; a key without a count is not there."""

    cubes: Mapping[str, Cube] = field(default_factory=dict)
    _days: dict[str, Days] = field(default_factory=dict, init=False, repr=False, compare=False)
    _weeks: dict[str, Cube] = field(default_factory=dict, init=False, repr=False, compare=False)

    def plus(self, changes: Iterable[tuple[Cell, int]]) -> "Document":
        """Return the document after these changes, which may be negative."""
        cubes = {name: Counter(cube) for name, cube in self.cubes.items()}
        for cell, count in changes:
            cube = cubes.setdefault(cell.cube, Counter())
            cube[cell.key] += count
            if not cube[cell.key]:
                del cube[cell.key]
        return Document({name: cube for name, cube in cubes.items() if cube})

    def cube(self, name: str) -> Cube:
        """Return a cube; an empty one where nothing was counted."""
        return self.cubes.get(name, Counter())

    def days(self, name: str) -> Days:
        """Return a cube of a week by its days, from Monday on: keys without the weekday, and counts.

        It is made once, for a week is read for many pages.
        """
        if name not in self._days:
            days: Days = tuple([] for _ in range(7))
            for (weekday, *key), count in self.cube(name).items():
                days[int(weekday)].append((tuple(key), count))
            self._days[name] = days
        return self._days[name]

    def week(self, name: str) -> Cube:
        """Return the same of the whole week; it is made once, too."""
        if name not in self._weeks:
            week = self._weeks[name] = Counter()
            for key, count in chain.from_iterable(self.days(name)):
                week[key] += count
        return self._weeks[name]

    def dump(self) -> str:
        """Return the document as JSON, its keys in order: the same counts are the same text."""
        return json.dumps(
            {
                name: sorted(([*key, count] for key, count in cube.items()), key=_in_order)
                for name, cube in sorted(self.cubes.items())
            },
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @staticmethod
    def load(text: str) -> "Document":
        """Return the document that `dump` wrote.

        Raises:
            ValueError: the text is no such document.
        """
        raw = json.loads(text)
        if not isinstance(raw, dict):
            raise ValueError("The document of figures is no JSON object.")  # noqa: TRY004  it is a text's value
        return Document({name: Counter(dict(_rows(rows))) for name, rows in raw.items()})


@dataclass(frozen=True, slots=True)
class Progress:
    """Up to where records were counted.

    Attributes:
        since: the first day whose leads are counted.
        as_of: all that changed until then is counted.
        counted_to: the last record that was counted of those that changed at that very moment; None where
            none of them was.
        generation: grows with every commit.
        late: leads that were not counted, because they came before what is kept.
        received_to, lapsed_to: up to where signals were counted, by their receipt and by their expiry: a
            moment, and the key of the last one of that moment; None before any was.
    """

    since: date
    as_of: datetime
    counted_to: Item | None = None
    generation: int = 0
    late: int = 0
    received_to: tuple[datetime, str] | None = None
    lapsed_to: tuple[datetime, str] | None = None

    def moved(self, as_of: datetime, counted_to: Item | None, *, late: int = 0) -> "Progress":
        """Return the progress of the next commit."""
        return replace(
            self,
            as_of=as_of,
            counted_to=counted_to,
            generation=self.generation + 1,
            late=self.late + late,
        )


def difference(after: Cells, before: Cells) -> Cells:
    """Return what changed, without what is the same."""
    changed: Cells = Counter(after)
    changed.subtract(before)
    return Counter({cell: count for cell, count in changed.items() if count})


def _rows(rows: Any) -> Iterator[tuple[Key, int]]:
    for *key, count in rows:
        yield tuple(key), int(count)


def _in_order(row: list[Any]) -> list[tuple[bool, Any]]:
    return [(isinstance(each, str), each) for each in row]
