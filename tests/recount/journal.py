"""What the portal's own history of its leads says: each change, by whom, and the end of a deleted lead."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from infra.simulator.state.records import Records

Fields = Mapping[str, Any]
SCORE, BAND = "UF_CRM_LEAD_SCORE", "UF_CRM_LEAD_BAND"


@dataclass(frozen=True)
class Change:
    """One change of a lead: when, by which user, and all fields after it; None after its deletion."""

    at: datetime
    by: int
    fields: Fields | None


def is_scored(change: Change, us: int) -> bool:
    """Return whether a change of ours shows a score; leads are added without one."""
    return change.fields is not None and change.by == us and change.fields.get(BAND) is not None


@dataclass
class Journal:
    """Every change of every lead, in order.

    Attributes:
        changes: by the id of the lead; the first one is its arrival.
        parting: called with the id of a lead just before it is deleted, to keep a copy of what goes with it.
        watching: called with the id of a lead after each change.
    """

    changes: dict[int, list[Change]] = field(default_factory=lambda: defaultdict(list))
    parting: Callable[[int], None] = lambda _: None
    watching: Callable[[int], None] = lambda _: None

    def fields(self, number: int) -> Fields:
        """Return the last fields that a lead had, also of a deleted one."""
        return next(each.fields for each in reversed(self.changes[number]) if each.fields is not None)

    def is_there(self, number: int) -> bool:
        """Return False for a lead that was deleted."""
        return self.changes[number][-1].fields is not None

    def _note(self, records: Records, number: int, by: int) -> None:
        self.changes[number].append(Change(records._context.now(), by, records.find(number)))
        self.watching(number)


@contextmanager
def journal_of_leads() -> Iterator[Journal]:
    """Keep a journal of the leads of every portal that is simulated meanwhile."""
    journal = Journal()
    add, save, delete = Records.add, Records.save, Records.delete

    def added(records: Records, values: Fields, *, by: int, is_silent: bool = False) -> int:
        number = add(records, values, by=by, is_silent=is_silent)
        if records.entity.name == "LEAD":
            journal._note(records, number, by)
        return number

    def saved(records: Records, number: int, changes: Fields, *, by: int, is_silent: bool = False) -> None:
        save(records, number, changes, by=by, is_silent=is_silent)
        if records.entity.name == "LEAD":
            journal._note(records, number, by)

    def deleted(records: Records, number: int) -> None:
        if records.entity.name == "LEAD":
            journal.parting(number)
        delete(records, number)
        if records.entity.name == "LEAD":
            journal._note(records, number, 0)

    with pytest.MonkeyPatch.context() as patch:
        for name, method in (("add", added), ("save", saved), ("delete", deleted)):
            patch.setattr(Records, name, method)
        yield journal
