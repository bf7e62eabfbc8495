"""What every part of the portal stands on: its clock, its zone, its numbers and its announcements."""

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from infra.clock import Clock
from infra.simulator.state import timestamps


@dataclass(frozen=True)
class Occurrence:
    """Something happened in the portal: the event's code and its `data` (docs/bitrix24-api.md 2)."""

    event: str
    data: Mapping[str, Any]
    object_id: int


@dataclass
class Context:
    """The clock, the server's zone, growing ids and the place where events are announced."""

    clock: Clock
    zone: timezone
    chance: random.Random
    announce: Callable[[Occurrence], None] = lambda _: None
    _counters: dict[str, Iterator[int]] = field(
        default_factory=lambda: defaultdict(lambda: itertools.count(1))
    )

    def next_id(self, kind: str) -> int:
        """Return the next number of this kind; a number is never given twice."""
        return next(self._counters[kind])

    def now(self) -> datetime:
        """Return the present moment in whole seconds, as the portal's database keeps it."""
        return self.clock.now().replace(microsecond=0)

    def text(self, moment: datetime) -> str:
        """Return a moment as the portal prints it."""
        return timestamps.to_text(moment, self.zone)

    def raise_event(self, event: str, object_id: int, *, more: Mapping[str, Any] | None = None) -> None:
        """Announce an event of the usual shape, `data[FIELDS][ID]`."""
        data = {"FIELDS": {"ID": object_id, **(more or {})}}
        self.announce(Occurrence(event, data, object_id))
