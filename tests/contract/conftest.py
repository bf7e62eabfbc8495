"""Every store that Fairlead knows, each brought up fresh for each test."""

from collections.abc import Callable, Iterator

import pytest

from functions.ports import State
from infra.settings import read_settings
from infra.wiring import Wiring


@pytest.fixture
def state_url(new_state: Callable[[], str]) -> str:
    """What another process reaches the state by."""
    return new_state()


@pytest.fixture
def state(state_url: str) -> Iterator[State]:
    """An empty state; the test runs once on each kind of store."""
    state = opened(state_url)
    yield state
    state.close()


def opened(state_url: str) -> State:
    """The state of a process that works on this store."""
    return Wiring(read_settings(None, FAIRLEAD_STATE=state_url)).state
