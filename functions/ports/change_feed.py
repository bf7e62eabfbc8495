"""What happened in the portal since the last look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from functions.errors import PortalError


class Feed(StrEnum):
    """What the portal can list: leads behind an id, leads and activities changed since a moment."""

    CREATED = "created"
    CHANGED = "changed"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the reading of a listing goes on: behind an id, in what happened at that moment or later."""

    after: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a listing: its own id, whose lead it is, and when it last changed by the portal's clock."""

    id: int
    lead_id: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Rows of a listing behind a place, by ascending id, and whether there is nothing behind them."""

    rows: tuple[Change, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class LeadStatus:
    """How a lead stands in the portal: whose it is, whether its stage is final, when it last changed."""

    manager: int
    is_closed: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Poll:
    """What one request brought.

    Attributes:
        at: when, by the portal's own clock: it differs from ours, and windows of time are its own.
        stretches: the rows of each listing that could be read.
        standings: those of the known leads that the portal lists.
        failures: why the other listings could not be read.
    """

    at: datetime
    pages: Mapping[Feed, ChangePage]
    statuses: Mapping[int, LeadStatus]
    failures: Mapping[Feed, PortalError]


class ChangeFeed(Protocol):
    """What happened in the portal since the last look."""

    def poll(self, cursors: Mapping[Feed, Cursor], *, known: Sequence[int] = (), pages: int = 1) -> Poll:
        """Read up to `pages` pages of each listing, and how up to 1,000 known leads stand: one request.

        Raises:
            PortalError: nothing could be read.
        """
