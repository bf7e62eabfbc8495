"""Rows: the documents that Firestore bills for a new lead, alone and in a batch, counted on the wire."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from functions.processing.run import AT_ONCE
from tests.bench.row import NotMeasured, Row
from tests.emulators import firestore
from tests.gcp.wire import Wire, wired
from tests.processing.watching import another_process
from tests.team import a_hot_lead, a_team


def measure(together: int = AT_ONCE) -> tuple[Row, ...]:
    """Return reads and writes a lead, its event included: of one alone, and of a batch of `together`."""
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    with firestore.running(command) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        return (*_rows(1), *_rows(together), *_rows_of_a_fresh_process())


def _rows(leads: int) -> tuple[Row, Row]:
    url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
    with TemporaryDirectory() as directory, a_team(Path(directory), state=url) as team:
        state: Any = team.wiring.state
        state.ports = wired(url, wire)
        for _ in range(leads):
            team.add_lead(**a_hot_lead())
        entries = team.wiring.state.inbox.lease(AT_ONCE, now=team.clock.now(), duration=LEASE)
        results = process_batch(entries, team.pipeline)
        assert [case.outcome for case in results] == ["assigned"] * leads
        state.ports.database.close()
    requests = f"{wire.reads} reading and {wire.writes} writing requests, {wire.billed['deletes']} deletes"
    return _row("reads", leads, wire, requests), _row("writes", leads, wire, requests)


def _rows_of_a_fresh_process() -> tuple[Row, Row]:
    """Return the documents for one new lead in a process that has read nothing yet of a state at work."""
    url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
    with TemporaryDirectory() as directory, a_team(Path(directory), state=url) as team:
        team.add_lead(**a_hot_lead())
        team.process()
        with another_process(team) as fresh:
            state: Any = fresh.wiring.state
            state.ports = wired(url, wire)
            fresh.add_lead(**a_hot_lead())
            entries = state.inbox.lease(AT_ONCE, now=team.clock.now(), duration=LEASE)
            assert [case.outcome for case in process_batch(entries, fresh.pipeline)] == ["assigned"]
            state.ports.database.close()
    requests = f"{wire.reads} reading and {wire.writes} writing requests; the second lead of its state"
    what = "one new lead in a fresh process"
    return _row("reads", 1, wire, requests, what=what), _row("writes", 1, wire, requests, what=what)


def _row(kind: str, leads: int, wire: Wire, requests: str, *, what: str = "") -> Row:
    reached = wire.billed[kind] / leads
    what = what or ("one new lead" if leads == 1 else f"each of {leads} new leads")
    return Row(
        what=f"Firestore: billed {kind} for {what}",
        reached=round(reached, 2),
        target=4,
        unit="documents",
        bound="at most",
        ratio=round(reached / 4, 2),
        ratio_to="the target",
        run=f"the emulator, hot leads, the events that announce them included: {requests}",
    )
