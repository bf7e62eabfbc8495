"""Every fault of the portal at random; what is refused for good is refused to reads only.

A write that the portal refuses for good is given up by design, with a note in the ledger: no end state
follows from a week of those. What it refuses for hours only is another thing (`Refusals`): in the end
everything has to be there.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from functions.domain.item import DEAL, LEAD
from infra.simulator import SimulatedPortal
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault, HtmlPage, RawAnswer, SlowAnswer
from infra.simulator.limits.planned_faults import CommandFault, Faults, Target
from infra.simulator.methods.registry import is_reading, is_writing
from tests.chaos.plan import Plan

PASSING: tuple[Fault, ...] = (
    faults.QUERY_LIMIT_EXCEEDED,
    faults.OPERATION_TIME_LIMIT,
    faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE,
    faults.OVERLOAD_LIMIT,
    faults.INTERNAL_SERVER_ERROR,
    faults.ERROR_UNEXPECTED_ANSWER,
    faults.BAD_GATEWAY_PAGE,
    faults.FORBIDDEN_PAGE,
    faults.NOT_JSON,
    faults.CONNECTION_RESET,
    faults.CONNECTION_CLOSED,
    faults.CLOSED_AFTER_WRITING,
    faults.FAILED_AFTER_WRITING,
    HtmlPage(200),
    RawAnswer("[]"),
    SlowAnswer(15),
)
ANY: tuple[Fault, ...] = (*PASSING, *faults.SYSTEM_ERRORS, faults.ACCESS_DENIED_BY_PLAN)
OF_A_COMMAND = 0.002


class Weather(Faults):
    """Draws a fault for each request with probability `rate`; at 0 the sky is clear."""

    def __init__(self, chance: random.Random, *, rate: float) -> None:
        super().__init__(chance)
        self.rate = rate
        self.happened = 0
        self.refusals: Refusals | None = None
        self._random = chance

    def for_request(self, outer: Target, inner: Sequence[Target]) -> Fault | None:
        """Return the fault that hits a whole HTTP request."""
        if self._random.random() >= self.rate:
            return None
        self.happened += 1
        is_read = all(is_reading(each.method) for each in (inner or [outer]))
        return self._random.choice(ANY if is_read else PASSING)

    def for_command(self, target: Target) -> CommandFault | None:
        """Return what one command of a batch meets instead of its own answer."""
        refused = self.refusals.of(target) if self.refusals else None
        if refused is not None:
            return refused
        is_hit = self.rate and self._random.random() < OF_A_COMMAND
        return faults.OPERATION_TIME_LIMIT if is_hit and target.method else None


WHY = {LEAD: "UF_CRM_LEAD_SCORE_WHY", DEAL: "UF_CRM_SCORE_WHY"}
OF_ALL, OF_A_LEAD = timedelta(minutes=40), timedelta(hours=3)
"""How long all writes are refused, twice a week, and how long those of one lead, from the first on."""
LEADS, FIELDS, NOTES = 0.05, 0.1, 0.05
"""Shares: of leads that are refused, of those whose reasons are, of messages that are not created."""


class Refusals:
    """What the portal refuses for hours: a lead, one of its fields, every write, a message now and then."""

    def __init__(self, plan: Plan, portal: SimulatedPortal) -> None:
        self._plan, self._clock, self._dice = plan, portal.clock, plan.chance("messages")
        chance, start = plan.chance("refused writes"), portal.clock.now()
        self._nothing_from = [
            start + timedelta(days=day, hours=1 + 6 * chance.random()) for day in chance.sample(range(5), 2)
        ]
        self._first: dict[int, datetime] = {}
        self.happened = 0
        self.is_over = False

    def of(self, target: Target) -> CommandFault | None:
        """Return the refusal of one command of a batch, None where there is none."""
        fault = None if self.is_over else self._of(target)
        self.happened += fault is not None
        return fault

    def _of(self, target: Target) -> CommandFault | None:
        now = self._clock.now()
        if is_writing(target.method) and any(at <= now < at + OF_ALL for at in self._nothing_from):
            return faults.INVALID_CREDENTIALS
        if target.method == "im.notify.system.add" and self._dice.random() < NOTES:
            return faults.NOT_CREATED
        if target.method != "crm.item.update" or target.lead_id is None:
            return None
        return self._of_a_lead(target, target.lead_id, now)

    def _of_a_lead(self, target: Target, lead_id: int, now: datetime) -> CommandFault | None:
        drawn = self._plan.chance(f"refused {lead_id}").random()
        if drawn > LEADS + FIELDS or now - self._first.setdefault(lead_id, now) > OF_A_LEAD:
            return None
        if drawn < LEADS:
            return faults.ACCESS_DENIED
        why = WHY[self._plan.entity]
        return faults.value_not_valid(why) if why in target.params["fields"] else None
