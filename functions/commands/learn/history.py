"""What is learned from: typed columns of leads as they stood at a decision, with outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from functions.domain.scoring import Contribution

ColumnKind = Literal["number", "code", "flag"]
UNKNOWN = -1
"""The level of a cell that is empty."""
FLAGS = ("false", "true")
"""The levels of a yes or no."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One input of all leads.

    Attributes:
        name: as conditions write it, without `lead.`.
        title: what people call it.
        values: of numbers the numbers, NaN where one is not known; else indexes of `levels`, or UNKNOWN.
        levels: the different texts as they were first written; they differ by more than case.
    """

    name: str
    title: str
    kind: ColumnKind
    values: Sequence[float]
    levels: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """The name as tables and pairs write it."""
        return f"lead.{self.name}"

    def is_known(self, row: int) -> bool:
        """True where the lead has a value."""
        value = self.values[row]
        return value == value and (self.kind == "number" or value != UNKNOWN)  # noqa: PLR0124 NaN is not itself

    def at(self, rows: Sequence[int]) -> "Column":
        """Return the column of these rows, in their order."""
        return replace(self, values=[self.values[row] for row in rows])


class Lead(NamedTuple):
    """What is known of one lead beside its inputs: of its outcome, and of the card in use.

    Attributes:
        converted: None while it is open.
        decided_at, closed_at: seconds since 1970; None where the file does not tell.
        subject: the same number for the same person; None where the file does not tell.
        points: its score by the card in use.
        lines: what the tables, the pairs and the rules of that card give.
        manager: who worked it; "" where the file does not tell.
        queue: that takes it by the configuration in use; "" for none, and where it was not asked for.
    """

    converted: bool | None
    decided_at: float | None = None
    closed_at: float | None = None
    subject: int | None = None
    points: int = 0
    lines: tuple[Contribution, ...] = ()
    manager: str = ""
    queue: str = ""

    @property
    def facts(self) -> int:
        """The sum of the lines, without bounds."""
        return sum(line.points for line in self.lines)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Leads by row.

    Attributes:
        is_from_portal: the values are those of today, and not those of the decision.
    """

    columns: tuple[Column, ...]
    leads: Sequence[Lead]
    is_from_portal: bool = False

    def __len__(self) -> int:
        return len(self.leads)

    @property
    def outcomes(self) -> Sequence[bool]:
        """Whether each lead was converted; one that is open was not."""
        return [lead.converted is True for lead in self.leads]

    @property
    def converted(self) -> int:
        """How many were."""
        return sum(self.outcomes)

    def at(self, rows: Sequence[int]) -> "History":
        """Return the history of these rows, in their order."""
        columns = tuple(column.at(rows) for column in self.columns)
        return replace(self, columns=columns, leads=[self.leads[row] for row in rows])

    def with_columns(self, names: Sequence[str]) -> "History":
        """Return the history with these columns alone, in their order here."""
        return replace(self, columns=tuple(each for each in self.columns if each.name in names))

    def by_name(self) -> Mapping[str, Column]:
        """Return the columns by name."""
        return {column.name: column for column in self.columns}


def known(values: Sequence[float]) -> Iterator[float]:
    """Yield the numbers that are known."""
    return (value for value in values if value == value)  # noqa: PLR0124 NaN is not itself
