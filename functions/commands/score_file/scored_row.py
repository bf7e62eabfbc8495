"""The rows of a table of leads with their scores behind them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.commands.score_file.lead_table import Columns
from functions.commands.score_file.rows import Row
from functions.domain.scoring import DIGITS, Contribution, Facts, Scorecard, reasons, score_lead

LONGEST = 1000
"""Characters of the reasons."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """The band of a row's lead, and the cells of the row with ours behind them."""

    band: str
    cells: list[str]


@dataclass(frozen=True)
class Scorer:
    """Scores the rows of a table.

    Attributes:
        with_contributions: whether each line of a score stands there for machines as well.
    """

    scorecard: Scorecard
    with_contributions: bool = False

    @property
    def titles(self) -> Iterator[str]:
        """The titles of our columns; a probability stands there where the scorecard tells one."""
        yield from ("score", "band", "reasons")
        if self.scorecard.probability is not None:
            yield "probability"
        if self.with_contributions:
            yield "contributions"

    def titles_beside(self, header: Sequence[str]) -> list[str]:
        """Return the titles of our columns; one that the table has already gets the prefix `fairlead_`."""
        return [f"fairlead_{title}" if title in header else title for title in self.titles]

    def score(self, row: Row, columns: Columns, now: datetime) -> ScoredRow:
        """Return the row scored by what its cells say alone: no signals, no silence.

        Ours stand below our titles however many cells the row has; what it has beyond the header is behind
        them.
        """
        score = score_lead(Facts(columns.lead(row, now)), self.scorecard, now)
        ours = [str(score.points), score.band, _without_formula(reasons(score, LONGEST))]
        if self.scorecard.probability is not None:
            ours.append(f"{self.scorecard.probability.at(score.points):.{DIGITS}f}")
        if self.with_contributions:
            ours.append(_as_json(score.contributions))
        cells = row.cells + [""] * (columns.width - len(row.cells))
        return ScoredRow(score.band, [*cells[: columns.width], *ours, *cells[columns.width :]])


def _as_json(contributions: Sequence[Contribution]) -> str:
    """Return the lines of a score; their points add up to it."""
    return json.dumps([{"id": line.id, "points": line.points} for line in contributions])


def _without_formula(text: str) -> str:
    """Return the text with a quote before it where a spreadsheet would read it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
