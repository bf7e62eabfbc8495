"""A backup under load, restored elsewhere: nothing is lost, and no message is sent twice."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from functions.domain.item import Item
from functions.errors import BackupRefused
from infra.clock import SystemClock
from infra.local.server import FunctionServer
from infra.sqlite.backup import back_up, restore
from infra.wiring import Wiring
from tests.chaos.told import Tag, of_todo
from tests.local.test_serve import settle, webhook
from tests.reconciling.runs import catch_up
from tests.team import COLD, CONFIGURATION, Team, a_hot_lead, a_team

RATE, EVENTS, SAVED_AT = 50, 200, 100
UNHURRIED = CONFIGURATION.replace('first_touch = "20m"', 'first_touch = "8h"')
"""No deadline falls into the hours of the test: what is sent is sent on the leads' arrival alone."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=UNHURRIED, plan="unlimited") as team:
        yield team


def stream(team: Team, url: str, reached: Event) -> None:
    """Send fifty events a second; one in four is of a new lead, the others are news of one that is there."""
    items, clock = list[Item](), SystemClock()
    begun = clock.now()
    with httpx.Client() as client:
        for number in range(EVENTS):
            wait = begun + timedelta(seconds=number / RATE) - clock.now()
            clock.sleep(max(0.0, wait.total_seconds()))
            if number % 4 == 0:
                items.append(team.actions.add_lead(**(a_hot_lead() if number % 8 == 0 else COLD)))
            else:
                team.actions.update_lead(items[number % len(items)], OPPORTUNITY=1_000 * number)
            answer = client.post(f"{url}/lead_events", data=webhook(items[number % len(items)]))
            assert answer.status_code == 202
            if number == SAVED_AT:
                reached.set()


def told(team: Team) -> Counter[tuple[str, str, int]]:
    """Who was sent what about which lead; what replaces another is no second."""
    tags = [(Tag.of(each.tag), each.user) for each in team.portal.notifications]
    messages = [(str(tag.item), tag.kind, user) for tag, user in tags]
    return Counter(
        [*messages, *((str(of_todo(each)), "to-do", each.responsible) for each in team.portal.todos)]
    )


def owners(team: Team) -> dict[int, int]:
    return {row["ID"]: row["ASSIGNED_BY_ID"] for row in team.portal.leads()}


@pytest.mark.long
def test_a_backup_under_fifty_events_a_second_goes_on_elsewhere(team: Team, tmp_path: Path) -> None:
    here, there = tmp_path / "fairlead.db", tmp_path / "elsewhere" / "fairlead.db"
    reached = Event()
    with FunctionServer(team.wiring) as server:
        sender = Thread(target=stream, args=(team, server.url, reached))
        sender.start()
        assert reached.wait(30)
        saved = back_up(here, tmp_path / "backup.db")
        is_still_sending = sender.is_alive()
        with pytest.raises(BackupRefused, match="Something works on"):
            restore(tmp_path / "backup.db", here, now=team.clock.now())
        sender.join()
        settle(team)
    arrived = len(team.portal.leads())
    assert is_still_sending
    assert 0 < saved.leads < arrived
    before, with_whom = told(team), owners(team)
    assert max(before.values()) == 1
    restore(tmp_path / "backup.db", there, now=team.clock.now())
    wiring = Wiring(replace(team.wiring.settings, state=f"sqlite:///{there}"), clock=team.clock)
    again = Team(team.portal, wiring, team.clock)
    reports = catch_up(again)
    records = wiring.state.leads.page(after=None, limit=1_000)
    assert reports[0].found["created"] > 0
    assert {each.item.id for each in records} == set(with_whom)
    assert {each.item.id: each.assignment.manager for each in records} == with_whom
    assert (told(again), owners(again)) == (before, with_whom)
    wiring.close()
