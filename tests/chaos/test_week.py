"""The verdict is of one moment: what time changes while thousands are announced is looked at before it."""

from collections.abc import Callable, Collection
from pathlib import Path

from infra.clock import ManualClock
from tests.chaos.people import People
from tests.chaos.plan import TICK, Plan
from tests.chaos.rules import Rules
from tests.chaos.stage import a_stage
from tests.chaos.week import MONDAY, Week

SOURCES = {"RECOMMENDATION": 35, "WEB": 20, "CALL": 5}


class LongAnnouncements(Week):
    """A week at whose end announcing takes so long that time takes points off meanwhile."""

    crossed = 0

    def _announce_all(self, *, but: Collection[int] = ()) -> list[int]:
        ids = super()._announce_all(but=but)
        coming = min((each.due_at for each in self.stage.records() if each.due_at is not None), default=None)
        if coming is not None:
            self.stage.clock.advance_to(coming)
            self.crossed += 1
        return ids


def test_points_that_go_while_leads_are_announced_are_no_finding(
    tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    plan = Plan.of(1, leads=40, tick=4 * TICK, troubles=frozenset())
    rules = Rules(SOURCES, 12, plan.entity, plan.strategy)
    clock = ManualClock(MONDAY)
    with a_stage(tmp_path, clock, state=new_sqlite(), plan=plan, rules=rules) as stage:
        week = LongAnnouncements(stage, People(stage.portal, plan, start=MONDAY), plan, (rules, rules))
        week.go_by()
        week.calm_down()
        outcome = week.outcome()
    assert week.crossed
    assert outcome.findings == (), str(outcome)
