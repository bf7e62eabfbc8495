"""Every store that Fairlead knows, each brought up fresh for each test; DynamoDB on two twins of it.

moto is the second opinion on what DynamoDB takes: it refuses what MiniStack lets pass, one attribute in SET
and in ADD. What it is not asked about is marked `not_on_moto`, with the reason.
"""

from collections.abc import Callable, Iterator

import pytest

from functions.ports import State
from infra.settings import read_settings
from infra.wiring import Wiring

STORES = ("sqlite", "firestore", "dynamodb")
MANY = "many requests: it answers a hundred of them in some seconds"
RACES = "a race: its check of a condition and its write are two steps, so it loses updates"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on each store, and on moto what it is asked about."""
    if "new_state" in metafunc.fixturenames:
        is_asked = metafunc.definition.get_closest_marker("not_on_moto") is None
        stores = (*STORES, "moto") if is_asked else STORES
        params = [
            pytest.param(each, marks=() if each == "sqlite" else pytest.mark.process) for each in stores
        ]
        metafunc.parametrize("new_state", params, indirect=True)


@pytest.fixture
def new_state(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the address of an empty state each time, on the store that the test is run on."""
    give: Callable[[], str] = request.getfixturevalue(f"new_{request.param}")
    return give


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
