"""What happens between two steps of a run: the process dies, or another one is at work at the same time."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

STATE_PORTS = ("inbox", "leads", "assignments", "unit_of_work", "signals", "checkpoints", "figures")
PORTAL_PORTS = ("crm", "change_feed")


class Killed(BaseException):
    """Stands for SIGKILL inside one process: nothing in the code under test may catch it."""


class Fate:
    """Counts the calls to ports, and at the one that was drawn lets its blow fall, before or after it."""

    def __init__(self) -> None:
        self._left = -1
        self._is_after = False
        self._blow: Callable[[], None] = lambda: None
        self.in_hand: set[int] = set()
        """The leads that are leased and not given back yet."""
        self.taken: set[int] = set()
        """The leads that were leased since this was last emptied."""
        self.lost: set[int] = set()
        """The leads that a run beside this one has leased meanwhile, as this one can know."""
        self._is_beside = False
        self._is_unknowable = False

    def draw(self, steps: int, *, is_after: bool, blow: Callable[[], None]) -> None:
        """Let `blow` fall at the call that comes after so many others."""
        self._left, self._is_after, self._blow = steps, is_after, blow

    def spare(self) -> None:
        """Let nothing happen any more."""
        self._left = -1

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Let another run be at work, in the middle of this one."""
        self._is_beside = True
        try:
            yield
        finally:
            self._is_beside = False

    def around(self, step: str, call: Callable[[], Any]) -> Any:
        """Make the call, and let what was drawn happen at its moment."""
        self._left -= 1
        if self._left != -1:
            return call()
        if not self._is_after:
            self._blow()
            return call()
        result = call()
        # Between the answer that the lead is still its own and the next step no run can know of another.
        self._is_unknowable = step == "renew"
        self._blow()
        self._is_unknowable = False
        return result

    def note_leased(self, lead_ids: set[int]) -> None:
        """Note that a run, this one or the one beside it, has leased these leads."""
        self.in_hand |= lead_ids
        self.taken |= lead_ids
        if not self._is_beside:
            self.lost -= lead_ids
        elif not self._is_unknowable:
            self.lost |= lead_ids

    def is_lost(self, lead_id: int) -> bool:
        """Whether the run that is at work now is to leave this lead alone."""
        return lead_id in self.lost and not self._is_beside


class Fated:
    """A port whose calls are steps in which something can happen; `port` is the one behind it."""

    def __init__(self, port: Any, fate: Fate) -> None:
        self.port, self._fate = port, fate

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)
        if name == "lease":
            return lambda *args, **kwargs: self._fate.around(
                name, lambda: self._leased(method(*args, **kwargs))
            )
        if name == "commit":
            return lambda *args, **kwargs: self._fate.around(
                name, lambda: self._given_back(method(*args, **kwargs), kwargs)
            )
        return lambda *args, **kwargs: self._fate.around(name, lambda: method(*args, **kwargs))

    def _leased(self, entries: Any) -> Any:
        self._fate.note_leased({each.item.id for each in entries})
        return entries

    def _given_back(self, result: Any, sent: Mapping[str, Any]) -> Any:
        self._fate.in_hand -= {each.item.id for each in sent.get("done", ())}
        self._fate.in_hand -= {each.entry.item.id for each in sent.get("deferred", ())}
        return result


def die() -> None:
    """End the process, as far as a test can."""
    raise Killed
