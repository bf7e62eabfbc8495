"""An inbox that gives nothing out any more once its process is to stop: a run ends after its batch."""

from datetime import datetime, timedelta
from threading import Event

from functions.ports import InboxEntry
from infra.sqlite import Database, SqliteInbox


class ClosingInbox(SqliteInbox):
    """The inbox of one process; after `is_closing` is set, nothing is taken."""

    def __init__(self, database: Database, is_closing: Event) -> None:
        super().__init__(database)
        self._is_closing = is_closing

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease due entries; none while closing: they wait for the next process."""
        return [] if self._is_closing.is_set() else super().lease(limit, now=now, duration=duration)
