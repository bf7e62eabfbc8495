"""Going live, walked through on a portal with 5,000 open leads: look on, act, stop, go on, leave."""

import random
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from functions_framework import create_app

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.pause import LOOKED_AT_EVERY, OVER_WITHIN
from infra import wiring
from tests.cli.commands import a_team_of_the_environment, printed
from tests.nurturing.night import nurturing_configuration
from tests.processing.observing import switched
from tests.team import COLD, Team, a_hot_lead

COUNT, OWNED = 5_000, 1_000
PACE, CAP = 60, 50
OBSERVE = '\n[distribution]\nmode = "observe"\n'
ACT = f"\n[distribution]\nbacklog_per_hour = {PACE}\n"
OURS, OWNER = "UF_CRM_LEAD_", "ASSIGNED_BY_ID"
CHANGES = {"DATE_MODIFY", "MODIFY_BY_ID", "MOVED_TIME", "MOVED_BY_ID"}
A_MINUTE, FIVE_MINUTES, AN_HOUR = timedelta(minutes=1), timedelta(minutes=5), timedelta(hours=1)
WARM: dict[str, Any] = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 100_000}

Rows = dict[int, dict[str, Any]]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A team whose portal has leads, and nothing of Fairlead's."""
    configuration = nurturing_configuration() + OBSERVE
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=configuration) as team:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.required_webhook_url)
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        for each in team.portal.customfields:
            team.portal.customfields.remove(each)
        stage = team.portal.dictionaries.find("STATUS", "UC_NURTURE")
        assert stage is not None
        team.portal.dictionaries.remove(stage)
        chance = random.Random(7)
        for number in range(COUNT):
            owner = 7 + number % 3 if number < OWNED else 1
            fields = chance.choice((a_hot_lead(), COLD, WARM, WARM))
            team.actions.add_lead(**fields, **{OWNER: owner})
        team.clock.advance(A_MINUTE)
        yield team


def call(name: str) -> None:
    source = str(files("functions") / "main.py")
    response = create_app(name, source).test_client().post("/", data=b"{}")
    assert response.status_code == 200, (name, response.json)


def work(team: Team, *, during: timedelta, every: timedelta = FIVE_MINUTES) -> None:
    """Let schedules and queue call the functions, as in a deployment, while so much time passes."""
    wiring.use(team.wiring)
    until = team.clock.now() + during
    while (now := team.clock.now()) < until:
        call("rescoring")
        if now.minute % 15 < every // A_MINUTE:
            call("reconciling")
            call("reporting")
        while _is_due(team):
            call("processing")
        team.clock.advance_to(max(now + every, team.clock.now()))


def _is_due(team: Team) -> bool:
    due_at = team.wiring.state.inbox.next_due_at()
    return due_at is not None and due_at <= team.clock.now() and team.wiring.paused_since is None


def type_pause(team: Team, command: str) -> None:
    """Type `fairlead pause` or `resume`, and let every process notice."""
    printed(command)
    team.clock.advance(LOOKED_AT_EVERY)


def leads(team: Team, *but: str) -> Rows:
    """Every field of every lead but Fairlead's own, who changed it when, and those that are named."""
    left_out = CHANGES.union(but)
    return {
        int(row["ID"]): {
            key: deepcopy(value)
            for key, value in row.items()
            if key not in left_out and not key.startswith(OURS)
        }
        for row in team.actions.leads()
    }


def settings_of(team: Team) -> Any:
    stages = [(each.entity_id, each.code, each.name, each.sort) for each in team.portal.dictionaries]
    return stages, [(each.name, each.kind) for each in team.portal.customfields]


def records(team: Team) -> list[LeadRecord]:
    return team.wiring.state.leads.page(after=None, limit=2 * COUNT)


def given(team: Team) -> list[LeadRecord]:
    return [each for each in records(team) if each.assignment.by_us and each.state is LeadState.ASSIGNED]


