from collections.abc import Callable, Iterator

import pytest

from infra.gcp.ports import FirestorePorts
from tests.gcp.wire import Wire, wired


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def firestore(new_firestore: Callable[[], str], wire: Wire) -> Iterator[FirestorePorts]:
    """All ports on an empty Firestore, through `wire`."""
    ports = wired(new_firestore(), wire)
    yield ports
    ports.database.close()
