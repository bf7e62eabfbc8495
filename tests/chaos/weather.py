"""Every fault of the portal at random; what is refused for good is refused to reads only.

A write that the portal refuses for good is given up by design, with a note in the ledger: no end state
could be told from a week of those.
"""

import random
from collections.abc import Sequence

from infra.simulator.limits import faults
from infra.simulator.limits.faults import ErrorAnswer, Fault, HtmlPage, RawAnswer, SlowAnswer
from infra.simulator.limits.planned_faults import Faults, Target
from infra.simulator.methods.registry import is_reading

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
        self._random = chance

    def for_request(self, outer: Target, inner: Sequence[Target]) -> Fault | None:
        """Return the fault that hits a whole HTTP request."""
        if self._random.random() >= self.rate:
            return None
        self.happened += 1
        is_read = all(is_reading(each.method) for each in (inner or [outer]))
        return self._random.choice(ANY if is_read else PASSING)

    def for_command(self, target: Target) -> ErrorAnswer | None:
        """Return the error that one command of a batch meets."""
        is_hit = self.rate and self._random.random() < OF_A_COMMAND
        return faults.OPERATION_TIME_LIMIT if is_hit and target.method else None