def a_fresh_lead(team: Team) -> Item:
    item = team.actions.add_lead(**a_hot_lead())
    team.announce(item, reason=LookReason.ADDED)
    return item


def alerts(team: Team) -> Counter[int]:
    """How many messages there are that a lead has become hot, by lead; there are none of another lead."""
    told = Counter[int]()
    for note in team.portal.sent_notifications:
        _, number, kind = note.tag.split("-")[:3]
        assert int(number) > COUNT, note.message
        told[int(number)] += kind == "notification"
    return told


def only_observed(team: Team) -> None:
    before = leads(team)
    assert f"{COUNT:,} open leads will be looked at" in printed("intake", "--yes")
    work(team, during=timedelta(days=1), every=AN_HOUR)
    assert leads(team) == before
    assert {row[f"{OURS}SCORE"] is None for row in team.actions.leads()} == {False}
    portal = team.portal
    assert (portal.sent_notifications, portal.todos, portal.comments) == ([], [], [])


def given_out_in_portions(team: Team) -> list[Item]:
    """Return the fresh leads that came meanwhile."""
    fresh, by_hour = list[Item](), [0]
    for _ in range(2):
        fresh.append(a_fresh_lead(team))
        work(team, during=AN_HOUR)
        by_hour.append(len(given(team)))
    backlog = [each for each in given(team) if each.item not in fresh]
    waiting = [each.score.points for each in records(team) if each.hold is not None]
    assert all(later - earlier <= PACE + 1 for earlier, later in pairwise(by_hour))
    assert len(backlog) >= 2 * PACE - PACE // 12
    assert min(each.score.points for each in backlog) >= max(waiting)
    assert max(Counter(each.assignment.manager for each in given(team)).values()) <= CAP
    assert {each.item for each in given(team)} >= set(fresh)
    assert alerts(team) == {item.id: 2 for item in fresh}  # the manager and the senior
    return fresh


def stopped_and_gone_on(team: Team, fresh: list[Item]) -> None:
    type_pause(team, "pause")
    written = len(team.portal.requests.writing())
    during = [a_fresh_lead(team) for _ in range(10)]
    work(team, during=AN_HOUR)
    assert len(team.portal.requests.writing()) == written
    assert team.wiring.state.inbox.has(during) == set(during)
    type_pause(team, "resume")
    work(team, during=A_MINUTE)
    assert {each.item for each in given(team)} >= {*fresh, *during}
    assert alerts(team) == {item.id: 2 for item in (*fresh, *during)}


def left(team: Team) -> set[int]:
    """Let a night of nurturing pass, leave, and return the leads that managers were given."""
    team.clock.advance_to(team.clock.now().replace(hour=1) + timedelta(days=2))
    wiring.use(team.wiring)
    call("nurturing")
    work(team, during=A_MINUTE)
    assert [each for each in records(team) if each.state is LeadState.NURTURED]
    by_us = {each.item.id for each in records(team) if each.assignment.turn is not None}
    type_pause(team, "pause")
    team.clock.advance(OVER_WITHIN)
    assert "Handed back" in printed("provision", "--remove", "--yes")
    return by_us


@pytest.mark.long
def test_a_portal_with_5000_open_leads_goes_live_stops_goes_on_and_is_left(team: Team) -> None:
    bare, before, owners = settings_of(team), leads(team, OWNER), leads(team)
    printed("provision")
    only_observed(team)
    with switched(team, nurturing_configuration() + ACT) as acting:
        fresh = given_out_in_portions(acting)
        stopped_and_gone_on(acting, fresh)
        by_us = left(acting)
    assert settings_of(team) == bare
    after = leads(team, OWNER)
    assert {number: after[number] for number in before} == before
    others = before.keys() - by_us
    assert {each: leads(team)[each][OWNER] for each in sorted(others)[:200]} == {
        each: owners[each][OWNER] for each in sorted(others)[:200]
    }
