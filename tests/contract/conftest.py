"""Every store that Fairlead knows, each brought up fresh for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from functions.ports import Assignments, Checkpoints, Inbox, InboxWriter, Leads, Ledger, Signals, UnitOfWork
from infra.settings import Settings
from infra.wiring import Wiring


@dataclass(frozen=True)
class Store:
    """All ports on one store; `url` is what another process reaches it by."""

    inbox: Inbox
    inbox_writer: InboxWriter
    leads: Leads
    assignments: Assignments
    ledger: Ledger
    checkpoints: Checkpoints
    unit_of_work: UnitOfWork
    signals: Signals
    url: str


@pytest.fixture
def store(new_state: Callable[[], str]) -> Iterator[Store]:
    state_url = new_state()
    app = opened(state_url)
    yield Store(
        app.inbox,
        app.inbox_writer,
        app.leads,
        app.assignments,
        app.ledger,
        app.checkpoints,
        app.unit_of_work,
        app.signals,
        state_url,
    )
    app.close()


def opened(state_url: str) -> Wiring:
    """The wiring of a process on this state."""
    return Wiring(Settings(_env_file=None, FAIRLEAD_STATE=state_url))
