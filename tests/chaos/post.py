"""Outbound webhooks at their worst: dropped, doubled, late by hours, and so in any order."""

import heapq
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from infra.clock import Clock
from infra.portal.delivery import Deliveries, MakeBody
from infra.portal.subscription import Subscription

DROPPED, DOUBLED, LATE = 0.2, 0.3, 0.3
LATEST = timedelta(hours=6)


class Post(Deliveries):
    """Keeps events until somebody asks for those that are due: no thread, so a seed repeats a run."""

    def __init__(self, clock: Clock, chance: random.Random) -> None:
        super().__init__(clock, chance)
        self._letters: list[tuple[datetime, int, MakeBody]] = []
        self._numbers = count()
        self._random, self._time = chance, clock

    def put(self, subscription: Subscription, event: str, *, object_id: int, make_body: MakeBody) -> None:
        """Lose the event, or keep it once or twice, each for a time of its own."""
        del subscription, event, object_id
        if self._random.random() < DROPPED:
            return
        for _ in range(2 if self._random.random() < DOUBLED else 1):
            late = self._random.random() * LATEST if self._random.random() < LATE else timedelta(0)
            heapq.heappush(self._letters, (self._time.now() + late, next(self._numbers), make_body))

    def hand_out(self, post: Callable[[bytes], None]) -> None:
        """Post what is due by now."""
        now = self._time.now()
        while self._letters and self._letters[0][0] <= now:
            post(heapq.heappop(self._letters)[2](int(now.timestamp())))
