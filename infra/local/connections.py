"""Connections of the local server: when it is full, who has kept it waiting longest makes room."""

from typing import Any

import structlog
from waitress.channel import HTTPChannel

from infra.clock import SystemClock

CONNECTIONS = 500
"""At once; a hundred that say nothing must not keep the portal out, and no more than these are held.

Where there are several portals, the requests that each may have waiting come on top.
"""
ROOM = 20
"""Connections that stay free for the next caller."""

_clock = SystemClock()
_log = structlog.get_logger(__name__)


class BoundedChannel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    """A connection that gives way when many are open and it has not brought a whole request for the longest.

    Bytes that trickle in do not help it: without this, five hundred such senders keep everybody out for as
    long as they like.
    """

    def __init__(self, server: Any, *args: Any, **more: Any) -> None:
        super().__init__(server, *args, **more)
        self.waiting_since = _clock.monotonic()
        if len(server.active_channels) > CONNECTIONS - ROOM:
            _make_room(server.active_channels.values(), newest=self, most=server.adj.connection_limit)

    def service(self) -> None:
        """Answer the requests that are there, then wait for the next."""
        super().service()
        self.waiting_since = _clock.monotonic()


def _make_room(channels: Any, *, newest: BoundedChannel, most: int) -> None:
    silent = [each for each in channels if not each.requests and not each.will_close and each is not newest]
    if silent and (len(silent) >= CONNECTIONS - ROOM or len(channels) > most - ROOM):
        min(silent, key=lambda each: each.waiting_since).will_close = True
        _log.warning("connection.given_up", open=len(channels))
