"""Pause everything that writes to the portal, and go on: what comes meanwhile is kept and waits."""

from dataclasses import dataclass
from datetime import datetime

from functions.domain.pause import CHECKPOINT, LOOKED_AT_EVERY, pause_as_kept, paused_since
from functions.ports import Checkpoints, Clock, Wakeups


@dataclass(frozen=True, slots=True)
class Paused:
    """A pause, and whether it was there before."""

    since: datetime
    is_new: bool


def pause(checkpoints: Checkpoints, *, now: datetime) -> Paused:
    """Pause; a pause that is there already keeps its first moment.

    Every process of this state notices within half a minute.

    Raises:
        StateUnavailable: it is not known whether there is a pause; call it again.
    """
    since = paused_since(checkpoints.get(CHECKPOINT))
    if since is None:
        checkpoints.set(CHECKPOINT, pause_as_kept(now))
    return Paused(since or now, is_new=since is None)


def resume(checkpoints: Checkpoints, *, wakeups: Wakeups, clock: Clock) -> datetime | None:
    """End the pause and return since when it was; None where there was none.

    A run is requested for the moment at which every process knows of it.

    Raises:
        StateUnavailable: the pause may still be there; call it again.
    """
    since = paused_since(checkpoints.get(CHECKPOINT))
    if since is not None:
        checkpoints.set(CHECKPOINT, pause_as_kept(None))
        wakeups.request_run(at=clock.now() + LOOKED_AT_EVERY)
    return since
