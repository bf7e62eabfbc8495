"""How much better managers are with which leads, read from the state at most once in five minutes."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from functions.domain.distribution import EFFECTIVENESS, advantages_of

# Only the type checker needs them here: importing their types would slow every cold start.
if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.domain.distribution import Advantages
    from functions.ports import Checkpoints

PAUSE = timedelta(minutes=5)


class KeptAdvantages:
    """What a process knows of them. Threads that ask at the same time may read twice; none waits."""

    def __init__(self, checkpoints: "Callable[[], Checkpoints]") -> None:
        self._checkpoints = checkpoints
        self._read: tuple[datetime, Advantages] | None = None

    def at(self, now: datetime) -> "Advantages":
        """Return the advantages as they were at most five minutes ago; none before any were computed.

        Raises:
            StateUnavailable: they could not be read; the next call reads again.
        """
        # A clock that was set back is no reason to read nothing until it has caught up.
        if self._read is None or abs(now - self._read[0]) >= PAUSE:
            self._read = now, advantages_of(self._checkpoints().get(EFFECTIVENESS) or "")
        return self._read[1]
