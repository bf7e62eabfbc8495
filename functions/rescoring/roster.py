"""A changed configuration may have managers for the held leads: they are asked again at once.

So are those that were only observed, and those of the backlog: perhaps it says that their time has come.
"""

from contextlib import AbstractContextManager
from datetime import datetime

from functions.ports import ALL_HELD, Checkpoints, Inbox

CHECKPOINT = "roster-configuration"


def release_after_change(
    inbox: Inbox,
    checkpoints: Checkpoints,
    *,
    version: str,
    now: datetime,
    quiet: AbstractContextManager[object],
) -> int:
    """Release held leads if the configuration is another one than at the last call; return how many.

    While `quiet` is held no run of this process is under way: one that still works by the configuration
    before would hold leads again after they were released.

    Raises:
        StateUnavailable: the state cannot be read or written; the next call does it.
    """
    if checkpoints.get(CHECKPOINT) == version:
        return 0
    with quiet:
        released = inbox.release_held(now=now, above=ALL_HELD)
        checkpoints.set(CHECKPOINT, version)
    return released
