"""Every store that Fairlead knows, each brought up fresh for each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from functions.ports import Inbox, InboxSlot, Leads, Ledger, Marks, Outcomes, Rotations, Signals
from infra.settings import Settings
from infra.wiring import Wiring


@dataclass(frozen=True)
class Store:
    """All ports on one store; `url` is what another process reaches it by."""

    inbox: Inbox
    slot: InboxSlot
    leads: Leads
    rotations: Rotations
    ledger: Ledger
    marks: Marks
    outcomes: Outcomes
    signals: Signals
    url: str


@pytest.fixture
def store(new_state: Callable[[], str]) -> Iterator[Store]:
    state_url = new_state()
    app = opened(state_url)
    yield Store(
        app.inbox,
        app.slot,
        app.leads,
        app.rotations,
        app.ledger,
        app.marks,
        app.outcomes,
        app.signals,
        state_url,
    )
    app.close()


def opened(state_url: str) -> Wiring:
    """The wiring of a process on this state."""
    return Wiring(Settings(_env_file=None, FAIRLEAD_STATE=state_url))
