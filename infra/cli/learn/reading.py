"""A file of leads with outcomes as a history, in bounded memory."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import Any

from rich.progress import Progress

from functions.commands.learn.history import FLAGS, UNKNOWN, Column, ColumnKind, History, Lead
from functions.commands.learn.kinds import outcome_of, words_of
from functions.commands.learn.offered import AMONG_ROWS, LeftOut
from functions.commands.score_file.cells import Cells, CellUnreadable
from functions.commands.score_file.findings import Findings
from functions.commands.score_file.lead_table import CONTACTS, FIELDS, Columns, Titles
from functions.commands.score_file.rows import Row
from functions.commands.score_file.titles import column_name, plain
from functions.domain.configuration import Configuration
from functions.domain.scoring import Facts, Scorecard, score_lead
from infra.cli.lead_columns import ROWS_THAT_TELL, cells_in, opened_leads, titles_in
from infra.cli.learn.inputs import NewInput
from infra.cli.learn.layout import KINDS, Layout, Wanted, layout_of
from infra.cli.terminal import err
from infra.configuration.load import LoadedConfiguration

MOST_ROWS = 200_000
"""Rows that are held; of more so many are drawn, each as probable as any other."""
_MOST_LEVELS = 5_000
"""Different texts of a column that are held; one with more is a free text."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read.

    Attributes:
        names: the name of each column that may be learned from by its title, as `column_name` writes it.
        inputs: those that the configuration does not have.
        rows: in the file; the history has not more than `MOST_ROWS` of them.
        unread: cells that are not what their column is for.
        outcomes_unread: rows whose outcome is neither yes nor no; they are left out.
    """

    history: History
    names: Mapping[str, str]
    inputs: Sequence[NewInput]
    left_out: Sequence[LeftOut]
    rows: int
    unread: int
    outcomes_unread: int


def read_history(
    file: Path, loaded: LoadedConfiguration, wanted: Wanted, now: datetime, *, with_queues: bool = False
) -> Read:
    """Return the history in a file: every column that may be learned from, the card in use beside it.

    Exits where the file is empty, or a column that was named is not there.

    Args:
        file: CSV, TSV or a workbook.
        loaded: the configuration in use.
        wanted: which columns.
        now: the moment of rows that tell none.
        with_queues: whether the queue of each lead is asked for.
    """
    with Progress(console=err) as progress:
        layout = layout_of(file, loaded, wanted, progress)
        with opened_leads(file, progress, loaded, {}, what="Reading") as source:
            next(source.rows, None)
            titles = layout.names(titles_in(layout.header, loaded, {}))
            first = list(islice(source.rows, ROWS_THAT_TELL))
            cells = cells_in(source, titles, first, loaded)
            columns, findings = _columns(layout, titles, cells, loaded)
            about = _About(layout.header, wanted.outcome, cells)
            config = loaded.configuration if with_queues else None
            filled = _Filled(layout, loaded.scorecard, config, Random(wanted.seed))  # noqa: S311 nothing secret is drawn
            for row in chain(first, source.rows):
                filled.take(row, about, columns, now)
    found, free = filled.columns()
    return Read(
        History(found, filled.leads, is_from_portal=about.is_from_portal).at(filled.in_order()),
        {column_name(title): name for name, title in layout.titles.items()}
        | {name: name for name in layout.titles},
        layout.inputs,
        [*layout.left_out, *free],
        layout.rows,
        findings.unread,
        filled.refused,
    )


def _columns(
    layout: Layout, titles: Titles, cells: Cells, loaded: LoadedConfiguration
) -> tuple[Columns, Findings]:
    """Return what reads the leads, as `fairlead score` does, and what counts what cannot be read."""
    inputs, findings = loaded.model.inputs, Findings(loaded.scorecard)
    columns = Columns(
        layout.header,
        titles,
        inputs={
            **{name: section.kind for name, section in inputs.items()},
            **{each.name: each.kind for each in layout.inputs},
        },
        days={name for name, section in inputs.items() if section.type == "date"},
        cells=cells,
        region=loaded.model.portal.phone_region,
        findings=findings,
    )
    return columns, findings


@dataclass
class _Texts:
    """The different texts of one column."""

    first: dict[str, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)

    def index(self, text: str) -> int:
        """Return the number of a text; the last one for whatever comes when there are too many."""
        folded = text.casefold()
        if folded not in self.first and len(self.first) < _MOST_LEVELS:
            self.first[folded] = len(self.written)
            self.written.append(text)
        return self.first.get(folded, _MOST_LEVELS)


class _Filled:
    """The rows that are held, of all that came: a sample without favour (algorithm R) where there are many.

    Attributes:
        refused: rows whose outcome is neither yes nor no.
    """

    def __init__(
        self, layout: Layout, scorecard: Scorecard, config: Configuration | None, chance: Random
    ) -> None:
        self._layout, self._scorecard, self._config = layout, scorecard, config
        self._chance = chance
        self._texts = {name: _Texts() for name, kind in layout.kinds.items() if KINDS[kind] == "code"}
        self._values = {name: array("d") for name in layout.kinds}
        self._numbers: list[int] = []
        self.leads: list[Lead] = []
        self.refused = self._met = 0

    def take(self, row: Row, about: "_About", columns: Columns, now: datetime) -> None:
        """Take one more row, or leave it out by chance."""
        try:
            lead = about.lead(row)
        except CellUnreadable:
            self.refused += 1
            return
        self._met += 1
        is_more = len(self.leads) < MOST_ROWS
        at = len(self.leads) if is_more else self._chance.randrange(self._met)
        if at >= MOST_ROWS:
            return
        moment = now if lead.decided_at is None else datetime.fromtimestamp(lead.decided_at, now.tzinfo)
        facts = Facts(columns.lead(row, moment))
        score = score_lead(facts, self._scorecard, moment)
        lines = tuple(line for line in score.contributions if line.kind == "fact")
        queue = self._config.queue_for(facts, score, moment) if self._config is not None else None
        lead = lead._replace(points=score.points, lines=lines, queue=queue.id if queue else "")
        values = self._values_of(facts)
        if is_more:
            self.leads.append(lead)
            self._numbers.append(row.line)
            for name, value in values:
                self._values[name].append(value)
            return
        self.leads[at], self._numbers[at] = lead, row.line
        for name, value in values:
            self._values[name][at] = value

    def in_order(self) -> Sequence[int]:
        """Return the rows in the order of the file."""
        return sorted(range(len(self.leads)), key=self._numbers.__getitem__)

    def columns(self) -> tuple[tuple[Column, ...], list[LeftOut]]:
        """Return the columns, and why others are left out."""
        found, free = list[Column](), list[LeftOut]()
        for name, values in self._values.items():
            kind, title = KINDS[self._layout.kinds[name]], self._layout.titles[name]
            levels = FLAGS if kind == "flag" else tuple(self._texts[name].written) if kind == "code" else ()
            if len(levels) >= _MOST_LEVELS:
                why = f"has {_MOST_LEVELS:,} different texts and more, as free texts have"
                free.append(LeftOut(title, "text", why))
            else:
                found.append(Column(name, words_of(title), kind, values, levels))
        return tuple(found), free

    def _values_of(self, facts: Facts) -> Iterator[tuple[str, float]]:
        """Yield the values of a lead as the scorer sees them; NaN, or UNKNOWN, for what is not known."""
        lead = facts.lead
        for name, kind in self._layout.kinds.items():
            value: Any = getattr(lead, name) if name in FIELDS else lead.inputs.get(name)
            if value is None or value == "" or name in lead.unknown:
                yield name, _absent(KINDS[kind])
            else:
                yield name, self._texts[name].index(value) if name in self._texts else float(value)


def _absent(kind: ColumnKind) -> float:
    return float("nan") if kind == "number" else UNKNOWN


class _About:
    """What a row says about its lead beside its inputs."""

    def __init__(self, header: Sequence[str], outcome: str, cells: Cells) -> None:
        plains = [plain(title) for title in header]
        self._at = {name: plains.index(name) for name in AMONG_ROWS if name in plains}
        self._outcome = [*map(column_name, header)].index(column_name(outcome))
        self._contacts = [at for at, title in enumerate(plains) if title in CONTACTS]
        self._cells = cells
        self._people: dict[str, int] = {}
        self.is_from_portal = False

    def lead(self, row: Row) -> Lead:
        """Return what is known of the lead of a row.

        Raises:
            CellUnreadable: its outcome is neither yes nor no.
        """
        self.is_from_portal = self.is_from_portal or self._text(row, "source_of_row").casefold() == "portal"
        person = self._text(row, "subject") or "|".join(
            filter(None, (_cell(row, at) for at in self._contacts))
        )
        return Lead(
            converted=outcome_of(_cell(row, self._outcome)),
            decided_at=self._moment(row, "decided_at"),
            closed_at=self._moment(row, "closed_at"),
            subject=self._people.setdefault(person.casefold(), len(self._people)) if person else None,
            manager=self._text(row, "manager"),
        )

    def _text(self, row: Row, name: str) -> str:
        return _cell(row, self._at[name]) if name in self._at else ""

    def _moment(self, row: Row, name: str) -> float | None:
        text = self._text(row, name)
        try:
            return self._cells.moment(text).timestamp() if text else None
        except CellUnreadable:
            return None


def _cell(row: Row, at: int) -> str:
    return row.cells[at].strip() if at < len(row.cells) else ""
