"""What the figures come to: a recount of every lead that is known, and of those that have departed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.expiry import expiry_of
from functions.domain.figures.received import RECEIVED, received
from functions.domain.figures.row import Row, row_of
from functions.domain.figures.settings import KEPT
from functions.domain.figures.stored import PROGRESS, load_progress
from functions.domain.item import Item
from functions.ports import Departure
from tests.reporting.comparing import names_of, wrong_cells

if TYPE_CHECKING:
    from tests.chaos.people import Person
    from tests.chaos.stage import Stage

MOST_TOLD = 5


class Departing:
    """The figures; `rows` is how the leads are counted whose records were removed."""

    def __init__(self, port: Any) -> None:
        self.port = port
        self.rows: dict[Item, Row | None] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on."""
        self.port.depart(departures)
        self.rows |= {each.item: each.row for each in departures}


def wrong_counts(stage: Stage, people: Sequence[Person], *, days: Collection[date]) -> Iterator[str]:
    """Yield the cells of the figures that differ from a recount; leads came and things happened on `days`.

    The documents that are kept for a week only are compared as long as they are.
    """
    yield from _wrong_rows(stage, days)
    yield from _wrong_signals(stage, people, days)


def _wrong_rows(stage: Stage, days: Collection[date]) -> Iterator[str]:
    figures, now = stage.departing, stage.clock.now()
    since = load_progress(figures.read([PROGRESS])[PROGRESS].text).since
    rows = {**figures.rows, **{record.item: row_of(record) for record in stage.records()}}
    expiries = {name: expiry_of(name, KEPT) for name in names_of(days)}
    kept = [name for name, expires_at in expiries.items() if expires_at is None or expires_at > now]
    differing = wrong_cells(figures.port, rows, since=since, names=kept)
    wrong = {cell: count for cell, count in differing.items() if cell.cube != RECEIVED}
    for cell, count in sorted(wrong.items(), key=str)[:MOST_TOLD]:
        yield f"The figures count {count:+d} in {cell.document}, {cell.cube} {cell.key}."
    if len(wrong) > MOST_TOLD:
        yield f"Of the figures {len(wrong)} cells are wrong."


def _wrong_signals(stage: Stage, people: Sequence[Person], days: Collection[date]) -> Iterator[str]:
    """Yield whether signals were counted twice or not; those of a deleted lead may be erased before."""
    period = Period(min(days), max(days), max(days))
    names = period.documents()
    documents = {name: Document.load(each.text) for name, each in stage.departing.read(names).items()}
    counted = sum(map(Counter.total, received(Cubes(documents, period)).values()))
    known = {record.item.id for record in stage.records()}
    sent = sum(len(person.signals) for person in people)
    lasting = sum(len(person.signals) for person in people if person.lead_id in known)
    if not lasting <= counted <= sent:
        yield f"The figures count {counted} signals; {sent} were sent, {lasting} of leads that are known."
