"""One row of a table scored: its own cells, and score, band and reasons beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.commands.score_file.lead_table import Columns, Row
from functions.domain.scoring import Facts, Scorecard, reasons, score_lead

TITLES = ("score", "band", "reasons")
LONGEST = 1000
"""Characters of the reasons."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """The band of a row's lead, and the cells of the row with ours behind them."""

    band: str
    cells: list[str]


def titles_beside(header: Sequence[str]) -> Iterator[str]:
    """Yield the titles of our columns; one that the table has already gets the prefix `fairlead_`."""
    for title in TITLES:
        yield f"fairlead_{title}" if title in header else title


def score_row(row: Row, columns: Columns, scorecard: Scorecard, now: datetime) -> ScoredRow:
    """Return the row scored by what its cells say alone: no signals, no silence.

    Raises:
        RowUnreadable: the row cannot be read as a lead.
    """
    score = score_lead(Facts(columns.lead(row, now)), scorecard, now)
    ours = (str(score.points), score.band, _without_formula(reasons(score, LONGEST)))
    return ScoredRow(score.band, [*row.cells, *ours])


def _without_formula(text: str) -> str:
    """Return the text with a quote before it where a spreadsheet would read it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
