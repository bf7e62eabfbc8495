"""Entries that belong to one record each, found by their id or by that record, not by looking at all."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from typing import Generic, Protocol, TypeVar


class Entry(Protocol):
    """What has an id that nothing else of its kind has."""

    @property
    def id(self) -> int:
        """Return the id."""


T = TypeVar("T", bound=Entry)


class ByOwner(Generic[T]):
    """The entries in the order in which they were added; `owner_of` says to which record one belongs."""

    def __init__(self, owner_of: Callable[[T], Hashable]) -> None:
        self._owner_of = owner_of
        self._entries: dict[int, T] = {}
        self._ids: list[int] = []
        self._of_owner: defaultdict[Hashable, list[int]] = defaultdict(list)

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: T) -> None:
        """Add an entry behind all others."""
        self._entries[entry.id] = entry
        self._ids.append(entry.id)
        self._of_owner[self._owner_of(entry)].append(entry.id)

    def replace(self, entry: T) -> None:
        """Put an entry in the place of the one with its id, which has the same owner."""
        self._entries[entry.id] = entry

    def remove(self, number: int) -> None:
        """Remove the entry with this id."""
        entry = self._entries.pop(number)
        self._ids.remove(number)
        self._of_owner[self._owner_of(entry)].remove(number)

    def find(self, number: int) -> T | None:
        """Return the entry with this id; None when there is none."""
        return self._entries.get(number)

    def after(self, number: int) -> Iterator[T]:
        """Yield the entries with a greater id, ascending."""
        for place in range(bisect_right(self._ids, number), len(self._ids)):
            yield self._entries[self._ids[place]]

    def of(self, owner: Hashable) -> list[T]:
        """Return the entries of one record, in the order in which they were added."""
        return [self._entries[number] for number in self._of_owner.get(owner, ())]
