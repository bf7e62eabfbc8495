"""Counts what comes in a minute, by its sender, in this process."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

MOST_SENDERS = 10_000
"""Senders with a count of their own in one minute; those beyond share one."""
_OTHERS = ""


class PerMinute:
    """How much each sender sent in the minute of the clock; safe to share between threads."""

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._counts = Counter[str]()
        self._lock = Lock()

    def takes(self, sender: str, count: int = 1, *, most: int, now: datetime) -> bool:
        """Count so many more of a sender; return False, and count nothing, if that is beyond `most`.

        The first ones of a minute are taken, however many: else they could never come.
        """
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            known = sender if sender in self._counts or len(self._counts) < MOST_SENDERS else _OTHERS
            before = self._counts[known]
            if before and before + count > most:
                return False
            self._counts[known] += count
            return True


@dataclass(frozen=True)
class BrowserCounts:
    """What browsers have sent in this minute.

    Attributes:
        visitors: by website and address.
        websites: by origin, of all their visitors together.
    """

    visitors: PerMinute = field(default_factory=PerMinute)
    websites: PerMinute = field(default_factory=PerMinute)


_counts: WeakKeyDictionary[object, BrowserCounts] = WeakKeyDictionary()
_lock = Lock()


def counts_of(process: object) -> BrowserCounts:
    """Return the counts of a process, which outlive a change of its configuration.

    Every process counts for itself: where a cloud runs several, each takes as much.
    """
    with _lock:
        return _counts.setdefault(process, BrowserCounts())
