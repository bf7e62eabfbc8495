"""What happened in the portal since the last poll."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol, Self

from functions.domain.item import LEAD, Item
from functions.errors import PortalError


class Feed(StrEnum):
    """What the portal can list: leads above an id, and leads and activities changed since a moment."""

    CREATED = "created"
    CHANGED = "changed"
    TOUCHED = "touched"


class Source(NamedTuple):
    """A feed of one kind of record."""

    entity: str
    feed: Feed

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Return the source that has this `key`."""
        entity, _, feed = key.rpartition("-")
        return cls(entity or LEAD, Feed(feed))

    @property
    def key(self) -> str:
        """The name that checkpoints know it by: `created` for leads, as ever; `deal-created` for deals."""
        return self.feed.value if self.entity == LEAD else f"{self.entity}-{self.feed.value}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the reading of a feed continues: above an id, in what happened at that moment or later."""

    after: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a feed: its own id, its lead, and when it last changed by the portal's clock."""

    id: int
    item: Item
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Rows of a feed after a cursor, by ascending id, and whether they are the last ones."""

    rows: tuple[Change, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class LeadStatus:
    """The status of a lead in the portal.

    Attributes:
        manager: who is responsible.
        is_closed: whether its stage is final.
        changed_at: when it last changed.
        funnel: the funnel that it is in; 0 where there are none.
    """

    manager: int
    is_closed: bool
    changed_at: datetime
    funnel: int = 0


@dataclass(frozen=True, slots=True)
class Poll:
    """What one request brought.

    Attributes:
        at: when, by the portal's clock: it differs from ours, and the portal's windows of time are its own.
        pages: the rows of each feed that could be read.
        statuses: those of the known leads that the portal lists.
        employment: of those users that the portal shows, whether they are employed.
        failures: why the other feeds could not be read.
    """

    at: datetime
    pages: Mapping[Source, ChangePage]
    statuses: Mapping[Item, LeadStatus]
    failures: Mapping[Source, PortalError]
    employment: Mapping[int, bool] = field(default_factory=dict)


class ChangeFeed(Protocol):
    """What happened in the portal since the last poll."""

    def poll(
        self,
        cursors: Mapping[Source, Cursor],
        *,
        known: Sequence[Item] = (),
        users: Collection[int] = (),
        pages: int = 1,
    ) -> Poll:
        """Read up to `pages` pages of each feed, and the status of up to 1,000 known leads, in one request.

        Of up to 1,000 `users` it also tells who is employed.

        Raises:
            PortalError: nothing could be read.
        """
