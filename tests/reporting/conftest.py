"""Stores to count in, each fresh."""

from collections.abc import Callable, Iterator

import pytest

from functions.ports import State
from infra.settings import read_settings
from infra.wiring import Wiring


@pytest.fixture
def state(new_state: Callable[[], str]) -> Iterator[State]:
    """An empty state; the test runs once on each kind of store."""
    app = Wiring(read_settings(None, FAIRLEAD_STATE=new_state()))
    yield app.state
    app.close()


@pytest.fixture
def more_states(new_sqlite: Callable[[], str]) -> Iterator[Callable[[], State]]:
    """Gives another empty state each time."""
    opened: list[Wiring] = []

    def give() -> State:
        opened.append(Wiring(read_settings(None, FAIRLEAD_STATE=new_sqlite())))
        return opened[-1].state

    yield give
    for app in opened:
        app.close()
