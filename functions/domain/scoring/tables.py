"""Points by value or by step: one field, one look-up, one contribution."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from typing import Any

from functions.domain.phrases import Phrase, Saying, Words
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words

OTHER = object()
"""Stands for any value that nothing names."""
UNKNOWN, UNNAMED = 0, 1
"""The places of a value that is not known, and of one that no step or value matches."""


@dataclass(frozen=True)
class Table:
    """Points by the value of one field.

    Attributes:
        value: the field's name as conditions write it, for example `lead.source`.
        points: points by value; texts are compared without regard to case.
        steps: (at least, points), ascending; the highest step that is reached counts.
        otherwise: points when no value or step matches.
        missing: points when the value is not known; None where that is as an empty text or 0 is.
        seen: per mille of the leads that it was learned from, by place; empty where that is not known.
    """

    id: str
    value: str
    points: Mapping[str | int | float | bool, int] | None = None
    steps: tuple[tuple[float, int], ...] = ()
    otherwise: int = 0
    group: str = ""
    why: str = ""
    # Neither is in the repr, of which the scorecard's version is made: no score follows from `seen`, and a
    # file without `missing` keeps its version.
    missing: int | None = field(default=None, repr=False)
    seen: tuple[int, ...] = field(default=(), repr=False)

    def contribution(self, value: Any) -> Contribution | None:
        """Return what `value` gives, None for not known; None when that is nothing."""
        if value is None:
            return self._by_absence
        if self.points is None:
            return self._by_step[bisect_right(self.edges, float(value))]
        return self._by_value.get(value.casefold() if isinstance(value, str) else value, self._by_step[0])

    def place(self, value: Any) -> int:
        """Return where a value stands: `UNKNOWN`, `UNNAMED`, then each step or value in their order.

        None, and an empty text, are not known.
        """
        if value is None or value == "":
            return UNKNOWN
        if self.points is None:
            return UNNAMED + bisect_right(self.edges, float(value))
        return self._places.get(value.casefold() if isinstance(value, str) else value, UNNAMED)

    @property
    def places(self) -> int:
        """How many places there are."""
        return UNNAMED + 1 + len(self.steps if self.points is None else self.points)

    def points_by_place(self, absent: Any) -> tuple[int, ...]:
        """Return the points of each place; without `missing`, not known is as `absent`."""
        unknown = self.contribution(absent if self.missing is None else None)
        listed = (points for _, points in self.steps) if self.points is None else self.points.values()
        return (unknown.points if unknown else 0, self.otherwise, *listed)

    @cached_property
    def lines(self) -> tuple[Contribution, ...]:
        """Every contribution that this table can give."""
        every = (*self._by_step, *self._by_value.values(), self._by_absence)
        return tuple(line for line in every if line is not None)

    @cached_property
    def edges(self) -> tuple[float, ...]:
        """Where its steps begin."""
        return tuple(edge for edge, _ in self.steps)

    @property
    def listed(self) -> tuple[str | float, ...]:
        """The values that it names."""
        return tuple(self.points or ())

    @cached_property
    def samples(self) -> Mapping[object, Words]:
        """A value for everything that it tells apart but not known, with its words.

        `-inf` is below every step, and `OTHER` what no value matches.
        """
        if self.points is None:
            return {-inf: self._below(), **{edge: self._step(edge) for edge in self.edges}}
        return {**{value: self._named(value) for value in self.points}, OTHER: self._below()}

    @cached_property
    def label(self) -> str:
        """What a manager reads: the `why` of the configuration, or the id in words."""
        return self.why or in_words(self.id)

    @cached_property
    def _by_step(self) -> tuple[Contribution | None, ...]:
        below = self._line(self.otherwise, self._below())
        return (below, *(self._line(points, self._step(edge)) for edge, points in self.steps))

    @cached_property
    def _by_value(self) -> Mapping[object, Contribution | None]:
        return {
            value.casefold() if isinstance(value, str) else value: self._line(points, self._named(value))
            for value, points in (self.points or {}).items()
        }

    @cached_property
    def _places(self) -> Mapping[object, int]:
        listed = enumerate(self.points or (), UNNAMED + 1)
        return {value.casefold() if isinstance(value, str) else value: place for place, value in listed}

    @cached_property
    def _by_absence(self) -> Contribution | None:
        return self._line(self.missing or 0, Phrase(Saying.UNKNOWN, self.label))

    def _line(self, points: int, why: Words) -> Contribution | None:
        return Contribution(self.id, points, why, self.group) if points else None

    def _step(self, edge: float) -> Phrase:
        return Phrase(Saying.AT_LEAST, self.label, edge)

    def _below(self) -> Phrase:
        if self.steps:
            return Phrase(Saying.BELOW, self.label, self.steps[0][0])
        return Phrase(Saying.OTHER, self.label)

    def _named(self, value: float | str) -> Words:
        if isinstance(value, str):
            words = in_words(value)
            if not words:
                return Phrase(Saying.NONE, self.label)
            return f"{self.why}: {words}" if self.why else words
        if isinstance(value, bool):
            return self.label if value else Phrase(Saying.NOT, self.label)
        return Phrase(Saying.NUMBER, self.label, value)
