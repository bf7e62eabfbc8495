"""What was read a moment ago, so that the condition of a write can name it without another read."""

from collections.abc import Collection, Mapping
from threading import Lock
from typing import Generic, TypeVar

from functions.domain.item import Item

Snapshot = TypeVar("Snapshot")

CACHED = 500
"""Records that are cached at most: five batches, each of up to some kilobytes a lead."""


class LastRead(Generic[Snapshot]):
    """Records as they were last read; each is good for one attempt at a write whose condition names it."""

    def __init__(self) -> None:
        self._cache: dict[Item, Snapshot | None] = {}
        self._lock = Lock()

    def add(self, read: Mapping[Item, Snapshot | None]) -> None:
        """Keep what was read; None for a lead that has no record."""
        with self._lock:
            self._cache |= read
            while len(self._cache) > CACHED:
                del self._cache[next(iter(self._cache))]

    def take(self, items: Collection[Item]) -> dict[Item, Snapshot | None] | None:
        """Return these records as they were last read (None: there was none), and drop them from the cache.

        None instead of all when one of them is not cached. They are good for one attempt at a commit
        whose conditions name them: it fails when they have changed.
        """
        wanted = set(items)
        with self._lock:
            is_known = self._cache.keys() >= wanted
            return {item: self._cache.pop(item) for item in wanted} if is_known else None
