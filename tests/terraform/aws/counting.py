"""What each thing that happens costs on DynamoDB, counted: `python -m tests.terraform.aws.counting`.

The same small runs as on Firestore, on MiniStack, which says what a write takes: its size, its indexes, and
twice as much in a transaction. Of a read it says nothing where nothing is found; Amazon bills one then. The
command writes the counts and the costs that follow from them; a test counts again and compares.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import pytest

from infra.aws.database import DynamoTable, new_client
from infra.aws.ports import DynamoPorts
from infra.aws.state import address_of
from tests.aws.wire import QUICK, WRITES
from tests.emulators import twins
from tests.team import a_team
from tests.terraform.aws.bill import COUNTED, MARKED, written_into
from tests.terraform.counting import Counts, Meter, counted


class BilledClient:
    """A client of DynamoDB whose units are counted: `reads` and `writes`."""

    def __init__(self, client: Any) -> None:
        self._client, self._lock = client, Lock()
        self.billed: Counter[str] = Counter()

    def forget(self) -> None:
        """Start counting anew."""
        self.billed.clear()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._client, name)
        return lambda **arguments: self._send(name, method, arguments)

    def _send(self, name: str, method: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        answer = method(**arguments, ReturnConsumedCapacity="TOTAL")
        capacity = answer.get("ConsumedCapacity", [])
        found = capacity if isinstance(capacity, list) else [capacity]
        units = max(sum(each["CapacityUnits"] for each in found), least(name, arguments))
        with self._lock:  # some requests go side by side
            self.billed["writes" if name in WRITES else "reads"] += units
        return answer


def least(name: str, arguments: dict[str, Any]) -> float:
    """The units that a request takes where it finds nothing: one a key, half of it where it may lag."""
    if name in WRITES:
        return 0
    if name == "batch_get_item":
        return sum(len(each["Keys"]) for each in arguments["RequestItems"].values())
    return 1 if arguments.get("ConsistentRead") else 0.5


@contextmanager
def metered(configuration: str, *, new_table: Callable[[], str]) -> Iterator[Meter]:
    """Yield a meter on an empty table."""
    url = new_table()
    region, name, portal = address_of(url)
    client: Any = BilledClient(new_client(region, QUICK))
    with (
        TemporaryDirectory() as folder,
        a_team(Path(folder), configuration=configuration, state=url, hash_key="a-key-for-hashes") as team,
    ):
        state: Any = team.wiring.state
        state.ports = DynamoPorts.on(DynamoTable(client, name, portal, retries=QUICK))
        yield Meter(team, client)
        state.ports.table.close()


def counted_on(new_table: Callable[[], str]) -> Counts:
    """Return what everything costs that the bill counts."""
    return counted(partial(metered, new_table=new_table))


def main() -> None:
    """Count, and write what the bill is made of, and the bill."""
    with twins.ministack() as address, pytest.MonkeyPatch.context() as environment:
        counts = counted_on(twins.tables_of(address, environment))
    COUNTED.write_text(json.dumps(counts, indent=2) + "\n", encoding="utf-8")
    MARKED.write_text(written_into(MARKED.read_text(encoding="utf-8"), counts), encoding="utf-8")


if __name__ == "__main__":
    main()
