"""Outbound webhooks at their worst: dropped, doubled, late by hours, and so in any order."""

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from infra.clock import WaitingClock
from infra.simulator.events.delivery import Deliveries, MakeBody
from infra.simulator.events.subscription import Subscription
from tests.chaos.plan import Plan, Trouble

RATES = {Trouble.DROPPED: 0.2, Trouble.DOUBLED: 0.3, Trouble.LATE: 0.3}
LATEST = timedelta(hours=6)


class Post(Deliveries):
    """Keeps events until those that are due are asked for: no thread, so a seed repeats a run."""

    def __init__(self, clock: WaitingClock, plan: Plan) -> None:
        super().__init__(clock, plan.chance("post"))
        self.happened: Counter[Trouble] = Counter()
        self._letters: list[tuple[datetime, int, MakeBody]] = []
        self._numbers = count()
        self._dice = {trouble: plan.chance(trouble) for trouble in RATES if trouble in plan.troubles}
        self._time = clock

    def put(self, subscription: Subscription, event: str, *, object_id: int, make_body: MakeBody) -> None:
        """Lose the event, or keep it once or twice, each for a time of its own."""
        del subscription, event, object_id
        if self._meets(Trouble.DROPPED):
            return
        for _ in range(2 if self._meets(Trouble.DOUBLED) else 1):
            late = self._dice[Trouble.LATE].random() * LATEST if self._meets(Trouble.LATE) else timedelta(0)
            heapq.heappush(self._letters, (self._time.now() + late, next(self._numbers), make_body))

    def hand_out(self, post: Callable[[bytes], None]) -> None:
        """Post what is due by now."""
        now = self._time.now()
        while self._letters and self._letters[0][0] <= now:
            post(heapq.heappop(self._letters)[2](int(now.timestamp())))

    def _meets(self, trouble: Trouble) -> bool:
        is_met = trouble in self._dice and self._dice[trouble].random() < RATES[trouble]
        self.happened[trouble] += is_met
        return is_met
