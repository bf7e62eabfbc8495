"""Leads that our code failed on: which of them were set aside of late, for the page of health."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from functions.domain.item import Item
from functions.errors import StateUnavailable
from functions.ports import BROKEN, Beat, Heartbeats

REMEMBERED = timedelta(hours=1)
"""A lead that is set aside is tried again after fifteen minutes, and set aside again unless it is mended."""
MOST_REMEMBERED = 500


def note_broken(heartbeats: Heartbeats, broken: Collection[Item], now: datetime) -> None:
    """Note that these leads were set aside now, beside those of the last hour. Without a store nothing is."""
    with suppress(StateUnavailable):  # each of these leads is logged as an error, so none is missed
        before = heartbeats.read().beats.get(BROKEN)
        earlier = before.broken if before else {}
        recent = {key: at for key, at in earlier.items() if now - at < REMEMBERED}
        all_of_them = recent | {item.key: now for item in broken}
        newest = sorted(all_of_them.items(), key=lambda each: each[1], reverse=True)[:MOST_REMEMBERED]
        heartbeats.note(BROKEN, Beat(now, broken=dict(newest)))
