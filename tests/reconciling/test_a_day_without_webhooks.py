"""After a day without any webhook nothing is missing: compared by lead with a team that got every one."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from tests.builders import BERLIN
from tests.reconciling.runs import catch_up, run, timeless
from tests.stored import all_records
from tests.team import Team, a_team

CONFIGURATION = """
[portal]
plan = "enterprise"
timezone = "Europe/Berlin"
phone_region = "DE"
working_hours = "any"
intake_user = 1

[[table]]
id = "source"
value = "lead.source"
points = { RECOMMENDATION = 40, WEB = 20, CALL = 5 }

[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30

[[band]]
id = "warm"
from = 30

[[band]]
id = "cold"
from = 0

[[manager]]
id = 7

[[manager]]
id = 8

[[manager]]
id = 9

[[queue]]
id = "everyone"
strategy = "random"
members = [7, 8, 9]
"""
"""The queue draws by a hash of the lead, so who gets it does not depend on when it was found."""

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=BERLIN)
FRIDAY = datetime(2026, 11, 6, 9, 0, tzinfo=BERLIN)
SOURCES = ("RECOMMENDATION", "WEB", "CALL")
A_DAY = timedelta(hours=8)
EACH = 250
"""Creations, changes, deletions and replies of the day; 1,000 in all."""


class Twins:
    """Two teams to which the same happens at the same time; one gets every webhook, the other none.

    To each lead one thing happens: no poll shows a change that another one has replaced since.
    """

    def __init__(self, informed: Team, uninformed: Team) -> None:
        self.informed, self.uninformed = informed, uninformed
        self.chance = random.Random(6)
        self.leads: list[Item] = []
        self.untouched: list[Item] = []

    def meanwhile(self, until: datetime) -> None:
        for team in (self.informed, self.uninformed):
            team.clock.advance_to(until)

    def create(self) -> None:
        source = self.chance.choice(SOURCES)
        informed, uninformed = (
            team.actions.add_lead(SOURCE_ID=source) for team in (self.informed, self.uninformed)
        )
        assert informed == uninformed
        self.leads.append(informed)
        self.informed.announce(informed, reason=LookReason.ADDED)

    def change(self) -> None:
        item, fields = self.untouched.pop(), self._fields()
        for team in (self.informed, self.uninformed):
            team.actions.update_lead(item, **fields)
        self.informed.announce(item)

    def delete(self) -> None:
        item = self.untouched.pop()
        self.leads.remove(item)
        for team in (self.informed, self.uninformed):
            team.actions.delete_lead(item)
        self.informed.announce(item, reason=LookReason.DELETED)

    def reply(self) -> None:
        self._activity(self.untouched.pop(), direction="incoming")

    def call(self, item: Item) -> None:
        self._activity(item, direction="outgoing")

    def _activity(self, item: Item, *, direction: str) -> None:
        for team in (self.informed, self.uninformed):
            team.actions.add_activity(item, "call", direction=direction)
        self.informed.announce(item, reason=LookReason.TOUCHED)

    def _fields(self) -> dict[str, Any]:
        if self.chance.random() < 0.2:
            return {"STATUS_ID": self.chance.choice(["JUNK", "CONVERTED"])}
        if self.chance.random() < 0.2:
            return {"ASSIGNED_BY_ID": self.chance.choice([7, 8, 9])}
        return {"SOURCE_ID": self.chance.choice(SOURCES)}


@pytest.fixture
def twins(tmp_path: Path) -> Iterator[Twins]:
    with ExitStack() as stack:
        teams = []
        for name in ("informed", "uninformed"):
            (tmp_path / name).mkdir()
            team = a_team(tmp_path / name, configuration=CONFIGURATION, at=MONDAY, plan="unlimited")
            teams.append(stack.enter_context(team))
        yield Twins(*teams)


@pytest.mark.long
def test_after_a_day_without_any_webhook_nothing_is_missing(twins: Twins) -> None:
    a_week_begins(twins)
    a_day_passes(twins)
    reports = catch_up(twins.uninformed)
    catch_up(twins.informed)
    assert max(report.requests for report in reports) <= 20
    assert [each for report in reports for each in report.violations] == []
    assert [item.id for item in twins.leads] == [row["ID"] for row in twins.uninformed.actions.leads()]
    for item in twins.leads:
        assert timeless(twins.uninformed.record(item)) == timeless(twins.informed.record(item))
        assert shown(twins.uninformed, item) == shown(twins.informed, item)
    assert [record.item for record in all_records(twins.uninformed.wiring.state.leads)] == twins.leads
    assert twins.uninformed.wiring.state.inbox.next_due_at() is None


def a_week_begins(twins: Twins) -> None:
    """Leads come in on Monday, all are called, and until Friday none has called back: they have lost 5."""
    for _ in range(3 * EACH + 50):
        twins.create()
    for team in (twins.informed, twins.uninformed):
        run(team)
        team.process()
    twins.meanwhile(MONDAY + timedelta(hours=1))
    for item in twins.leads:
        twins.call(item)
    twins.meanwhile(FRIDAY)
    for team in (twins.informed, twins.uninformed):
        team.announce(*twins.leads)
        team.process()
    assert {record.score.points for record in all_records(twins.uninformed.wiring.state.leads)} == {35, 15, 0}
    twins.untouched = twins.chance.sample(twins.leads, len(twins.leads))


def a_day_passes(twins: Twins) -> None:
    """Four times EACH things happen, one after the other; only one team gets webhooks."""
    deeds = [twins.create, twins.change, twins.delete, twins.reply] * EACH
    twins.chance.shuffle(deeds)
    begin = FRIDAY + timedelta(minutes=20)  # by then both clocks, which portal limits move on, agree again
    for number, deed in enumerate(deeds):
        twins.meanwhile(begin + A_DAY * number / len(deeds))
        deed()
        if number % 50 == 0:
            twins.informed.process()
    twins.informed.process()


def shown(team: Team, item: Item) -> dict[str, Any]:
    """What people see of the lead in the portal."""
    lead = team.lead(item)
    names = (
        "ASSIGNED_BY_ID",
        "STATUS_ID",
        "UF_CRM_LEAD_SCORE",
        "UF_CRM_LEAD_BAND",
        "UF_CRM_LEAD_SCORE_WHY",
    )
    return {name: lead[name] for name in names}
