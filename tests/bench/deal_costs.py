"""Rows: requests and documents for a new deal with a contact and a company, counted where they arrive.

Measured on both sides of what nobody knows of today's cloud: whether a batch resolves a reference to a whole
list, by which the clients of a new deal come in the request that reads it (docs/bitrix24-deals.md 2).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from functions.domain.item import DEAL, Item
from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from tests.bench.row import NotMeasured, Row
from tests.emulators import firestore
from tests.gcp.wire import Wire, wired
from tests.team import Team, a_hot_lead, a_team, handled


def measure() -> tuple[Row, ...]:
    """Return requests with references and without, for a new and for a changed deal, and documents."""
    return (*_requests(has_references=True), *_requests(has_references=False), *_documents())


@contextmanager
def _a_team_of_deals(directory: Path, *, state: str = "") -> Iterator[Team]:
    before = handled.set(DEAL)
    try:
        with a_team(directory, state=state) as team:
            yield team
    finally:
        handled.reset(before)


def _new_deal(team: Team) -> Item:
    """Let a hot deal come in, with a contact that has a phone and an e-mail, and a company."""
    return team.add_lead(**a_hot_lead(), COMPANY_TITLE="Hafenwerk")


def _requests(*, has_references: bool) -> Iterator[Row]:
    with TemporaryDirectory() as directory, _a_team_of_deals(Path(directory)) as team:
        team.portal.switches.batch_has_arrays = has_references
        # The first deal also brings the roster and finds out what a batch resolves: the dearest case counts.
        item = _new_deal(team)
        new = team.requests_during(team.process)
        commands = team.portal.requests.count_commands()
        deal, todos = team.portal.deal(item.id), team.portal.todos
        assert (deal["UF_CRM_SCORE"], len(todos), len(team.portal.notifications)) == (90, 1, 2)
        assert team.lead(item)["COMPANY_ID"]
        assert deal["ASSIGNED_BY_ID"] in {7, 8, 9}
        team.actions.update_lead(item, TITLE="Another title")
        team.announce(item)
        changed = team.requests_during(team.process)
    lacking = "" if has_references else ", no references to lists"
    run = "a hot deal with a contact and a company, through real HTTP; every effect"
    yield _row(f"one new deal{lacking}", new, 3 if has_references else 4, commands / new, run)
    run = "its title was changed by hand; it is read with its clients, and nothing is written"
    yield _row(f"a changed deal whose score stays{lacking}", changed, 1 if has_references else 2, 0, run)


def _row(what: str, reached: int, target: int, commands: float, run: str) -> Row:
    return Row(
        what=f"Requests to the portal for {what}",
        reached=reached,
        target=target,
        unit="requests",
        bound="at most",
        ratio=round(commands or reached / target, 2),
        ratio_to="1: commands a request" if commands else "the target",
        run=run,
    )


def _documents() -> Iterator[Row]:
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    with firestore.running(command) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        url, wire = f"firestore://demo-{uuid4().hex}/(default)", Wire()
        with TemporaryDirectory() as directory, _a_team_of_deals(Path(directory), state=url) as team:
            state: Any = team.wiring.state
            state.ports = wired(url, wire)
            _new_deal(team)
            entries = team.wiring.state.inbox.lease(1, now=team.clock.now(), duration=LEASE)
            assert [case.outcome for case in process_batch(entries, team.pipeline)] == ["assigned"]
            state.ports.database.close()
    for kind in ("reads", "writes"):
        yield Row(
            what=f"Firestore: billed {kind} for one new deal",
            reached=wire.billed[kind],
            target=4,
            unit="documents",
            bound="at most",
            ratio=round(wire.billed[kind] / 4, 2),
            ratio_to="the target",
            run="the emulator; a hot deal with a contact and a company, its event included",
        )
