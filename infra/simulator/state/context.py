"""What all parts of the simulated portal share: clock, time zone, id sequences and events."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from infra.clock import WaitingClock
from infra.simulator.state import timestamps
from infra.simulator.state.switches import Switches


@dataclass(frozen=True)
class Occurrence:
    """An event of the portal: its code and its `data` (docs/bitrix24-api.md 2)."""

    event: str
    data: Mapping[str, Any]
    object_id: int


@dataclass
class Context:
    """The clock, the server's zone, the id sequences, and `announce`, which receives every event.

    Every sequence begins at 1: lead 1, deal 1, contact 1 and company 1 are different records.
    """

    clock: WaitingClock
    zone: timezone
    chance: random.Random
    announce: Callable[[Occurrence], None] = lambda _: None
    switches: Switches = field(default_factory=Switches)
    _counters: dict[str, Iterator[int]] = field(
        default_factory=lambda: defaultdict(lambda: itertools.count(1))
    )

    def next_id(self, kind: str) -> int:
        """Return the next id of this kind; an id is never used twice."""
        return next(self._counters[kind])

    def now(self) -> datetime:
        """Return the current moment in whole seconds, the precision of the portal's database."""
        return self.clock.now().replace(microsecond=0)

    def text(self, moment: datetime) -> str:
        """Return a moment as the portal prints it."""
        return timestamps.to_text(moment, self.zone)

    def raise_event(self, event: str, object_id: int, *, more: Mapping[str, Any] | None = None) -> None:
        """Announce an event of the usual shape, `data[FIELDS][ID]`."""
        data = {"FIELDS": {"ID": object_id, **(more or {})}}
        self.announce(Occurrence(event, data, object_id))
