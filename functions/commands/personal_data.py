"""The rooms of the state that hold something of a person: one list, by which it is removed, and shown."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from functions.domain.figures.row import Row
from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.ports import (
    Departure,
    Figures,
    History,
    Inbox,
    Leads,
    Ledger,
    Pseudonyms,
    Signals,
    State,
)

PAGE = 500
"""Records that are read at a time."""
MOST_DEPARTURES = 10_000
"""Leads that may have departed within the quarter of an hour between two runs of `reporting`."""


@dataclass(frozen=True)
class PersonalData:
    """The ports whose stores hold personal data."""

    inbox: Inbox
    leads: Leads
    ledger: Ledger
    signals: Signals
    figures: Figures
    history: History
    pseudonyms: Pseudonyms

    @classmethod
    def of(cls, state: State, pseudonyms: Pseudonyms) -> Self:
        """Return those of a state."""
        return cls(
            state.inbox,
            state.leads,
            state.ledger,
            state.signals,
            state.figures,
            state.history,
            pseudonyms,
        )


@dataclass(frozen=True, slots=True)
class Whose:
    """What finds everything that is kept of some leads, or of a person.

    Attributes:
        items: the leads, sorted.
        subjects: whose signals are theirs alone, sorted.
        keys: what stands for the leads in the history.
        counted: how leads are counted once they are removed; None for not at all.
        unarchived: how many decisions stand in the records.
    """

    items: Sequence[Item]
    subjects: Sequence[str]
    keys: Sequence[str]
    counted: Mapping[Item, Row | None] = field(default_factory=dict)
    unarchived: int = 0

    @property
    def uncounted(self) -> list[Item]:
        """The leads that are to be counted no more."""
        return [item for item, row in self.counted.items() if row is None]


@dataclass(frozen=True)
class Room:
    """One kind of things that are kept of a person.

    Attributes:
        name: what `--json` calls it.
        find: returns what is there, each with what names it.
        remove: removes all of that, and returns how much it was.
    """

    name: str
    find: Callable[[Whose, PersonalData], Mapping[str, Any]]
    remove: Callable[[Whose, PersonalData], int]


def whose(
    items: Collection[Item],
    stores: PersonalData,
    *,
    subjects: Collection[str] = (),
    counted: Mapping[Item, Row | None] | None = None,
) -> Whose:
    """Return what finds everything that is kept of these leads, with the signals of `subjects`.

    Signals of a lead's e-mails and phones are its own, unless another lead has the same.

    Raises:
        StateUnavailable: the state could not be read.
    """
    theirs, unarchived = _known_of(items, stores.leads)
    owners = stores.leads.of_subjects(theirs) if theirs else {}
    own = {subject for subject in theirs if set(owners.get(subject, ())) <= set(items)}
    named = {lead_subject(item) for item in items}
    return Whose(
        sorted(items),
        sorted({*named, *own, *subjects}),
        [key for item in sorted(items) if (key := stores.pseudonyms.of_item(item))],
        dict.fromkeys(items) if counted is None else counted,
        unarchived,
    )


def whose_is(subject: str, stores: PersonalData) -> Whose:
    """Return the same of the person with this keyed hash, `email:…` or `phone:…`.

    Raises:
        StateUnavailable: the state could not be read.
    """
    return whose(stores.leads.of_subjects([subject]).get(subject, []), stores, subjects=[subject])


def _known_of(items: Collection[Item], leads: Leads) -> tuple[set[str], int]:
    """Return the subjects of these leads, and how many decisions stand in their records; a page at a time."""
    subjects, unarchived, ordered = set[str](), 0, sorted(items)
    for start in range(0, len(ordered), PAGE):
        for record in leads.get_many(ordered[start : start + PAGE]).values():
            subjects.update(record.identity.subjects)
            unarchived += len(record.unarchived_entries)
    return subjects, unarchived


def _rows(theirs: Whose, stores: PersonalData) -> Mapping[str, Any]:
    return stores.history.of_keys(theirs.keys) if theirs.keys else {}


def _counts(theirs: Whose, stores: PersonalData) -> Mapping[str, Row]:
    """Return how leads are counted that are to be counted no more, by their keys."""
    if not theirs.uncounted:
        return {}
    rows = {item: tally.row for item, tally in stores.figures.tallies(theirs.uncounted).items()}
    departed = stores.figures.departures(MOST_DEPARTURES)
    rows |= {each.item: each.row for each in departed if each.item in theirs.counted}
    return {item.key: row for item, row in rows.items() if row is not None}


def _depart(theirs: Whose, stores: PersonalData) -> int:
    found = len(_counts(theirs, stores))
    stores.figures.depart([Departure(item, row) for item, row in theirs.counted.items()])
    return found


def _records(theirs: Whose, stores: PersonalData) -> Mapping[str, Any]:
    return {item.key: record for item, record in stores.leads.get_many(theirs.items).items()}


ROWS = Room("rows", _rows, lambda theirs, stores: stores.history.delete(theirs.keys) if theirs.keys else 0)
COUNTS = Room("counts", _counts, _depart)
ENTRIES = Room(
    "entries",
    lambda theirs, stores: {each.item.key: each for each in stores.inbox.entries_of(theirs.items)},
    lambda theirs, stores: stores.inbox.delete(theirs.items),
)
DECISIONS = Room(
    "decisions",
    lambda theirs, stores: {
        f"{item.key}@{each.decided_at.isoformat()}": each
        for item in theirs.items
        for each in stores.ledger.of_lead(item)
    },
    lambda theirs, stores: stores.ledger.delete(theirs.items) + theirs.unarchived,
)
SIGNALS = Room(
    "signals",
    lambda theirs, stores: {each.note.id: each for each in stores.signals.everything_of(theirs.subjects)},
    lambda theirs, stores: stores.signals.delete(theirs.subjects),
)
RECORDS = Room("records", _records, lambda theirs, stores: stores.leads.delete(theirs.items))
ROOMS = (ROWS, COUNTS, ENTRIES, DECISIONS, SIGNALS, RECORDS)
"""All of them, as they are emptied: the record leads to everything else, so it is the last."""
