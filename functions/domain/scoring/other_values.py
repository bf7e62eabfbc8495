"""The lines that a lead would have if one of its values were another: of all tables and pairs at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import inf

from functions.domain.phrases import Phrase, Words, said
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.pairs import OTHER, Pair, Side
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.tables import Table
from functions.domain.texts import Texts


@dataclass(frozen=True, slots=True)
class OtherValue:
    """Another value of one field.

    Attributes:
        ids: the tables and pairs that look at the field.
        why: the value in words.
        lines: what they give for it.
    """

    ids: frozenset[str]
    why: Words
    lines: tuple[Contribution, ...]

    def words(self, texts: Texts) -> str:
        """Return it as a manager reads it, with the points of all its lines."""
        return f"{said(self.why, texts)} {sum(line.points for line in self.lines):+d}"


@dataclass
class _LookedAt:
    """Everything that looks at one field, and for the pairs the place of the lead's other value."""

    tables: list[Table] = field(default_factory=list)
    pairs: list[tuple[Pair, Side, int]] = field(default_factory=list)

    def lines(self, value: object) -> Iterator[Contribution]:
        """Yield what a value gives."""
        for table in self.tables:
            if (line := table.contribution(value)) is not None:
                yield line
        for pair, side, other in self.pairs:
            place = side.place(value)
            line = pair.line(place, other) if side is pair.rows else pair.line(other, place)
            if line is not None:
                yield line

    def samples(self) -> dict[object, Words]:
        """Return a value for every combination that tables and pairs tell apart, with its words.

        The lowest edge names what is below all steps. What no list names is no sample where there are steps:
        it may be any number.
        """
        found: dict[object, Words] = {}
        holders: list[Side | Table] = [*(side for _, side, _ in self.pairs), *self.tables]
        for sample, words in chain.from_iterable(each.samples.items() for each in holders):
            value = sample.casefold() if isinstance(sample, str) else sample
            if value not in found or (value == -inf and _edge(words) < _edge(found[value])):
                found[value] = words
        if -inf in found:
            found.pop(OTHER, None)
        return found


def other_values(scorecard: Scorecard, standing: Sequence[int]) -> Iterator[OtherValue]:
    """Yield the values that tables and pairs give points for, one field after another.

    A field that a pair looks at is left out where the standing of the lead is not told.
    """
    of_field: dict[str, _LookedAt] = {}
    for table in scorecard.tables:
        of_field.setdefault(table.value, _LookedAt()).tables.append(table)
    is_told = len(standing) == len(scorecard.sides)
    for number, pair in enumerate(scorecard.pairs):
        row, column = standing[2 * number : 2 * number + 2] if is_told else (0, 0)
        for side, other in ((pair.rows, column), (pair.columns, row)):
            of_field.setdefault(side.value, _LookedAt()).pairs.append((pair, side, other))
    for looked_at in of_field.values():
        if is_told or not looked_at.pairs:
            yield from _of(looked_at)


def _of(looked_at: _LookedAt) -> Iterator[OtherValue]:
    ids = frozenset({*(each.id for each in looked_at.tables), *(pair.id for pair, _, _ in looked_at.pairs)})
    for value, why in looked_at.samples().items():
        lines = tuple(looked_at.lines(value))
        if lines:
            yield OtherValue(ids, why, lines)


def _edge(words: Words) -> float:
    """Return the edge that words name; they are those of a number below it."""
    return float(words.value) if isinstance(words, Phrase) else inf
