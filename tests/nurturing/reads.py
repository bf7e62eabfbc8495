"""What a night of `nurturing` reads among many records, of which few are due: counted, not timed."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

from functions.domain.item import lead
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.nurturing.enrolment import enrol_stored
from functions.ports import State
from infra.serialization import load_record
from infra.sqlite.leads import rows_of
from tests.builders import TUESDAY_NOON, a_record
from tests.gcp.wire import Wire, wired
from tests.nurturing.night import FRIDAY_NIGHT, THURSDAY_NIGHT, a_nurturing_team, nurture
from tests.stored import database_of

INSERT = """
INSERT INTO leads (item, record, due_at, place, cohort, is_enrolled, changed_at, waiting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


class CountedLeads:
    """The records of leads, counting how many are handed out by any method that returns a list of them."""

    def __init__(self, state: State) -> None:
        self._leads = state.leads
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._leads, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            found = method(*args, **kwargs)
            self.read += len(found) if isinstance(found, list | dict) else 0
            return found

        return call


def others() -> list[LeadRecord]:
    """One record of each kind that a night has nothing to do with."""
    cold: dict[str, Any] = {"state": LeadState.ASSIGNED, "band": "cold", "manager": 7, "by_us": True}
    return [
        a_record(lead(1), **cold, created_at=THURSDAY_NIGHT - timedelta(hours=1)),
        a_record(lead(1), **cold, created_at=TUESDAY_NOON, touched_at=TUESDAY_NOON),
        a_record(lead(1), **{**cold, "band": "warm"}, created_at=TUESDAY_NOON),
        a_record(lead(1), **{**cold, "by_us": False}, created_at=TUESDAY_NOON),
        a_record(lead(1), **cold, created_at=TUESDAY_NOON, control_since=TUESDAY_NOON),
        a_record(lead(1), state=LeadState.NURTURED, band="cold", handed_off_at=TUESDAY_NOON),
        a_record(lead(1), state=LeadState.CLOSED, ending=Ending.JUNK, closed_at=THURSDAY_NIGHT),
        a_record(lead(1), state=LeadState.CLOSED, ending=Ending.CONVERTED, closed_at=TUESDAY_NOON),
    ]


def due() -> LeadRecord:
    """A record of a lead that is to be handed off."""
    return a_record(
        lead(1), state=LeadState.ASSIGNED, band="cold", manager=7, by_us=True, created_at=TUESDAY_NOON
    )


def rows(leads: int, of_them_due: int) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of so many records, the due ones among the others."""
    templates = rows_of(others())
    kinds, step = cycle(templates), leads // of_them_due
    [is_due] = rows_of([due()])
    for item in range(1, leads + 1):
        _, text, *found_by = is_due if item % step == 0 else next(kinds)
        yield str(item), text.replace('"item":["lead",1]', f'"item":["lead",{item}]'), *found_by


def records(leads: int, of_them_due: int) -> Iterator[LeadRecord]:
    """Yield the same records for any store."""
    return (load_record(text) for _, text, *_ in rows(leads, of_them_due))


def read_in_a_night(directory: Path, *, leads: int, of_them_due: int) -> tuple[int, int]:
    """Return how many records a night reads among so many on SQLite, and the steps of SQLite's machine."""
    state = f"sqlite:///{directory / f'{leads}.db'}"
    with a_nurturing_team(directory, state=state) as team:
        with database_of(team.wiring.state).writing() as connection:
            connection.executemany(INSERT, rows(leads, of_them_due))
        team.clock.advance_to(THURSDAY_NIGHT)
        counted, steps = CountedLeads(team.wiring.state), count()
        with database_of(team.wiring.state).reading() as connection:
            connection.set_progress_handler(lambda: next(steps) * 0, 1)
            report = nurture(team, leads=counted)
            connection.set_progress_handler(None, 0)
        assert (report.put_up, report.is_done) == (of_them_due, True)
        return counted.read, next(steps)


def billed_for_a_night(directory: Path, *, leads: int, of_them_due: int) -> int:
    """Return how many reads Firestore bills for a night among so many records."""
    url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
    with a_nurturing_team(directory, state=url) as team:
        state: Any = team.wiring.state
        state.ports = wired(url, wire)
        state.leads.save(records(leads, of_them_due))
        team.clock.advance_to(THURSDAY_NIGHT)
        # Once in the life of a state: it is seen that no earlier version has stored any of these.
        assert enrol_stored(state.leads, state.checkpoints, team.clock, until=FRIDAY_NIGHT)
        wire.forget()
        report = nurture(team)
        state.ports.database.close()
    assert (report.put_up, report.is_done) == (of_them_due, True)
    return wire.billed["reads"]
