"""A pause of everything that writes to the portal: since when, as the state keeps it under one name."""

from datetime import datetime, timedelta

CHECKPOINT = "paused"
LOOKED_AT_EVERY = timedelta(seconds=30)
"""How often a process looks whether there is a pause: work under way ends within a minute of one."""
OVER_WITHIN = timedelta(minutes=2)
"""After which no process writes any more: it has looked, and a request that was under way has ended."""


def paused_since(text: str | None) -> datetime | None:
    """Return since when there is a pause, by what the state keeps; None where there is none."""
    return datetime.fromisoformat(text) if text else None


def pause_as_kept(since: datetime | None) -> str:
    """Return what the state keeps of a pause that began then; of none what says that it is over."""
    return since.isoformat() if since else ""
