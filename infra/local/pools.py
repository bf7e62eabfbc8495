"""Threads by portal: a portal whose requests take long makes those of no other wait."""

from collections.abc import Iterable
from typing import Any

from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import Error

from infra.clock import SystemClock

LONGEST_QUEUE = 100
"""Requests of one portal that may wait; each keeps a connection."""
FOR_THE_REST = 2
"""Threads for what is no portal's, which is answered at once."""

_clock = SystemClock()


class TooManyWaiting(Error):  # type: ignore[misc]  # waitress has no types
    """What waitress answers a request beyond the longest queue with."""

    code, reason = 503, "Service Unavailable"


class PortalPools(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """`waitress`'s dispatcher, with threads of its own for each portal.

    Its own threads are those for the rest.

    Args:
        portals: their names, the first part of the path of each request.
        threads: of each portal.
    """

    def __init__(self, portals: Iterable[str], *, threads: int) -> None:
        super().__init__()
        self.set_thread_count(FOR_THE_REST)
        self._pools = {name: ThreadedTaskDispatcher() for name in portals}
        for pool in self._pools.values():
            pool.set_thread_count(threads)
        self.most_at_once = len(self._pools) * (threads + LONGEST_QUEUE)
        """Requests that all portals together may have under way or waiting."""

    def add_task(self, task: Any) -> None:
        """Let a connection's next request be answered by its portal's threads."""
        request = task.requests[0]
        pool = self._pools.get(portal_of(getattr(request, "path", ""))[0])  # a broken one has no path
        if pool is not None and len(pool.queue) >= LONGEST_QUEUE:
            request.error, pool = TooManyWaiting("Too many requests wait already. Try again later."), None
        if pool is None:
            super().add_task(task)
        else:
            pool.add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:  # noqa: FBT001,FBT002  waitress's
        """End all threads, once each has answered what it is at; `timeout` seconds are for all together."""
        until = _clock.monotonic() + timeout
        for pool in self._pools.values():
            pool.set_thread_count(0)  # all at once, before the first is waited for
        for pool in self._pools.values():
            pool.shutdown(cancel_pending, max(0.0, until - _clock.monotonic()))
        return bool(super().shutdown(cancel_pending, max(0.0, until - _clock.monotonic())))


def portal_of(path: str) -> tuple[str, str]:
    """Return the portal that a path names, and the path within it: `/acme/signals` is `acme`, `/signals`."""
    name, _, rest = path.lstrip("/").partition("/")
    return name, f"/{rest}"
