"""Going live without fear: what only looks on, what was there before, and at which pace that is given out."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

CHECKPOINT = "live-since"
OBSERVING = "observing"
"""What the state keeps under that name while everything is only observed."""


@dataclass(frozen=True, slots=True)
class GoingLive:
    """How far Fairlead acts.

    Attributes:
        is_observing: whether every lead is only scored: none is given out, no message is sent.
        observed_queues: the queues whose leads are only scored.
        backlog_per_hour: how many leads of the backlog are given out an hour; None for all at once.
        acts_since: the moment from which on Fairlead acts; leads that came before are its backlog. None where
            that is not known, or not so yet: then no lead is.
    """

    is_observing: bool = False
    observed_queues: AbstractSet[str] = frozenset()
    backlog_per_hour: int | None = None
    acts_since: datetime | None = None

    @property
    def observes_any(self) -> bool:
        """Whether there are leads that are only scored."""
        return self.is_observing or bool(self.observed_queues)

    def observes(self, queue: str | None) -> bool:
        """Return whether leads of this queue, None for of none, are only scored."""
        return self.is_observing or queue in self.observed_queues
