"""Rows: a run on Firestore with one lead that has very many signals, beside others that are waiting."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from functions.domain.item import Item
from functions.domain.lead.facts import lead_subject
from functions.domain.lead.record import LeadState
from functions.errors import StateUnavailable
from functions.ports import SignalNote, State
from tests.bench.row import NotMeasured, Row
from tests.emulators import firestore
from tests.gcp.wire import Wire, wired
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

SIGNALS, OTHERS = 50_000, 3
AT_ONCE = 500
MOST_READ = 4_000
"""Documents that the run may read: a multiple of what counts of a lead, and no share of what was sent."""
TYPES = ("page.viewed", "email.opened")
MONTH = timedelta(days=30)
RULES = "".join(
    f'[[signal]]\nid = "{kind.replace(".", "-")}"\ntype = "{kind}"\npoints = 1\nmax_points = 5\n'
    for kind in TYPES
)


def measure(signals: int = SIGNALS) -> tuple[Row, Row]:
    """Return how many leads the run left, the talkative one included, and the documents that it read."""
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    with firestore.running(command) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        quiet, _ = _run(0)
        reads, left = _run(signals)
    how = f"the emulator, one run: {OTHERS + 1} new hot leads, one of them with {signals:,} signals"
    return (
        Row(
            what=f"Firestore: leads that wait after a run because one has {signals:,} signals",
            reached=left,
            target=0,
            unit="leads",
            bound="at most",
            ratio=round(1 - left / (OTHERS + 1), 2),
            ratio_to=f"all {OTHERS + 1} leads, assigned in the run",
            run=how,
        ),
        Row(
            what=f"Firestore: documents read by a run in which one lead has {signals:,} signals",
            reached=reads,
            target=MOST_READ,
            unit="documents",
            bound="at most",
            ratio=round(reads / quiet, 1),
            ratio_to=f"the same run without a signal ({quiet} documents)",
            run=f"{how} of {len(TYPES)} types; counted on the wire",
        ),
    )


def _run(signals: int) -> tuple[int, int]:
    """Return the documents that a run reads, and how many of its leads are not assigned after it."""
    url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
    with (
        TemporaryDirectory() as directory,
        a_team(Path(directory), state=url, configuration=f"{CONFIGURATION}\n{RULES}") as team,
    ):
        state: Any = team.wiring.state
        state.ports = wired(url, wire)
        items = [team.add_lead(**a_hot_lead()) for _ in range(OTHERS + 1)]
        _send(team, items[0], signals)
        wire.forget()
        with suppress(StateUnavailable):  # it is said by how many leads are left
            team.process()
        reads, records = wire.billed["reads"], state.leads.get_many(items)
        state.ports.database.close()
    assigned = sum(record.state is LeadState.ASSIGNED for record in records.values())
    return reads, len(items) - assigned


def _send(team: Team, item: Item, count: int) -> None:
    state: State = team.wiring.state
    notes = list(_notes(team, item, count))
    for start in range(0, count, AT_ONCE):
        state.signals.add(notes[start : start + AT_ONCE], expires_at=team.clock.now() + MONTH)


def _notes(team: Team, item: Item, count: int) -> Iterator[SignalNote]:
    """Yield signals of a page that reloads itself every second, and of mails that are opened beside it."""
    now = team.clock.now()
    for number in range(count):
        kind = TYPES[number % len(TYPES)]
        yield SignalNote(f"signal {number}", lead_subject(item), kind, now - timedelta(seconds=number))
