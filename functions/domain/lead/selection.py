"""Selections: each time that a manager was looked for, and which gate stopped each of the others. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from functions.domain.distribution import Gate

MOST_SELECTIONS = 3
"""Selections that are kept of one lead, the newest."""


@dataclass(frozen=True, slots=True)
class Selection:
    """One time that a manager was looked for.

    Attributes:
        at: the moment by the clock of the portal's zone, whose day and hour it counts in.
        queue: the queue that the lead was given in, or is held in.
        manager: the one who was given the lead; None where it was held.
        points, band: the score as it was then.
        stopped: by gate the managers who were considered, as spans of their ids: "7-9,12"; it stays short
            in a team of hundreds.
    """

    at: datetime
    queue: str
    manager: int | None
    points: int
    band: str
    stopped: tuple[tuple[Gate, str], ...] = ()

    @property
    def day(self) -> date:
        """The day in the portal's zone."""
        return self.at.date()

    @property
    def gates(self) -> Iterator[tuple[int, Gate]]:
        """Yield each manager who was considered, with what became of them."""
        return ((manager, gate) for gate, spans in self.stopped for manager in ids_of(spans))


def by_gate(gates: dict[int, Gate]) -> tuple[tuple[Gate, str], ...]:
    """Return the managers by gate, as `Selection.stopped` has them."""
    found: defaultdict[Gate, list[int]] = defaultdict(list)
    for manager, gate in gates.items():
        found[gate].append(manager)
    return tuple((gate, spans_of(found[gate])) for gate in sorted(found))


def spans_of(ids: Collection[int]) -> str:
    """Return ids as spans of what follows one another, ascending: `7-9,12`."""
    spans: list[list[int]] = []
    for each in sorted(ids):
        if spans and each == spans[-1][-1] + 1:
            spans[-1][1:] = [each]
        else:
            spans.append([each])
    return ",".join("-".join(map(str, span)) for span in spans)


def ids_of(spans: str) -> Iterator[int]:
    """Yield the ids of what `spans_of` returned.

    Raises:
        ValueError: the text has no such form.
    """
    for span in spans.split(",") if spans else ():
        first, _, last = span.partition("-")
        yield from range(int(first), int(last or first) + 1)
