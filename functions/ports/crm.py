"""The leads of the portal: read, matched with others of the same person, written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from functions.domain.distribution import Presence
from functions.domain.lead.delivery import Delivery
from functions.domain.lead.outbox import Effect
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import Absent, ContactPoint, LeadSnapshot, PersonName, WrittenScore


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of the portal: every requested lead is in exactly one of the first two maps."""

    leads: Mapping[int, LeadSnapshot]
    absent: Mapping[int, Absent]
    presences: Mapping[int, Presence]


@dataclass(frozen=True, slots=True)
class Notification:
    """A message to one user; a second one with the same tag replaces the first.

    Attributes:
        effect: what it sends of an outbox; None when it is none of a lead's.
    """

    user: int
    message: str
    tag: str
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class Todo:
    """A first-touch to-do on a lead; `replaces` is the id of an open one that is changed into it."""

    effect: Effect
    title: str
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in the timeline of a lead."""

    effect: Effect
    text: str


@dataclass(frozen=True, slots=True)
class LeadWrite:
    """What one lead needs from the portal; only what differs.

    Attributes:
        triggers: automation triggers to fire. They are fired once the fields are written, and the comments
            follow in the same request: a comment in the timeline proves that its triggers were fired.
    """

    lead_id: int
    manager: int | None = None
    stage: str | None = None
    nurtured_at: datetime | None = None
    score: WrittenScore | None = None
    person: PersonName | None = None
    contact_points: tuple[ContactPoint, ...] = ()
    todos: tuple[Todo, ...] = ()
    notifications: tuple[Notification, ...] = ()
    triggers: tuple[Effect, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to write."""
        fields = (self.manager, self.stage, self.nurtured_at, self.score, self.person)
        effects = (self.todos, self.notifications, self.triggers, self.comments)
        return all(each is None for each in fields) and not any((self.contact_points, *effects))


class RecentLeads(Protocol):
    """The leads that something happened to."""

    def changed_since(self, since: datetime) -> Iterable[int]:
        """Yield the leads that were created or changed since then, by ascending id.

        Raises:
            PortalError: the portal could not be read.
        """


class LeadReader(Protocol):
    """The half of `Crm` that changes nothing."""

    def read(self, lead_ids: Sequence[int], *, managers: Collection[int]) -> Reading:
        """Read leads with their activities, and the presence of these managers.

        Raises:
            PortalError: nothing could be read.
        """

    def find_repeats(self, leads: Sequence[LeadSnapshot]) -> dict[int, Repeat]:
        """Return open leads and customers with the same phone or e-mail; leads without any are left out.

        Raises:
            PortalError: the portal could not be read.
        """


class Crm(LeadReader, Protocol):
    """The leads of the portal."""

    def read(
        self,
        lead_ids: Sequence[int],
        *,
        managers: Collection[int],
        counted: Collection[int] = (),
        commented: Collection[int] = (),
    ) -> Reading:
        """Read leads with their activities, and the presence of these managers.

        Args:
            lead_ids: the leads.
            managers: whose presence is read.
            counted: managers whose open leads are counted as well.
            commented: leads whose newest comments are read as well.

        Raises:
            PortalError: nothing could be read; the leads stay where they are.
        """

    def within(self, duration: timedelta, *, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
        """Let what is asked of the portal meanwhile end within `duration` altogether.

        `on_wait` is called before each attempt at a request, and repeatedly while one waits for its turn.
        """

    def write(self, writes: Sequence[LeadWrite]) -> dict[int, Delivery]:
        """Write what differs; return what the portal did not take, by lead.

        An effect is sent only after the update that it tells of is confirmed. Parts of an update that was
        refused are tried apart, the manager first, so that each stands or falls by itself.
        """
