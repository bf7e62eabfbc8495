from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.aws.ports import DynamoPorts
from tests.aws.archives import make
from tests.aws.stand_in import StandIn, standing_in
from tests.aws.wire import Wire, wired
from tests.bundle.conftest import ALWAYS
from tests.sharing import made_once


@pytest.fixture
def amazon() -> Iterator[StandIn]:
    """A service of Amazon's that keeps what it is sent."""
    with standing_in() as there:
        yield there


@pytest.fixture(scope="session")
def made(of_this_run: Path) -> Path:
    """The folder of both archives, built once in a run."""
    return made_once(of_this_run / "lambda", lambda folder: make(folder, ALWAYS))


@pytest.fixture
def table_url(new_dynamodb: Callable[[], str]) -> str:
    """An empty table."""
    return new_dynamodb()


@pytest.fixture
def opened(table_url: str) -> Iterator[tuple[DynamoPorts, Wire]]:
    """All ports on the table, and their wire."""
    ports, wire = wired(table_url)
    yield ports, wire
    ports.table.close()


@pytest.fixture
def ports(opened: tuple[DynamoPorts, Wire]) -> DynamoPorts:
    """All ports on the table."""
    return opened[0]


@pytest.fixture
def wire(opened: tuple[DynamoPorts, Wire]) -> Wire:
    """What their requests go through."""
    return opened[1]


@pytest.fixture
def others(table_url: str) -> Iterator[DynamoPorts]:
    """The ports of another process on the same table."""
    ports, _ = wired(table_url)
    yield ports
    ports.table.close()
