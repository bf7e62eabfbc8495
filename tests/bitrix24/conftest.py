"""Clients of a scripted portal, on a clock that is moved by hand."""

from collections.abc import Iterator

import pytest

from infra.clock import ManualClock
from tests.bitrix24.scripted_portal import START, Setup


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def scripted(clock: ManualClock) -> Iterator[Setup]:
    setup = Setup(clock)
    yield setup
    for client in setup.clients:
        client.close()
