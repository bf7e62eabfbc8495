"""Thousands of closed leads are read in a few requests, and an interruption costs one of them."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from infra.simulator.portal import SimulatedPortal
from infra.simulator.state.activity_log import CALL, MAIL
from tests.builders import TUESDAY_NOON
from tests.history.reading import Cut, rows_in
from tests.team import Team, a_team

LEADS, ACTIVITIES = 50_000, 6
"""What `make bench ROWS=history_reading` reads; here a tenth of it."""
MOST = 250
SINCE = TUESDAY_NOON - timedelta(days=1)
SOURCES = ("WEB", "CALL", "RECOMMENDATION", "ADVERTISING")


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, hash_key="a-key") as team:
        yield team


def fill(portal: SimulatedPortal, team: Team, leads: int) -> None:
    """Let leads come, have calls and mails, and be closed, a minute apart; one in seven stays open."""
    chance, leads_of_portal = Random(7), portal.store.records[1]
    for number in range(leads * 7 // 6):
        shown = {"SOURCE_ID": chance.choice(SOURCES), "OPPORTUNITY": float(chance.randrange(900_000))}
        item = leads_of_portal.add(shown, by=7)
        for _ in range(ACTIVITIES):
            kind, outgoing = chance.choice([CALL, MAIL]), chance.random() < 0.7
            portal.store.activities.add(
                {
                    "OWNER_TYPE_ID": 1,
                    "OWNER_ID": item,
                    "TYPE_ID": kind.type_id,
                    "PROVIDER_ID": kind.provider,
                    "DIRECTION": 2 if outgoing else 1,
                    "COMPLETED": "Y",
                    "SUBJECT": "Call of Anna Schmidt",
                    "BINDINGS": [],
                },
                by=7,
            )
        team.clock.advance(timedelta(seconds=30))
        if number % 7:
            won = chance.random() < 0.15
            leads_of_portal.save(item, {"STATUS_ID": "CONVERTED" if won else "JUNK"}, by=7)
        team.clock.advance(timedelta(seconds=30))


def test_a_method_whose_time_is_used_up_is_waited_for(team: Team, tmp_path: Path) -> None:
    fill(team.portal, team, 150)
    at_once = rows_in(team, tmp_path / "whole", SINCE)
    team.portal.operating.set_cost("crm.activity.list", 40.0)
    began = team.clock.now()
    assert rows_in(team, tmp_path / "part", SINCE) == at_once
    assert team.clock.now() - began > timedelta(minutes=5)


def test_open_leads_of_the_last_day_stand_beside_the_closed_ones_without_an_outcome(
    team: Team, tmp_path: Path
) -> None:
    fill(team.portal, team, 60)
    closed = rows_in(team, tmp_path / "closed", SINCE)
    team.clock.advance(timedelta(days=2))
    came = [team.add_lead(SOURCE_ID="WEB").id for _ in range(5)]
    fresh_since = team.clock.now() - timedelta(days=1)
    rows = rows_in(team, tmp_path / "all", SINCE, fresh_since=fresh_since)
    fresh = [row for row in rows if row.is_converted is None]
    assert [row for row in rows if row.is_converted is not None] == closed
    assert [int(row.key) for row in fresh] == came
    assert {row.closed_at for row in fresh} == {None}
    assert all(row.decided_at >= fresh_since and row.values["source"] == "web" for row in fresh)


@pytest.mark.long
@pytest.mark.parametrize("leads", [1_500, LEADS // 10])
def test_many_closed_leads_are_few_requests_and_an_interruption_costs_one(
    team: Team, tmp_path: Path, leads: int
) -> None:
    fill(team.portal, team, leads)
    whole: list[object] = []
    requests = team.requests_during(lambda: whole.extend(rows_in(team, tmp_path / "whole", SINCE)))
    assert abs(len(whole) - leads) < 2
    assert requests <= MOST * leads / LEADS + 4
    file, again = tmp_path / "part", list[object]()
    stops = iter((2, requests // 2))

    def interrupted() -> None:
        for stop in stops:
            with pytest.raises(Cut):
                rows_in(team, file, SINCE, stop_after=stop)
            with file.open("ab") as torn:
                torn.write(b'{"entity":"lead","st')
        again.extend(rows_in(team, file, SINCE))

    # The first request of each run asks for less: it is not known yet how fast the portal is.
    assert team.requests_during(interrupted) <= min(requests + 5, MOST)
    assert again == whole
