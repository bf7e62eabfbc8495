"""Since when Fairlead acts in its portal, kept in the state by the first process that does so."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from functions.domain.going_live import CHECKPOINT, OBSERVING

# Only the type checker needs them here: importing their types would slow every cold start.
if TYPE_CHECKING:
    from collections.abc import Callable

    from functions.domain.configuration import Configuration
    from functions.ports import State

EVER = datetime.min.replace(tzinfo=UTC)
"""Before every lead."""


class KeptLiveSince:
    """What a process knows of it: nothing is read any more once it is known.

    Args:
        state: where it is kept; asked for when it is first read.
    """

    def __init__(self, state: "Callable[[], State]") -> None:
        self._state = state
        self._since: datetime | None = None

    def known_to(self, config: "Configuration", now: datetime) -> "Configuration":
        """Return the configuration that knows it; noted is now where this is the first run that acts.

        A state with leads that was never asked is one of a version before this: there no lead is old. While
        everything is observed that is noted, and known is no moment.

        Raises:
            StateUnavailable: it could not be read or kept; the next run does it.
        """
        if self._since is None:
            self._since = self._read(now, is_observing=config.going_live.is_observing)
        return replace(config, going_live=replace(config.going_live, acts_since=self._since))

    def _read(self, now: datetime, *, is_observing: bool) -> datetime | None:
        state = self._state()
        text = state.checkpoints.get(CHECKPOINT)
        if text not in {None, OBSERVING}:
            return datetime.fromisoformat(text or "")
        if is_observing and text == OBSERVING:
            return None
        if text is None and state.leads.page(after=None, limit=1):
            since: datetime | None = EVER
        else:
            since = None if is_observing else now
        state.checkpoints.set(CHECKPOINT, since.isoformat() if since else OBSERVING)
        return since
