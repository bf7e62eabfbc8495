"""A week that fails, made small: fewer troubles and fewer people, as long as the same is found.

Delta debugging (Zeller and Hildebrandt 2002), with a bound on the lives that are lived for it: what is found
within it is a smaller week, not always the smallest.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan

LIVES, AT_LEAST = 3, 3_000
"""People in all runs together: so many times those of the plan, and at least so many."""
Live = Callable[[Plan], Outcome]


def kinds_of(outcome: Outcome) -> set[str]:
    """Return what was found, without the names, numbers and times in it."""
    return {re.sub(r"\S*\d\S*", "#", what) for _, what in outcome.findings}


def shrunk(plan: Plan, outcome: Outcome, live: Live, *, lives: int = 0) -> tuple[Plan, Outcome]:
    """Return a smaller plan of which `live` finds something of the same kind, and what it finds."""
    bound = lives or max(LIVES * len(plan.people), AT_LEAST)
    return _Shrinking(plan, outcome, live, bound).smallest()


class _Shrinking:
    def __init__(self, plan: Plan, outcome: Outcome, live: Live, lives: int) -> None:
        self.plan, self.outcome, self.live, self.left = plan, outcome, live, lives
        self.kinds = kinds_of(outcome)

    def smallest(self) -> tuple[Plan, Outcome]:
        """Take away people first, since that makes runs quick, then troubles, then people once more."""
        self._without_people()
        for trouble in sorted(self.plan.troubles):
            self._try(replace(self.plan, troubles=self.plan.troubles - {trouble}))
        self._without_people()
        return self.plan, self.outcome

    def _without_people(self) -> None:
        size = len(self.plan.people) // 2
        while size:
            for some in _parts(self.plan.people, size):
                left = tuple(each for each in self.plan.people if each not in some)
                if left:
                    self._try(replace(self.plan, people=left))
            size //= 2

    def _try(self, plan: Plan) -> None:
        if len(plan.people) > self.left:
            return
        self.left -= len(plan.people)
        outcome = self.live(plan)
        if kinds_of(outcome) & self.kinds:
            self.plan, self.outcome = plan, outcome


def _parts(people: Sequence[int], size: int) -> Iterator[frozenset[int]]:
    return (frozenset(people[at : at + size]) for at in range(0, len(people), size))
