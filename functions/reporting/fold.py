"""The fold: what changed of each lead is added to the documents of the figures, exactly once.

A lead is counted by difference: what its row says now, less what was counted of it before. Documents, the
tallies of what was counted, and how far the fold has come are stored in one conditional commit. So a commit
whose answer got lost, a second fold beside it, and a death anywhere leave all of it or nothing; the next fold
finds what was counted, and adds the rest. A run stamps a record before it stores it, so the fold stays
`LATENESS` behind the clock: nothing that is stamped earlier is still on its way.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.figures.cells import VERSION, Cell, Cells, cells_of
from functions.domain.figures.documents import Document, Progress, difference
from functions.domain.figures.expiry import expiry_of
from functions.domain.figures.row import Row, Tally, row_of
from functions.domain.figures.settings import KEPT
from functions.domain.figures.stored import PROGRESS, dump_progress, load_document, load_progress
from functions.domain.figures.why_not import is_of_selections, selection_cells, with_selections
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.selection import Selection
from functions.domain.lead.snapshot import EVER
from functions.domain.scoring.signals import LAST
from functions.errors import StateUnavailable
from functions.ports import Departure, Figures, Stored
from functions.reporting.received import ReceivedPage, read_received

LATENESS = timedelta(minutes=5)
"""A batch takes four minutes at the most, and its commit twenty seconds."""
PAGE = 100
"""Records in one commit."""
MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class FoldReport:
    """What one run of `reporting` has counted.

    Attributes:
        counted: records and departed leads that were looked at.
        changed: those of them that counted otherwise than before.
        commits: atomic steps that were stored.
        signals: signals that were counted by their receipt.
        rebuilt: documents that could not be read, and were made anew of what is still known.
        is_complete: False when time ran out; the next run goes on.
        as_of: up to which moment everything is counted; None before the first record.
    """

    counted: int = 0
    changed: int = 0
    commits: int = 0
    rebuilt: tuple[str, ...] = ()
    signals: int = 0
    is_complete: bool = True
    as_of: datetime | None = None


@dataclass(frozen=True)
class _Page:
    """Leads to count in one commit, and how far the fold has come with it."""

    rows: Mapping[Item, Row | None]
    departed: Sequence[Departure]
    progress: Progress
    is_last: bool
    received: ReceivedPage


@dataclass(frozen=True)
class _Limits:
    """What is not counted any more: leads that came before `oldest`, weeks that are over for `kept`."""

    oldest: date
    kept: timedelta
    now: datetime

    def is_over(self, document: str) -> bool:
        """Return True for a document that the store removes, or has removed."""
        expires_at = expiry_of(document, self.kept)
        return expires_at is not None and expires_at <= self.now


def fold(
    figures: Figures,
    *,
    business: WorkCalendar,
    closed_kept: timedelta,
    now: datetime,
    kept: timedelta = KEPT,
    is_over: Callable[[], bool] = lambda: False,
    lateness: timedelta = LATENESS,
) -> FoldReport:
    """Count everything that changed until `lateness` before now.

    Leads that came before the first day that is counted are in no cohort, nor are those that turn up for the
    first time after the records of their age are forgotten. A week is counted for as long as it is `kept`.

    Raises:
        StateUnavailable: the state could not be read or written; the next run goes on.
    """
    report, conflicts = FoldReport(), 0
    while not is_over():
        stored = figures.read([PROGRESS])
        until = now - lateness
        page = _page(figures, _progress(figures, stored, business, until), business, until)
        if page is None:
            return report
        oldest = business.business_day(now - closed_kept)
        folded = _fold_page(figures, page, stored, _Limits(oldest, kept, now))
        if folded is None:
            conflicts += 1
            if conflicts > MOST_CONFLICTS:
                raise StateUnavailable("Another fold is counting. This one goes on at its next run.")
            continue
        report = replace(
            folded,
            counted=report.counted + folded.counted,
            changed=report.changed + folded.changed,
            signals=report.signals + folded.signals,
            commits=report.commits + 1,
            rebuilt=(*report.rebuilt, *folded.rebuilt),
        )
        if page.is_last:
            return report
    return replace(report, is_complete=False)


def _progress(
    figures: Figures, stored: Mapping[str, Stored], business: WorkCalendar, until: datetime
) -> Progress | None:
    """Return how far the last fold came; at the first one the beginning is the first record that changed."""
    if PROGRESS in stored:
        return load_progress(stored[PROGRESS].text)
    begin = datetime.fromtimestamp(0, until.tzinfo)
    first = figures.changed(since=begin, after=None, until=until, limit=1)
    changed_at = first[0].milestones.changed_at if first else None
    return None if changed_at is None else Progress(business.business_day(changed_at), changed_at)


def _page(
    figures: Figures, progress: Progress | None, business: WorkCalendar, until: datetime
) -> _Page | None:
    """Return what is counted next; None before anything can be."""
    if progress is None:
        return None
    until = max(until, progress.as_of)
    received = read_received(figures, progress, business, until)
    progress = received.progress
    departed = figures.departures(PAGE)
    if departed:
        rows = {each.item: each.row for each in departed}
        return _Page(
            rows,
            departed,
            progress.moved(progress.as_of, progress.counted_to),
            is_last=False,
            received=received,
        )
    records = figures.changed(since=progress.as_of, after=progress.counted_to, until=until, limit=PAGE)
    is_short = len(records) < PAGE
    after = progress.moved(until, None) if is_short else _moved_to(progress, records[-1])
    is_last = is_short and received.is_last
    return _Page({each.item: _counted(each) for each in records}, (), after, is_last, received)


def _counted(record: LeadRecord) -> Row | None:
    """Return how a lead is counted; None for one that is taken out, as its person objects to being scored."""
    return None if record.milestones.arrived_on is None else row_of(record)


def _moved_to(progress: Progress, record: LeadRecord) -> Progress:
    return progress.moved(record.milestones.changed_at or progress.as_of, record.item)


def _fold_page(
    figures: Figures, page: _Page, stored: Mapping[str, Stored], limits: _Limits
) -> FoldReport | None:
    """Count a page in one commit; None when another fold has counted in between."""
    since = page.progress.since
    found = figures.tallies(list(page.rows))
    # By other definitions nothing was counted in our documents.
    before = {item: tally for item, tally in found.items() if tally.version == VERSION}
    changes, tallies, late = dict[str, Cells](), dict[Item, Tally](), 0
    _add(changes, page.received.cells)
    for item, row in page.rows.items():
        known = before.get(item)
        after = _without_cohort(row) if _is_late(row, known, limits.oldest) else row
        late += after is not row and known is None
        if known is None or known.row != after:
            tallies[item] = Tally(after, VERSION)
        _add(changes, _changed(item, after, known.row if known else None, since))
    documents, rebuilt = _changed_documents(figures, changes, since, limits)
    progress = replace(page.progress, late=page.progress.late + late)
    version = stored[PROGRESS].version if PROGRESS in stored else None
    documents[PROGRESS] = Stored(dump_progress(progress), version)
    if not figures.commit(documents, tallies, departed=page.departed):
        return None
    count = page.received.count
    return FoldReport(len(page.rows), len(tallies), signals=count, rebuilt=rebuilt, as_of=progress.as_of)


def _changed(item: Item, after: Row | None, before: Row | None, since: date) -> Cells:
    """Return what the row adds now and did not before, less what it added before."""
    changed = difference(cells_of(after, since=since), cells_of(before, since=since))
    if _selections(after) != _selections(before):  # of a large team they are many cells
        changed.update(difference(selection_cells(item, after), selection_cells(item, before)))
    return changed


def _selections(row: Row | None) -> Sequence[Selection]:
    return row.milestones.selections if row else ()


def _plus(name: str, document: Document, changes: Cells) -> Document:
    """Return a document after these changes."""
    add = with_selections if is_of_selections(name) else Document.plus
    return add(document, changes.items())


def _add(changes: dict[str, Cells], changed: Cells) -> None:
    by_document = defaultdict[str, list[tuple[Cell, int]]](list)
    for cell, count in changed.items():
        by_document[cell.document].append((cell, count))
    for name, cells in by_document.items():
        total = changes.setdefault(name, Cells())
        for cell, count in cells:
            total[cell] += count


def _changed_documents(
    figures: Figures, changes: Mapping[str, Cells], since: date, limits: _Limits
) -> tuple[dict[str, Stored], tuple[str, ...]]:
    """Return the documents with their changes, as they are to be stored, and those that were made anew."""
    wanted = [name for name, cells in changes.items() if any(cells.values()) and not limits.is_over(name)]
    found = figures.read(wanted)
    read = {name: load_document(each.text) for name, each in found.items()}
    spoilt = tuple(name for name, document in read.items() if document is None)
    anew = _rebuilt(figures, spoilt, since) if spoilt else {}
    documents = dict[str, Stored]()
    for name in wanted:
        document = read.get(name) or anew.get(name, Document())
        text = _plus(name, document, changes[name]).dump()
        version = found[name].version if name in found else None
        documents[name] = Stored(text, version, expiry_of(name, limits.kept))
    return documents, spoilt


def _rebuilt(figures: Figures, names: Collection[str], since: date) -> dict[str, Document]:
    """Return these documents, made of what was counted of the leads that are still known.

    That reads every record, which is right for what ought never to happen; the others' counts, and those of
    signals, are lost.
    """
    documents = dict.fromkeys(names, Document())
    moment, after = EVER, None
    while page := figures.changed(since=moment, after=after, until=LAST, limit=PAGE):
        for item, tally in figures.tallies([each.item for each in page]).items():
            if tally.version == VERSION:
                cells = _changed(item, tally.row, None, since)
                for name in names:
                    counted = Cells({cell: count for cell, count in cells.items() if cell.document == name})
                    documents[name] = _plus(name, documents[name], counted)
        moment, after = page[-1].milestones.changed_at or moment, page[-1].item
    return documents


def _is_late(row: Row | None, known: Tally | None, oldest: date) -> bool:
    """Return True for a lead that may have been counted in its cohort already, and forgotten since."""
    if row is None or row.milestones.arrived_on is None or row.milestones.arrived_on >= oldest:
        return False
    return known is None or known.row is None or not known.row.is_in_cohort


def _without_cohort(row: Row | None) -> Row | None:
    return row and replace(row, is_in_cohort=False)
