"""A sample portal on a clock that stands still, served over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.simulator.callers import Receiver, Rest


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
def portal(clock: ManualClock) -> SimulatedPortal:
    return sample_portal(clock=clock, plan="unlimited")


@pytest.fixture
def portal_server(portal: SimulatedPortal) -> Iterator[SimulatorServer]:
    with SimulatorServer(portal) as server:
        yield server


@pytest.fixture
def rest(portal_server: SimulatorServer) -> Iterator[Rest]:
    caller = Rest(portal_server)
    with caller.http:
        yield caller


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made
