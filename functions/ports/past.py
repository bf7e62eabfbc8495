"""What the portal still tells of records that were closed long ago.

Only `fairlead history` needs it, so it is not among the names of `functions.ports`: no function loads it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from functions.domain.scoring import Activity, Lead


class Step(StrEnum):
    """What is read of the records of one kind, in this order."""

    ITEMS = "items"
    """Those that are closed, as they are now."""
    FRESH = "fresh"
    """Those that are open and have just come: they show what is not filled in yet."""
    ENDS = "ends"
    """When each came into a final stage."""
    ACTIVITIES = "activities"
    """What was recorded on all of them, open ones included."""


@dataclass(frozen=True, slots=True)
class PastItem:
    """A record that is closed, or has just come.

    Attributes:
        lead: the fields that may be learned from, as they are now; all others are empty.
        closed_at: as the record itself says it; None where it does not, and while it is open.
        is_won: whether its stage is one of success.
    """

    lead: Lead
    closed_at: datetime | None
    is_won: bool


@dataclass(frozen=True, slots=True)
class PastEnd:
    """A record, by its number, came into a final stage then."""

    owner: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PastActivity:
    """What was recorded on a record, by its number; it was there from `created_at` on."""

    owner: int
    created_at: datetime
    activity: Activity


PastRow = PastItem | PastEnd | PastActivity


@dataclass(frozen=True, slots=True)
class PastPage:
    """Some rows of a step, by ascending number.

    Attributes:
        last: the number that the next rows come behind.
        is_last: whether there are none.
    """

    rows: Sequence[PastRow]
    last: int
    is_last: bool


class Past(Protocol):
    """Reads the records of a portal that were created since a moment; each call is one request."""

    def count(self, entity: str, since: Callable[[Step], datetime]) -> Mapping[Step, int]:
        """Return how many rows each step has; `since` says when its records were created at the earliest.

        Raises:
            PortalError: the portal did not tell.
        """

    def page(self, entity: str, step: Step, since: datetime, *, after: int, left: int) -> PastPage:
        """Return the rows behind the number `after`, as many as one request carries.

        Of the `left` rows that are expected it asks for no more pages than they fill, but for one.

        Raises:
            PortalError: the portal did not answer; nothing is lost.
        """
