"""What was found out last night and counts today, read out of the state at most once in five minutes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from functions.domain.figures.hot_line import CHECKPOINT, Line, lines_in
from functions.errors import StateUnavailable
from functions.ports import Checkpoints

EVERY = timedelta(minutes=5)

_log = structlog.get_logger(__name__)


class KeptLines:
    """The thresholds of bands that follow from capacity, by band; none before the first night.

    Args:
        checkpoints: where they are kept; asked for when they are first read.
    """

    def __init__(self, checkpoints: Callable[[], Checkpoints]) -> None:
        self._checkpoints = checkpoints
        self._read_at: datetime | None = None
        self._lines: Mapping[str, Line] = {}

    def at(self, now: datetime) -> Mapping[str, Line]:
        """Return the lines as they were kept five minutes ago at the latest.

        While the state cannot be read those of before stay, and the next call reads again: a process works
        by some configuration at every moment, and no worker ends for it.
        """
        # A clock that was set back must not keep anybody waiting.
        if self._read_at is None or not self._read_at <= now < self._read_at + EVERY:
            try:
                self._lines = lines_in(self._checkpoints().get(CHECKPOINT))
                self._read_at = now
            except StateUnavailable as error:
                _log.warning("band.line_unread", message=str(error))
        return self._lines
