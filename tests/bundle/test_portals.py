"""Twenty portals on Google Cloud: for each the one archive, as processes on a database of its own."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from functions.domain.item import Item
from infra.clock import SystemClock
from infra.gcp.state import FirestoreState
from infra.simulator import SimulatedPortal
from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue
from tests.bundle.unattended import NAME, unattended
from tests.gcp.doors import firestore_door
from tests.portals.archives import Deployed, Start, assert_held_apart
from tests.terraform.bill import COUNTED


@pytest.fixture
def start(unpacked: Path, command: Path, firestore_host: str, new_firestore: Callable[[], str]) -> Start:
    """Deploys the archive for a portal: a process a function, secrets, a queue and a database of its own."""

    @contextmanager
    def started(name: str, portal: SimulatedPortal, webhook_url: str) -> Iterator[Deployed]:
        url, token = new_firestore(), f"outbound-token-of-{name}"
        queue = TaskQueue(NAME, SystemClock(), rate=10.0)
        with firestore_door(firestore_host) as door:
            environment = {
                "BITRIX24_APPLICATION_TOKEN": token,
                "BITRIX24_WEBHOOK_URL": webhook_url,
                "FAIRLEAD_HASH_KEY": f"hash-key-of-{name}",
                "FAIRLEAD_STATE": url,
            }
            deployment = Deployment(
                unpacked, command, environment | {"FIRESTORE_EMULATOR_HOST": door.for_clients}
            )
            of_webhooks = {"FIRESTORE_EMULATOR_HOST": door.for_webhooks}
            state = FirestoreState(url)
            with unattended(deployment, queue, "lead_events", of_triggers=of_webhooks) as urls:

                def announce(item: Item) -> int:
                    form = {
                        "event": "ONCRMLEADADD",
                        "data[FIELDS][ID]": str(item.id),
                        "auth[application_token]": token,
                    }
                    return httpx.post(urls["lead_events"], data=form, timeout=30).status_code

                yield Deployed(portal, announce, queue.dispatch_due, door.documents, state)
            state.close()
            assert door.databases == {f"projects/{url.split('/')[2]}/databases/(default)"}

    return started


@pytest.mark.long
def test_a_slow_and_a_refusing_portal_hold_none_of_the_other_eighteen_up(start: Start) -> None:
    *_, last = assert_held_apart(start).leads
    found = Counter[str]()
    for (kind, _), times in last.documents.items():
        found[f"{kind}s"] += times
    assert found == _billed("an event") + _billed("a run with a new lead")


def _billed(what: str) -> Counter[str]:
    """Return the documents that the bill counts for what happens."""
    counted = json.loads(COUNTED.read_text(encoding="utf-8"))[what]
    return Counter({kind: counted[kind] for kind in ("reads", "writes", "deletes")})
