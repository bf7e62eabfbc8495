"""The lease of a batch, a short one that only slow work renews, and the time that a batch has for itself."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from functions.domain.item import Item
from functions.ports import Clock, Inbox, InboxEntry

LEASE = timedelta(seconds=60)
"""How long the leads of a run that died wait for the next one."""
RENEW_AFTER = timedelta(seconds=15)
"""The age at which a lease is renewed. One attempt at a request takes 40 s at most and is not interrupted: a
lease that is no older than this when the attempt begins outlives it."""
LONGEST_BATCH = timedelta(minutes=4)
"""After which a batch asks nothing more of the portal; its leads are looked at again later."""
SHORTEST_BATCH = timedelta(seconds=20)
"""With less time than this left a run begins no further batch: it would be cut off."""


class BatchLease:
    """The lease of the entries of one batch.

    Args:
        entries: as they were leased.
        leased_at: the moment at which the inbox was asked for them; its answer may have been slow.
    """

    def __init__(
        self, entries: Sequence[InboxEntry], inbox: Inbox, clock: Clock, *, leased_at: datetime
    ) -> None:
        self.entries = entries
        self._kept, self._inbox, self._clock = list(entries), inbox, clock
        self._renewed_at = leased_at
        self.lost: set[Item] = set()
        """The leads that another run has leased since, or that were removed."""

    def keep(self) -> bool:
        """Renew the lease when it is old enough; slow work calls this again and again.

        Returns False when a lead of the batch is not ours any more: of that one nothing more may be sent.
        """
        now = self._clock.now()
        if now - self._renewed_at < RENEW_AFTER:
            return not self.lost
        held = self._inbox.renew(self._kept, now=now, duration=LEASE)
        self.lost |= {entry.item for entry in self._kept} - held
        self._kept = [entry for entry in self._kept if entry.item in held]
        self._renewed_at = now
        return not self.lost
