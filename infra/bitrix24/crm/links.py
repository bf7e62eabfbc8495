"""Links in messages: a portal in a folder has its cards there (docs/bitrix24-api.md 7)."""

import re
from collections.abc import Sequence
from dataclasses import replace

from functions.ports import LeadWrite, Notification

_LINK = re.compile(r"\[URL=(?=/(?!/))")


def with_links_into(folder: str, writes: Sequence[LeadWrite]) -> Sequence[LeadWrite]:
    """Return the writes with each link of a message, `/crm/…`, leading into the portal's folder."""
    if not folder:
        return writes
    return [
        replace(write, notifications=tuple(_with_links_into(folder, note) for note in write.notifications))
        for write in writes
    ]


def with_links_of(folder: str, notes: Sequence[Notification]) -> Sequence[Notification]:
    """Return notifications with each link, `/crm/…`, leading into the portal's folder."""
    return [_with_links_into(folder, note) for note in notes] if folder else notes


def _with_links_into(folder: str, note: Notification) -> Notification:
    return replace(note, message=_LINK.sub(lambda found: f"{found[0]}{folder}", note.message))
