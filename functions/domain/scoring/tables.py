"""Points by value or by step: one field, one look-up, one contribution."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from functions.domain.phrases import Phrase, Saying, Words
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words


@dataclass(frozen=True)
class Table:
    """Points by the value of one field.

    Attributes:
        value: the field's name as conditions write it, for example `lead.source`.
        points: points by value; texts are compared without regard to case.
        steps: (at least, points), ascending; the highest step that is reached counts.
        otherwise: points when no value or step matches.
    """

    id: str
    value: str
    points: Mapping[str | int | float | bool, int] | None = None
    steps: tuple[tuple[float, int], ...] = ()
    otherwise: int = 0
    group: str = ""
    why: str = ""

    def contribution(self, value: str | float) -> Contribution | None:
        """Return what `value` gives; None when that is nothing."""
        if self.points is None:
            return self._by_step[bisect_right(self._edges, float(value))]
        return self._by_value.get(value.casefold() if isinstance(value, str) else value, self._by_step[0])

    @cached_property
    def lines(self) -> tuple[Contribution, ...]:
        """Every contribution that this table can give."""
        every = (*self._by_step, *self._by_value.values())
        return tuple(line for line in every if line is not None)

    @cached_property
    def label(self) -> str:
        """What a manager reads: the `why` of the configuration, or the id in words."""
        return self.why or in_words(self.id)

    @cached_property
    def _edges(self) -> tuple[float, ...]:
        return tuple(edge for edge, _ in self.steps)

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
            return f"{self.why}: {words}" if self.why else words or Phrase(Saying.NONE, self.label)
        if isinstance(value, bool):
            return self.label if value else Phrase(Saying.NOT, self.label)
        return Phrase(Saying.NUMBER, self.label, value)
