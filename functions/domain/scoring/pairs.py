"""Points by two values together: what they say with each other and neither says alone."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import inf
from typing import Any

from functions.domain.phrases import Phrase, Saying, Together
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.tables import OTHER
from functions.domain.scoring.text import in_words

Value = str | float | bool
CACHE_SIZE = 4096
"""Lines of one pair that are made once for all leads."""
UNKNOWN = 0
"""The place of what is not known."""
_NAMED = 3
"""Values of a group that are named where the whole group is meant."""


@dataclass(frozen=True)
class Side:
    """One of the two values of a pair, and what of it is distinguished: `steps`, or `groups`.

    A value has a place: 0 for not known, then one for each step and below them, or for each value of a group;
    the last place of groups is that of any other value. The places of one group are one row of the points.

    Attributes:
        value: the field's name as conditions write it.
        title: what people call it.
        steps: ascending; a number belongs to the highest that it reaches.
        groups: values that count alike; texts are compared without regard to case.
    """

    value: str
    title: str
    steps: tuple[float, ...] = ()
    groups: tuple[tuple[Value, ...], ...] = ()

    @property
    def size(self) -> int:
        """How many rows (or columns) of points it tells apart."""
        return len(self.steps or self.groups) + 2

    def place(self, value: Any) -> int:
        """Return the place of a value; None is not known."""
        if value is None:
            return UNKNOWN
        if self.steps:
            return 1 + bisect_right(self.steps, value)
        return self._places.get(value.casefold() if isinstance(value, str) else value, self._last)

    def row(self, place: int) -> int:
        """Return the row of a place."""
        return place if self.steps else self._rows[place]

    def words(self, place: int) -> str | Phrase:
        """Return how a manager reads a place."""
        return self._words[place]

    @property
    def edges(self) -> tuple[float, ...]:
        """Its steps."""
        return self.steps

    @cached_property
    def listed(self) -> tuple[Value, ...]:
        """The values of its groups."""
        return tuple(value for group in self.groups for value in group)

    @cached_property
    def samples(self) -> Mapping[object, str | Phrase]:
        """A value of every place but the first, with its words; `-inf` is below every step."""
        values = [-inf, *self.steps] if self.steps else [*self.listed, OTHER]
        return dict(zip(values, self._words[1:], strict=True))

    @cached_property
    def row_words(self) -> Sequence[str | Phrase]:
        """How a manager reads each row: of a group its first values."""
        if self.steps:
            return self._words
        groups = (", ".join(map(_plain, group[:_NAMED])) for group in self.groups)
        ends = ("" if len(group) <= _NAMED else ", …" for group in self.groups)
        named = (f"{self.title}: {words}{end}" for words, end in zip(groups, ends, strict=True))
        return (self._words[0], *named, self._words[-1])

    @cached_property
    def _places(self) -> Mapping[object, int]:
        folded = (value.casefold() if isinstance(value, str) else value for value in self.listed)
        return {value: place for place, value in enumerate(folded, 1)}

    @cached_property
    def _last(self) -> int:
        return len(self.listed) + 1

    @cached_property
    def _rows(self) -> tuple[int, ...]:
        of_values = (row for row, group in enumerate(self.groups, 1) for _ in group)
        return (UNKNOWN, *of_values, len(self.groups) + 1)

    @cached_property
    def _words(self) -> tuple[str | Phrase, ...]:
        unknown = Phrase(Saying.UNKNOWN, self.title)
        if self.steps:
            below = Phrase(Saying.BELOW, self.title, self.steps[0])
            return (unknown, below, *(Phrase(Saying.AT_LEAST, self.title, edge) for edge in self.steps))
        return (unknown, *map(self._named, self.listed), Phrase(Saying.OTHER, self.title))

    def _named(self, value: Value) -> str | Phrase:
        if isinstance(value, bool):
            return self.title if value else Phrase(Saying.NOT, self.title)
        if isinstance(value, str):
            return f"{self.title}: {in_words(value)}"
        return Phrase(Saying.NUMBER, self.title, value)


@dataclass(frozen=True)
class Pair:
    """Points by two values together.

    Attributes:
        rows, columns: the two values.
        points: of each row its columns, not known first.
    """

    id: str
    rows: Side
    columns: Side
    points: tuple[tuple[int, ...], ...]
    group: str = ""
    why: str = ""

    @cached_property
    def line(self) -> Callable[[int, int], Contribution | None]:
        """Returns what a place of the rows with one of the columns gives; None when that is nothing."""
        return lru_cache(maxsize=CACHE_SIZE)(self._line)

    @cached_property
    def label(self) -> str:
        """What people call it: the `why` of the configuration, or both titles."""
        return self.why or f"{self.rows.title} + {self.columns.title}"

    @cached_property
    def lines(self) -> tuple[Contribution, ...]:
        """Every contribution that it can give, the values of a group as one."""
        return tuple(
            Contribution(self.id, points, Together((words, others), self.why), self.group)
            for row, words in zip(self.points, self.rows.row_words, strict=True)
            for points, others in zip(row, self.columns.row_words, strict=True)
            if points
        )

    def _line(self, row: int, column: int) -> Contribution | None:
        points = self.points[self.rows.row(row)][self.columns.row(column)]
        words = Together((self.rows.words(row), self.columns.words(column)), self.why)
        return Contribution(self.id, points, words, self.group) if points else None


def _plain(value: Value) -> str:
    """Return a value of a group where several are named; numbers as the file has them."""
    if isinstance(value, str):
        return in_words(value)
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"
