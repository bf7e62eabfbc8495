"""What was not understood in a table: cells by column, values by table, rows of another width."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from functions.domain.scoring import Scorecard

EXAMPLES = 3
"""Cells and lines that are named of each kind."""
_SHAPE = 20
_DIFFERENT = 10_000
"""Different values that are counted of one field; the others are counted together."""
_TOLD = 200
"""Different values of a field that the summary names."""
_LONGEST = 40
"""Characters of a value that is quoted."""
PERSONAL = frozenset({"name", "company", "title", "comments", "phone", "email"})
"""Fields whose values are counted and not quoted."""


@dataclass
class Places:
    """How often something was met, and the first lines of it."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.lines) < EXAMPLES:
            self.lines.append(line)


@dataclass
class UnreadCells(Places):
    """Cells of one column that do not hold what it is for, with the shapes of the first different ones."""

    shapes: dict[str, int] = field(default_factory=dict)

    def meet(self, text: str, line: int) -> None:
        """Count a cell; keep its shape where it is a new one."""
        self.add(line)
        if len(self.shapes) < EXAMPLES:
            self.shapes.setdefault(shape_of(text), line)


@dataclass(frozen=True)
class UnknownValue:
    """A value that no table and no pair of the scorecard names.

    Attributes:
        value: "" where it may be personal data, and for what is rare among very many.
        nearest: the known value that is most like it; "" where none is.
    """

    field: str
    value: str
    rows: int
    nearest: str


@dataclass
class Findings:
    """What was not understood, counted row by row in bounded memory.

    Attributes:
        cells: by column and by what is wrong.
        longer: rows with more cells than the header, of which some are not empty.
        shorter: rows with fewer.
    """

    scorecard: Scorecard
    cells: dict[tuple[str, str], UnreadCells] = field(default_factory=dict)
    longer: Places = field(default_factory=Places)
    shorter: Places = field(default_factory=Places)
    _values: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def unread(self) -> int:
        """Cells that could not be read."""
        return sum(each.count for each in self.cells.values())

    def cell(self, name: str, what: str, *, text: str, line: int) -> None:
        """Count a cell that could not be read."""
        self.cells.setdefault((name, what), UnreadCells()).meet(text, line)

    def width(self, cells: Sequence[str], width: int, line: int) -> None:
        """Count a row that has not as many cells as the header."""
        if any(cells[width:]):
            self.longer.add(line)
        elif len(cells) < width:
            self.shorter.add(line)

    def values(self, values: Mapping[str, object]) -> None:
        """Count the values of one lead that no table knows; one that is empty is not meant."""
        for name, known in self.known.items():
            value = values.get(name)
            for each in value if isinstance(value, tuple) else (value,):
                text = _written(each).strip()
                if text and text.casefold() not in known:
                    counter, text = self._values.setdefault(name, Counter()), text[: _LONGEST + 1]
                    counter[text if text in counter or len(counter) < _DIFFERENT else ""] += 1

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, str]]:
        """The values that tables and pairs name, by field; each as it is compared and as it is written."""
        known: dict[str, dict[str, str]] = {}
        for table in self.scorecard.tables:
            if table.points is not None:
                values = known.setdefault(table.value.removeprefix("lead."), {})
                values.update((_written(value).casefold(), _written(value)) for value in table.points)
        for side in (side for pair in self.scorecard.pairs for side in (pair.rows, pair.columns)):
            if side.groups:
                values = known.setdefault(side.value.removeprefix("lead."), {})
                named = [*map(_written, side.listed)]
                values.update({each.casefold(): each for each in named} | values)
        return known

    def unknown_values(self) -> Sequence[UnknownValue]:
        """Return the values that no table knows, by field, the most frequent first."""
        return [
            self._unknown(name, value, rows)
            for name, counter in self._values.items()
            for value, rows in _most(_without_people(name, counter))
        ]

    def _unknown(self, name: str, value: str, rows: int) -> UnknownValue:
        near = get_close_matches(value.casefold(), self.known[name], n=1) if value else ()
        return UnknownValue(name, value, rows, self.known[name][near[0]] if near else "")


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    """Return the most frequent values, and all others as one."""
    most = counter.most_common(_TOLD)
    others = counter.total() - sum(rows for _, rows in most)
    return [*most, *([("", others)] if others else [])]


def _without_people(name: str, counter: Counter[str]) -> Counter[str]:
    """Return the counts; values that may be of a person, or are long texts, are counted as one."""
    merged: Counter[str] = Counter()
    for value, rows in counter.items():
        may_show = name not in PERSONAL and len(value) <= _LONGEST and "@" not in value
        merged[value if may_show else ""] += rows
    return merged


def shape_of(text: str) -> str:
    """Return what a text looks like without what it says: `ab 12` is `aa 99`."""
    digits = re.sub(r"\d", "9", text[:_SHAPE])
    letters = re.sub(r"[^\W\d_]", "a", digits)
    return "".join(each if each.isprintable() else "?" for each in letters) + (
        "…" if len(text) > _SHAPE else ""
    )


def _written(value: object) -> str:
    """Return a value as a table has it and as a cell does: 20 and 20.0 are the same."""
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
