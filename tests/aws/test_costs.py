"""What a new lead costs on DynamoDB: write units as MiniStack counts them, through the whole pipeline."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from tests.aws.wire import Wire, wired
from tests.team import Team, a_hot_lead, a_team

MOST = 22
"""Write units of one new lead, what figures and lists find it by included."""


class Bill:
    """The write units of all requests that go through a wire."""

    def __init__(self, wire: Wire) -> None:
        self.units = 0.0
        wire.change, wire.on_answer = self._ask, self._count

    def _ask(self, _: str, arguments: dict[str, Any]) -> None:
        arguments["ReturnConsumedCapacity"] = "TOTAL"

    def _count(self, _: str, answer: dict[str, Any]) -> None:
        found = answer.get("ConsumedCapacity", [])
        for capacity in found if isinstance(found, list) else [found]:
            self.units += capacity["CapacityUnits"]


@pytest.fixture
def team(tmp_path: Path, new_dynamodb: Callable[[], str]) -> Iterator[tuple[Team, Bill]]:
    url = new_dynamodb()
    with a_team(tmp_path, state=url, hash_key="a key of sixteen characters") as team:
        state: Any = team.wiring.state
        state.ports, wire = wired(url)
        yield team, Bill(wire)
        state.ports.table.close()


@pytest.mark.parametrize("number", [1, 50])
def test_a_new_lead_with_phone_and_e_mail_costs_at_most_22_write_units(
    team: tuple[Team, Bill], number: int
) -> None:
    people, bill = team
    for each in range(number):
        contact = {"EMAIL": [{"VALUE": f"a{each}@example.com"}], "PHONE": [{"VALUE": f"+4930123{each:05}"}]}
        people.add_lead(**a_hot_lead() | contact)
    state = people.wiring.state
    entries = state.inbox.lease(number, now=people.clock.now(), duration=LEASE)
    assert [case.outcome for case in process_batch(entries, people.pipeline)] == ["assigned"] * number
    assert {len(each.identity.subjects) for each in state.leads.page(after=None, limit=99)} == {2}
    assert (bill.units / number) <= MOST
