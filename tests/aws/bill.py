"""What a new lead costs on DynamoDB: write units by item and index, as MiniStack counts them."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from infra.aws.model import CHANGED, COHORT, PLACE, WAITING
from tests.aws.wire import Wire, wired
from tests.team import a_hot_lead, a_team

OF_FIGURES = frozenset(index.name for index in (CHANGED, COHORT, PLACE, WAITING))
"""The indexes by which figures, and lists on pages, find leads."""
MOST, MOST_WITHOUT_FIGURES = 22, 16
"""Write units of one new lead, and without what figures have of them."""


class Bill:
    """The write units of all requests that go through a wire, by what was written."""

    def __init__(self, wire: Wire) -> None:
        self.units = Counter[str]()
        wire.change, wire.on_answer = self._ask, self._count

    @property
    def whole(self) -> int:
        """All units."""
        return self.units.total()

    @property
    def without_figures(self) -> int:
        """The units but for those of the indexes of figures."""
        return sum(count for what, count in self.units.items() if what not in OF_FIGURES)

    def _ask(self, _: str, arguments: dict[str, Any]) -> None:
        arguments["ReturnConsumedCapacity"] = "INDEXES"

    def _count(self, arguments: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        found = answer.get("ConsumedCapacity", [])
        for capacity in found if isinstance(found, list) else [found]:
            indexes = {
                name: int(each["CapacityUnits"])
                for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes")
                for name, each in capacity.get(kind, {}).items()
            }
            self.units.update(indexes)
            self.units[_items(arguments)] += int(capacity["CapacityUnits"]) - sum(indexes.values())


def bill_of(url: str, directory: Path, *, leads: int) -> Bill:
    """Take new leads through the whole pipeline, with phone and e-mail, on the table at `url`."""
    with a_team(directory, state=url, hash_key="a key of sixteen characters") as team:
        state: Any = team.wiring.state
        state.ports, wire = wired(url)
        bill = Bill(wire)
        for each in range(leads):
            contact = {
                "EMAIL": [{"VALUE": f"a{each}@example.com"}],
                "PHONE": [{"VALUE": f"+4930123{each:05}"}],
            }
            team.add_lead(**a_hot_lead() | contact)
        entries = state.inbox.lease(leads, now=team.clock.now(), duration=LEASE)
        assert [case.outcome for case in process_batch(entries, team.pipeline)] == ["assigned"] * leads
        assert {len(each.identity.subjects) for each in state.leads.page(after=None, limit=99)} == {2}
        state.ports.table.close()
    return bill


def _items(arguments: Mapping[str, Any]) -> str:
    """Return what was written, in a word or two: `inbox`, `accounts and lead`."""
    actions = [next(iter(each.values())) for each in arguments.get("TransactItems", ())] or [arguments]
    keys = [(each.get("Key") or each["Item"])["pk"]["S"] for each in actions]
    return " and ".join(sorted({key.split("#")[1] for key in keys}))
