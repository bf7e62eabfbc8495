"""Where a lead stands among all that tables and pairs tell apart: each value is placed once, for all."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, nextafter
from typing import Any

from functions.domain.conditions import LEAD_FIELDS, Kind
from functions.domain.phrases import Phrase, Words
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.features import ABSENT
from functions.domain.scoring.lead import Lead
from functions.domain.scoring.pairs import UNKNOWN, Pair, Side
from functions.domain.scoring.tables import OTHER, Table

_NUMBERS = frozenset({"int", "double"})


@dataclass(frozen=True)
class LookUp:
    """One field, and everything that looks at it.

    A value has a place: 0 for not known, then one for all values that nothing tells apart.

    Attributes:
        value: the field's name as conditions write it.
        kind: its type.
    """

    value: str
    kind: Kind
    tables: tuple[Table, ...]
    sides: tuple[Side, ...]

    @cached_property
    def place(self) -> Callable[[Any], int]:
        """Returns the place of a value; None, and an empty text, are not known."""
        edges, places, last = self._edges, self._places, len(self._values) + 1
        if self._is_number:
            return lambda value: UNKNOWN if value is None else 1 + bisect_right(edges, value)
        if self.kind == "string":
            return lambda value: UNKNOWN if value is None else places.get(value.casefold(), last)
        return lambda value: UNKNOWN if value is None else places.get(value, last)

    @cached_property
    def levels(self) -> frozenset[object]:
        """The values that are named, as they are compared."""
        return frozenset(self._values)

    @cached_property
    def samples(self) -> tuple[object, ...]:
        """A value for each place, None first: `-inf` is below every number, and `OTHER` named by nothing."""
        if self._is_number:
            return (None, -inf, *self._edges)
        return (None, *self._values, OTHER)

    @cached_property
    def words(self) -> Mapping[int, Words]:
        """The places that can be said in words: steps, values, what is below all steps, any other value."""
        named = self._named
        said = {
            place: named[each] for place, each in enumerate(self.samples) if each in named and each != -inf
        }
        below = min((words for words in self._below if isinstance(words, Phrase)), key=_edge, default=None)
        if self._is_number and below is None and OTHER in named:
            said[1] = named[OTHER]
        if below is not None and [_edge(below)] == [*self._edges[:1]]:
            said[1] = below
        return dict(sorted(said.items()))

    def lines(self, table: Table) -> tuple[Contribution | None, ...]:
        """Return what a table gives for each place; without points for it, not known is as empty."""
        unknown = ABSENT[self.kind] if table.missing is None else None
        return (table.contribution(unknown), *map(table.contribution, self.samples[1:]))

    def places_of(self, side: Side) -> tuple[int, ...]:
        """Return the place in one side of a pair for each place here."""
        return tuple(map(side.place, self.samples))

    @property
    def _is_number(self) -> bool:
        return self.kind in _NUMBERS

    @cached_property
    def _holders(self) -> tuple[Side | Table, ...]:
        return (*self.sides, *self.tables)

    @cached_property
    def _named(self) -> Mapping[object, Words]:
        found: dict[object, Words] = {}
        for each in reversed(self._holders):
            found |= {folded(value): words for value, words in each.samples.items()}
        return found

    @cached_property
    def _below(self) -> tuple[Words, ...]:
        return tuple(each.samples[-inf] for each in self._holders if -inf in each.samples)

    @cached_property
    def _edges(self) -> tuple[float, ...]:
        """Where the places of numbers begin; the place of a value that is listed ends just behind it."""
        edges = {edge for each in self._holders for edge in each.edges}
        listed = {value for each in self._holders for value in each.listed if isinstance(value, int | float)}
        return tuple(sorted(edges | listed | {nextafter(value, inf) for value in listed}))

    @cached_property
    def _values(self) -> tuple[object, ...]:
        listed = dict.fromkeys(folded(value) for each in self._holders for value in each.listed)
        listed.pop("", None)
        return tuple(listed)

    @cached_property
    def _places(self) -> Mapping[object, int]:
        return {"": UNKNOWN, **{value: place for place, value in enumerate(self._values, 1)}}


@dataclass(frozen=True)
class LookUps:
    """Tables and pairs by the fields that they look at."""

    fields: tuple[LookUp, ...]
    tables: tuple[Table, ...]
    pairs: tuple[Pair, ...]

    @classmethod
    def of(cls, tables: Sequence[Table], pairs: Sequence[Pair], kinds: Mapping[str, Kind]) -> "LookUps":
        """Return the look-ups of a scorecard."""
        sides = [side for pair in pairs for side in (pair.rows, pair.columns)]
        names = dict.fromkeys([*(each.value for each in tables), *(each.value for each in sides)])
        fields = (
            LookUp(
                name,
                kinds[name],
                tuple(each for each in tables if each.value == name),
                tuple(each for each in sides if each.value == name),
            )
            for name in names
        )
        return cls(tuple(fields), tuple(tables), tuple(pairs))

    @cached_property
    def own(self) -> frozenset[str]:
        """The fields that every lead has; the others are custom ones."""
        return frozenset(each.value for each in self.fields) & LEAD_FIELDS.keys()

    def ids_at(self, field: LookUp) -> frozenset[str]:
        """Return the ids of the tables and pairs that look at a field."""
        of_pairs = {pair.id for pair in self.pairs if field.value in {pair.rows.value, pair.columns.value}}
        return frozenset({each.id for each in field.tables} | of_pairs)

    def places(self, values: Mapping[str, Any], lead: Lead) -> list[int]:
        """Return the place of the lead in each field; `values` are its own ones, by name."""
        inputs = lead.inputs
        found = [
            place(values[name] if short is None else inputs.get(short))
            for place, name, short in self._readers
        ]
        if lead.unknown:
            for number, name in self._short_names:
                if name in lead.unknown:
                    found[number] = UNKNOWN
        return found

    def lines(self, places: Sequence[int]) -> list[Contribution | None]:
        """Return what each table, and then each pair, gives for these places."""
        given = [lines[places[field]] for field, lines in self._tables]
        given += [
            line(rows[places[one]], columns[places[other]]) for one, rows, other, columns, line in self._pairs
        ]
        return given

    def gives(self, standing: Sequence[int], contributions: Iterable[Contribution]) -> bool:
        """Return whether a lead of this standing has these lines of tables and pairs, and no others.

        A standing is that of the scorecard that it was found by, which may not be this one.
        """
        if len(standing) != len(self.fields):
            return False
        if not all(place < len(field.samples) for place, field in zip(standing, self.fields, strict=True)):
            return False
        ids = {each.id for each in self.tables} | {each.id for each in self.pairs}
        given = {(line.id, line.points) for line in self.lines(standing) if line is not None}
        return given == {(each.id, each.points) for each in contributions if each.id in ids}

    @cached_property
    def _readers(self) -> tuple[tuple[Callable[[Any], int], str, str | None], ...]:
        return tuple(
            (each.place, each.value, None if each.value in self.own else _short(each.value))
            for each in self.fields
        )

    @cached_property
    def _short_names(self) -> tuple[tuple[int, str], ...]:
        return tuple((number, _short(each.value)) for number, each in enumerate(self.fields))

    @cached_property
    def _number_of(self) -> Mapping[str, int]:
        return {each.value: number for number, each in enumerate(self.fields)}

    @cached_property
    def _tables(self) -> tuple[tuple[int, tuple[Contribution | None, ...]], ...]:
        numbers = [self._number_of[table.value] for table in self.tables]
        return tuple(
            (number, self.fields[number].lines(table))
            for number, table in zip(numbers, self.tables, strict=True)
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[int, Sequence[int], int, Sequence[int], Callable[..., Any]], ...]:
        return tuple((*self._side(pair.rows), *self._side(pair.columns), pair.line) for pair in self.pairs)

    def _side(self, side: Side) -> tuple[int, tuple[int, ...]]:
        number = self._number_of[side.value]
        return number, self.fields[number].places_of(side)


def folded(value: object) -> object:
    """Return a value as it is compared: texts without regard to case."""
    return value.casefold() if isinstance(value, str) else value


def _short(name: str) -> str:
    return name.removeprefix("lead.")


def _edge(words: Phrase) -> float:
    return float(words.value)
