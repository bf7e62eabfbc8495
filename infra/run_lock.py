"""One run of the pipeline at a time in this process; a request that comes meanwhile does not wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Lock
from types import TracebackType


class RunLock:
    """Held by the one run that may talk to the portal. As a context manager it waits, and keeps runs away.

    Args:
        kick: asks for a run; called when the lock is let go and one was asked for meanwhile.
    """

    def __init__(self, kick: Callable[[], None]) -> None:
        self._kick = kick
        self._lock = Lock()
        self._is_asked_for = Event()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Yield at once: True for the run that may work, False while another one does."""
        # Noted before the attempt: the run that holds the lock sees it at its end, so nothing is forgotten.
        self._is_asked_for.set()
        is_mine = self._lock.acquire(blocking=False)
        if not is_mine:
            yield False
            return
        self._is_asked_for.clear()
        try:
            yield True
        finally:
            self._let_go()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._let_go()

    def _let_go(self) -> None:
        self._lock.release()
        if self._is_asked_for.is_set():
            self._kick()
