"""A line in which the threads of one process wait before a conditional write."""

import threading
from types import TracebackType

from functions.errors import StateUnavailable


class CommitLock:
    """A lock before conditional commits: threads of one process would only make each other's fail.

    Args:
        deadline: seconds after which a thread that waits gives up.
    """

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._deadline):
            raise StateUnavailable("Too many runs of this process wait for the state. Try again later.")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
