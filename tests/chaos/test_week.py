"""The verdict is of one moment: what time changes while thousands are announced is looked at before it."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path

from infra.clock import ManualClock
from tests.chaos.people import People
from tests.chaos.plan import TICK, Plan
from tests.chaos.rules import Rules
from tests.chaos.stage import a_stage
from tests.chaos.week import MONDAY, Week

LAST = 3
"""The announcement after which nothing may have changed."""
A_MINUTE = timedelta(minutes=1)
SOURCES = {"RECOMMENDATION": 35, "WEB": 20, "CALL": 5}


class SlowAnnouncements(Week):
    """A week at whose end announcing takes minutes, in which time takes points off.

    Once they go after the last look that the verdict waits for, and once while nothing may change any more.
    """

    announced = 0

    def _announce_all(self, *, but: Collection[int] = ()) -> list[int]:
        self.announced += 1
        if self.announced == LAST:
            self.stage.clock.advance(A_MINUTE)
        ids = super()._announce_all(but=but)
        if self.announced == LAST - 1:
            self.stage.clock.advance_to(self._next_due())
        return ids

    def _check(self) -> None:
        super()._check()
        if self.announced == LAST - 1:
            self.stage.clock.advance_to(self._next_due() - A_MINUTE / 2)

    def _next_due(self) -> datetime:
        return min(each.due_at for each in self.stage.records() if each.due_at is not None)


def test_points_that_go_while_leads_are_announced_are_no_finding(
    tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    plan = Plan.of(1, leads=40, tick=4 * TICK, troubles=frozenset())
    rules = Rules(SOURCES, 12, plan.entity, plan.strategy)
    clock = ManualClock(MONDAY)
    with a_stage(tmp_path, clock, state=new_sqlite(), plan=plan, rules=rules) as stage:
        week = SlowAnnouncements(stage, People(stage.portal, plan, start=MONDAY), plan, (rules, rules))
        week.go_by()
        week.calm_down()
        outcome = week.outcome()
    assert week.announced == LAST
    assert outcome.findings == (), str(outcome)
