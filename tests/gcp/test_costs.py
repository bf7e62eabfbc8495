"""What a new lead costs on Firestore, counted on the wire through the whole pipeline."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import lead
from functions.domain.lead.ledger_entry import Outcome
from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from functions.processing.run import AT_ONCE
from tests.gcp.wire import Wire, wired
from tests.team import COLD, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path, new_firestore: Callable[[], str], wire: Wire) -> Iterator[Team]:
    url = new_firestore()
    with a_team(tmp_path, state=url) as team:
        state: Any = team.wiring.state
        state.ports = wired(url, wire)
        yield team
        state.ports.database.close()


def process_once(team: Team) -> list[Outcome | None]:
    entries = team.wiring.state.inbox.lease(AT_ONCE, now=team.clock.now(), duration=LEASE)
    return [case.outcome for case in process_batch(entries, team.pipeline)]


def test_an_event_costs_one_write_and_no_read(team: Team, wire: Wire) -> None:
    team.announce(lead(7))
    assert (wire.reads, wire.writes, dict(wire.billed)) == (0, 1, {"writes": 1})
    team.announce(lead(7))
    assert (wire.reads, wire.writes, dict(wire.billed)) == (0, 2, {"writes": 2})


def test_one_new_lead_costs_four_reads_and_four_writes(team: Team, wire: Wire) -> None:
    team.add_lead(**a_hot_lead())
    assert process_once(team) == ["assigned"]
    assert (wire.reads, wire.writes) == (4, 4)
    # Read: the entry, the lead, the accounts, and a query that finds no signal. Written: the entry put and
    # leased, the accounts and the lead in one commit. The end of the entry is the receipt for the rest.
    assert wire.billed == {"reads": 4, "writes": 4, "deletes": 1}


@pytest.mark.parametrize("kind", [lambda: COLD, a_hot_lead], ids=["without effects", "with all effects"])
def test_each_of_fifty_leads_costs_less_and_the_batch_eight_requests(
    team: Team, wire: Wire, kind: Callable[[], dict[str, Any]]
) -> None:
    for _ in range(50):
        team.add_lead(**kind())
    put = len(wire.requests)
    assert process_once(team) == ["assigned"] * 50
    assert len(wire.requests) - put <= 8
    # 50 entries, 50 leads, the accounts, and a query for 30 subjects that finds nothing.
    assert wire.billed["reads"] <= 2.2 * 50
    # 50 entries put and leased, 50 leads, the accounts once.
    assert (wire.billed["writes"], wire.billed["deletes"]) == (3 * 50 + 1, 50)


def test_a_look_into_an_empty_inbox_costs_one_read(team: Team, wire: Wire) -> None:
    assert team.wiring.state.inbox.lease(AT_ONCE, now=team.clock.now(), duration=LEASE) == []
    assert team.wiring.state.inbox.next_due_at() is None
    assert (wire.reads, wire.writes) == (2, 0)
