"""The leads of the portal: read, compared, written."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.distribution import Presence
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import Absent, ContactPoint, LeadSnapshot, PersonName, WrittenScore
from functions.errors import PortalError


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the portal brought: every lead asked for is in exactly one of the first two maps."""

    leads: Mapping[int, LeadSnapshot]
    absent: Mapping[int, Absent]
    presences: Mapping[int, Presence]


@dataclass(frozen=True, slots=True)
class Notification:
    """A message to one user; a second one with the same tag replaces the first."""

    user: int
    message: str
    tag: str


@dataclass(frozen=True, slots=True)
class Todo:
    """A first-touch to-do on a lead; `replaces` is an open one of ours that becomes this one."""

    manager: int
    title: str
    deadline: datetime
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class LeadWrite:
    """What one lead needs from the portal; only what differs.

    Attributes:
        triggers: codes of automation triggers. They are fired once the fields are written, and the comments
            follow in the same request: where a comment stands, the triggers before it were fired.
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
    triggers: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        fields = (self.manager, self.stage, self.nurtured_at, self.score, self.person)
        effects = (self.todos, self.notifications, self.triggers, self.comments)
        return all(each is None for each in fields) and not any((self.contact_points, *effects))


class Crm(Protocol):
    """The leads of the portal."""

    def read(
        self,
        lead_ids: Sequence[int],
        *,
        managers: Collection[int],
        counted: Collection[int] = (),
        commented: Collection[int] = (),
    ) -> Reading:
        """Read leads with their activities, and who of the managers is there.

        Of the managers in `counted` their open leads are counted too.
        Of the leads in `commented` their newest comments are read too.

        Raises:
            PortalError: nothing could be read; the leads stay where they are.
        """

    def find_repeats(self, leads: Sequence[LeadSnapshot]) -> dict[int, Repeat]:
        """Look for open leads and customers with the same phone or e-mail; leads without any are left out.

        Raises:
            PortalError: the portal could not be asked.
        """

    def write(self, writes: Sequence[LeadWrite]) -> dict[int, PortalError]:
        """Write what differs, in batches; return the leads whose write failed, each with its error."""
