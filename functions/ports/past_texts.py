"""What is written on records of the past, and who asked; it is kept nowhere.

Only `fairlead history --words` needs it, so it is not among the names of `functions.ports`: no function
loads it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PastText:
    """The texts of one record, as they are now.

    Attributes:
        number: of the record among those of its kind.
        is_won: None for one that is open.
        is_fresh: whether it is open and still in the first stage of its funnel.
        names: of the person and the company, as the record and its contacts and companies have them;
            None where one of those could not be read, so that it is not known what is a name.
        clients: the keys of the contacts and the company that it is bound to.
    """

    entity: str
    number: int
    created_at: datetime
    is_won: bool | None
    is_fresh: bool
    source: str
    title: str = field(repr=False)
    comments: str = field(repr=False)
    names: Sequence[str] | None = field(repr=False)
    clients: Sequence[str] = field(default=(), repr=False)
    phones: Sequence[str] = field(default=(), repr=False)
    emails: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TextPage:
    """Some records, by ascending number.

    Attributes:
        read: rows that the portal gave, unreadable ones included.
        last: the number that the next records come behind.
        is_last: whether there are none.
    """

    texts: Sequence[PastText]
    read: int
    last: int
    is_last: bool


class PastTexts(Protocol):
    """Reads the texts of a portal's records that were created since a moment, open ones included."""

    def count(self, entity: str, since: datetime) -> int:
        """Return how many records there are; one request.

        Raises:
            PortalError: the portal did not tell.
        """

    def page(self, entity: str, since: datetime, *, after: int, left: int) -> TextPage:
        """Return the records behind the number `after`, as many as one request carries.

        What they are bound to takes one request more. Of the `left` records that are expected it asks for
        no more pages than they fill, but for one.

        Raises:
            PortalError: the portal did not answer; nothing is lost.
        """

    def again(self, entity: str, numbers: Collection[int]) -> Sequence[PastText]:
        """Return the records of these numbers that are still there, without names, clients and channels.

        Raises:
            PortalError: the portal did not answer.
        """
