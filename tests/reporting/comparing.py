"""What the documents of the figures hold, beside a recount of the rows of all leads."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

from functions.domain.figures.cells import (
    LOAD,
    NOW,
    Cell,
    Cells,
    cells_of,
    cohort_name,
    flow_name,
    summary_name,
)
from functions.domain.figures.documents import Document, difference
from functions.domain.figures.row import Row
from functions.domain.figures.why_not import MOST_EXAMPLES, selection_cells, selections_name
from functions.domain.item import Item
from functions.ports import Figures


def names_of(days: Collection[date]) -> set[str]:
    """Return the names of every document in which something of these days, or of now, is counted."""
    weekly = (*map(cohort_name, days), *map(flow_name, days), *map(summary_name, days))
    return {NOW, LOAD, *weekly, *map(selections_name, days)}


def wrong_cells(
    figures: Figures, rows: Mapping[Item, Row | None], *, since: date, names: Collection[str]
) -> Cells:
    """Return by how much the cells of these documents differ from a recount of these rows."""
    recount: Cells = Cells()
    for item, row in rows.items():
        recount.update(cells_of(row, since=since))
        recount.update(selection_cells(item, row))
    wanted = Cells({cell: count for cell, count in recount.items() if count and cell.document in names})
    return difference(*_above_the_floors(_counted(figures, names), wanted))


def _counted(figures: Figures, names: Collection[str]) -> Cells:
    counted: Cells = Cells()
    for name, stored in figures.read(names).items():
        for cube, counts in Document.load(stored.text).cubes.items():
            counted.update({Cell(name, cube, key): count for key, count in counts.items()})
    return counted


def _above_the_floors(counted: Cells, recount: Cells) -> tuple[Cells, Cells]:
    """Return both without the examples that have no room, and with the managers who have too many."""
    floors = {(cell.document, cell.key[0]): cell.key[1:] for cell in counted if cell.cube == "floors"}

    def kept(cell: Cell) -> bool:
        is_example = cell.cube == "examples"
        return not is_example or cell.key[1:] > floors.get((cell.document, cell.key[0]), ())

    shown = Cells({cell: count for cell, count in counted.items() if cell.cube != "floors"})
    most = Counter((cell.document, cell.key[0]) for cell in shown if cell.cube == "examples")
    for (document, manager), count in most.items():
        if count > MOST_EXAMPLES:
            shown[Cell(document, "too many examples", (manager,))] = count
    return shown, Cells({cell: count for cell, count in recount.items() if kept(cell)})
