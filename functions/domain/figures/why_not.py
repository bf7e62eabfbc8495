"""Why a manager was not given a lead: counts by hour and gate, and the newest examples, by day. Pure.

Counts are sums, so a difference changes them as it does any cube. An example is a cell as well, counted once
or not at all: what is taken back, as when a person is erased, disappears. But a document has only the newest
examples of each manager, and what was dropped cannot come back. So it remembers how far it has dropped: the
`floor` of a manager is the newest example that had no room. Above it the examples are exactly those of the
selections; at or below it there are none, and no change is looked at. There are fewer than `MOST_EXAMPLES`
only where there are no more, or where some were taken back since the floor has risen.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from functions.domain.distribution import Gate
from functions.domain.figures.cells import VERSION, Cell, Cells, Key
from functions.domain.figures.documents import Document
from functions.domain.figures.row import Row
from functions.domain.item import Item
from functions.domain.lead.selection import Selection

MOST_EXAMPLES = 20
"""Examples of one manager and day."""
SELECTIONS = f"selections-{VERSION}-"


@dataclass(frozen=True, slots=True)
class Example:
    """One selection that named a manager.

    Attributes:
        at: in UTC, to the second.
        winner: the manager who was given the lead; None where it was held.
    """

    at: datetime
    item: Item
    points: int
    band: str
    gate: Gate
    winner: int | None


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What selections of some days came to for one manager.

    Attributes:
        counts: by day, hour and gate, in the portal's zone; `given` is one of the gates.
        selections: how many there were of any queue.
        examples: the newest ones, the newest first.
    """

    counts: Counter[tuple[date, int, Gate]]
    selections: int
    examples: tuple[Example, ...]

    @property
    def given(self) -> int:
        """How many leads the manager was given."""
        return sum(count for (_, _, gate), count in self.counts.items() if gate is Gate.GIVEN)

    @property
    def not_given(self) -> int:
        """How many leads the manager was considered for, and not given."""
        return self.counts.total() - self.given

    @property
    def elsewhere(self) -> int:
        """For how many leads the manager was not considered: their queues have other members."""
        return self.selections - self.counts.total()


def selections_name(day: date) -> str:
    """Return the document of the selections of a day in the portal's zone."""
    return f"{SELECTIONS}{day.isoformat()}"


def is_of_selections(document: str) -> bool:
    """Return True for a document of selections."""
    return document.startswith(SELECTIONS)


def selection_cells(item: Item, row: Row | None) -> Cells:
    """Return what the selections of a lead add; nothing for no row. Days are theirs, whenever it came."""
    cells: Cells = Counter()
    for selection in row.milestones.selections if row else ():
        cells.update(_cells(item, selection))
    return cells


def with_selections(document: Document, changes: Iterable[tuple[Cell, int]]) -> Document:
    """Return the document after these changes, with the newest examples of each manager."""
    floors = {int(manager): tuple(floor) for manager, *floor in document.cube("floors")}
    after = document.plus(each for each in changes if not _is_below(each[0], floors))
    examples: defaultdict[int, list[Key]] = defaultdict(list)
    for manager, *example in after.cube("examples"):
        examples[int(manager)].append(tuple(example))
    return after.plus(_dropped(examples, floors))


def why_not(manager: int, documents: Mapping[date, Document]) -> WhyNot:
    """Return what the selections of these days came to for a manager."""
    counts, selections = Counter[tuple[date, int, Gate]](), 0
    found: list[Key] = []
    for day, document in documents.items():
        for (whose, hour, gate), count in document.cube("gates").items():
            if whose == manager:
                counts[day, int(hour), Gate(str(gate))] += count
        selections += sum(document.cube("selections").values())
        found += [tuple(key) for whose, *key in document.cube("examples") if whose == manager]
    newest = sorted(found, reverse=True)[:MOST_EXAMPLES]
    return WhyNot(counts, selections, tuple(map(_example, newest)))


def _cells(item: Item, selection: Selection) -> Iterator[Cell]:
    """Yield the cells of one selection; `Counter.update` counts each once."""
    document, hour, at = selections_name(selection.day), selection.at.hour, int(selection.at.timestamp())
    yield Cell(document, "selections", (hour, selection.queue))
    how, winner = (selection.points, selection.band), selection.manager or 0
    for manager, gate in selection.gates:
        yield Cell(document, "gates", (manager, hour, gate.value))
        yield Cell(document, "examples", (manager, at, item.entity, item.id, *how, gate.value, winner))


def _is_below(cell: Cell, floors: Mapping[int, Key]) -> bool:
    """Return True for an example that has no room any more."""
    if cell.cube != "examples":
        return False
    manager, *example = cell.key
    floor = floors.get(int(manager))
    return floor is not None and tuple(example) <= floor


def _dropped(examples: Mapping[int, list[Key]], floors: Mapping[int, Key]) -> Iterator[tuple[Cell, int]]:
    """Yield what goes where a manager has too many examples, and how the floor rises."""
    for manager, theirs in examples.items():
        if len(theirs) <= MOST_EXAMPLES:
            continue
        *oldest, floor = sorted(theirs)[:-MOST_EXAMPLES]
        for example in (*oldest, floor):
            yield Cell("", "examples", (manager, *example)), -1
        if manager in floors:
            yield Cell("", "floors", (manager, *floors[manager])), -1
        yield Cell("", "floors", (manager, *floor)), 1


def _example(key: Key) -> Example:
    at, entity, number, points, band, gate, winner = key
    item = Item(str(entity), int(number))
    moment = datetime.fromtimestamp(int(at), UTC)
    return Example(moment, item, int(points), str(band), Gate(str(gate)), int(winner) or None)
