"""A small text of the state that a process works by, and reads now and then."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

import structlog

from functions.errors import StateUnavailable

# Only the type checker needs them here: importing their types would slow every cold start.
if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.ports import Checkpoints

EVERY = timedelta(minutes=5)

Said = TypeVar("Said")

_log = structlog.get_logger(__name__)


class KeptText(Generic[Said]):
    """What a process knows of one text. Threads that ask at the same time may read twice; none waits.

    Args:
        checkpoints: where it is kept; asked for when it is first read.
        name: under which it is kept.
        load: what a text says; None stands for no text, and counts before the first one was read.
        every: how long it is known without another look.
    """

    def __init__(
        self,
        checkpoints: "Callable[[], Checkpoints]",
        name: str,
        load: "Callable[[str | None], Said]",
        *,
        every: timedelta = EVERY,
    ) -> None:
        self._checkpoints, self._name, self._load, self._every = checkpoints, name, load, every
        self._read_at: datetime | None = None
        self._said = load(None)

    def at(self, now: datetime) -> Said:
        """Return what the text said, at most so long ago.

        While the state cannot be read, what was known before counts, and the next call reads again: a process
        works by something at every moment, and no worker ends for it.
        """
        # A clock that was set back is no reason to read nothing until it has caught up.
        if self._read_at is None or not timedelta() <= now - self._read_at < self._every:
            try:
                self._said = self._load(self._checkpoints().get(self._name))
                self._read_at = now
            except StateUnavailable as error:
                _log.warning("checkpoint.not_read", checkpoint=self._name, message=str(error))
        return self._said
