"""Whether there is a pause, read out of the state at most twice a minute by a process."""

from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from functions.domain.pause import CHECKPOINT, LOOKED_AT_EVERY, paused_since
from functions.errors import StateUnavailable

# Only the type checker needs them here: importing their types would slow every cold start.
if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.ports import Checkpoints

_log = structlog.get_logger(__name__)


class KeptPause:
    """What a process knows of a pause. Threads that ask at the same time may read twice; none waits.

    Args:
        checkpoints: where it is kept; asked for when it is first read.
    """

    def __init__(self, checkpoints: "Callable[[], Checkpoints]") -> None:
        self._checkpoints = checkpoints
        self._read_at: datetime | None = None
        self._since: datetime | None = None

    def since(self, now: datetime) -> datetime | None:
        """Return since when there is a pause, as it was half a minute ago at the latest; None without one.

        While the state cannot be read, what was known before counts, and the next call reads again: without
        its state a run can do nothing anyway.
        """
        # A clock that was set back is no reason to read nothing until it has caught up.
        if self._read_at is None or abs(now - self._read_at) >= LOOKED_AT_EVERY:
            try:
                self._since = paused_since(self._checkpoints().get(CHECKPOINT))
                self._read_at = now
            except StateUnavailable as error:
                _log.warning("pause.not_read", message=str(error))
        return self._since
