"""The mark of the last webhook, written at most once a minute by a process."""

from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

# Only the type checker needs the port here: importing its types would slow every cold start.
if TYPE_CHECKING:
    from functions.ports import WebhookMarks

PAUSE = timedelta(minutes=1)


class OnceAMinute:
    """`functions.ports.WebhookMarks` before another one that it spares; safe to share between threads."""

    def __init__(self, marks: "WebhookMarks") -> None:
        self._marks = marks
        self._noted_at: datetime | None = None
        self._lock = Lock()

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called, unless that was noted less than a minute ago, or was tried."""
        with self._lock:
            # A clock that was set back is no reason to be silent until it has caught up.
            if self._noted_at is not None and abs(at - self._noted_at) < PAUSE:
                return
            self._noted_at = at
        self._marks.note_webhook(at)
