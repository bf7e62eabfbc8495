"""The leads of the portal: read, matched with others of the same person, written."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple, Protocol

from functions.domain.distribution import Presence
from functions.domain.item import Item
from functions.domain.lead.contact_data import ContactData
from functions.domain.lead.delivery import Delivery
from functions.domain.lead.money import Rate
from functions.domain.lead.outbox import Effect
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import Absent, LeadSnapshot, WrittenScore
from functions.errors import PortalError


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of the portal: every requested lead is in exactly one of `leads`, `absent`, `failed`.

    Attributes:
        failed: leads that could not be read this time, each with its error, which is theirs alone: the
            portal's, or whatever arose from a lead in no known shape.
        is_roster_better: whether a manager is new or back, or comes back sooner than was known before.
        departments: the people of the departments that were asked for, as they are known of the last hours.
        lost: clients that were known and that the portal does not show now: deleted, merged, or hidden.
    """

    leads: Mapping[Item, LeadSnapshot]
    absent: Mapping[Item, Absent]
    presences: Mapping[int, Presence]
    failed: Mapping[Item, Exception] = field(default_factory=dict)
    is_roster_better: bool = False
    departments: Mapping[int, Collection[int]] = field(default_factory=dict)
    lost: frozenset[Item] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose a lead is and where it stands, as it was seen last before it is assigned; 0 is no user."""

    manager: int
    status: str
    funnel: int
    is_closed: bool
    is_failed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What one search brought, by lead.

    Attributes:
        repeats: open leads and customers of the same person; leads without any are left out.
        hidden: leads of whose person there may be more open leads than the portal tells: its answer was full
            (docs/bitrix24-api.md 4.3), or it refused the search.
        failed: leads that could not be searched for this time, each with its error.
        standings: whose the searched leads are now, where the portal was asked a second time.
        open_leads: the open leads of the managers that were counted now or some minutes ago.
    """

    repeats: Mapping[Item, Repeat] = field(default_factory=dict)
    hidden: frozenset[Item] = frozenset()
    failed: Mapping[Item, PortalError] = field(default_factory=dict)
    standings: Mapping[Item, Standing] = field(default_factory=dict)
    open_leads: Mapping[int, int] = field(default_factory=dict)


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
class LogMessage:
    """A quiet line in the timeline of a lead."""

    effect: Effect
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class CardComment:
    """The comment on top of the timeline of a lead: it replaces the one with this id, or is added and pinned.

    Attributes:
        replaces: the id of the comment that is rewritten; None for one that is added.
    """

    effect: Effect
    text: str
    replaces: int | None = None


class ContactMove(NamedTuple):
    """A contact, and who is to be responsible for it."""

    contact: Item
    manager: int


@dataclass(frozen=True, slots=True)
class LeadWrite:
    """What one lead needs from the portal; only what differs.

    Attributes:
        contact: the contact that goes along to the manager, once the lead is the manager's.
        takes_score_off: whether the fields of the score are emptied.
        contact_data: what is tidied of its names, phones and e-mails. It is written by itself, and whatever
            becomes of that, nothing else of the write depends on it.
        triggers: automation triggers to fire. They are fired once the fields are written, and the comments
            follow in the same request: a comment in the timeline proves that its triggers were fired.
        log_message, card_comment: what the card says, once all that it tells of is confirmed. A refusal of
            either costs nothing else.
    """

    item: Item
    manager: int | None = None
    contact: ContactMove | None = None
    stage: str | None = None
    nurtured_at: datetime | None = None
    score: WrittenScore | None = None
    takes_score_off: bool = False
    contact_data: ContactData = field(default_factory=ContactData)
    todos: tuple[Todo, ...] = ()
    notifications: tuple[Notification, ...] = ()
    triggers: tuple[Effect, ...] = ()
    comments: tuple[Comment, ...] = ()
    log_message: LogMessage | None = None
    card_comment: CardComment | None = None

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to write."""
        fields = (self.manager, self.contact, self.stage, self.nurtured_at, self.score)
        card = (self.log_message, self.card_comment)
        effects = (self.todos, self.notifications, self.triggers, self.comments)
        return (
            all(each is None for each in (*fields, *card))
            and self.contact_data.is_empty
            and not (self.takes_score_off or any(effects))
        )


class Notifier(Protocol):
    """Sends messages to users of the portal."""

    def notify(self, notifications: Sequence[Notification]) -> dict[int, PortalError]:
        """Send each message; return what the portal did not take, by user.

        Sent again with the same tag it replaces the one before, so nothing is said twice.
        """


class RecentLeads(Protocol):
    """The leads that something happened to; probes and the templates of recurring deals are none."""

    def changed_since(self, since: datetime) -> Iterable[Item]:
        """Yield the leads that were created or changed since then, by ascending id.

        Raises:
            PortalError: the portal could not be read.
        """


class LeadReader(Protocol):
    """The half of `Crm` that changes nothing."""

    def read(
        self, items: Sequence[Item], *, managers: Collection[int], departments: Collection[int] = ()
    ) -> Reading:
        """Read leads with their activities, and the presence of these managers and people of departments.

        Raises:
            PortalError: nothing could be read.
        """

    def find_repeats(
        self, leads: Sequence[LeadSnapshot], *, counted: Mapping[int, Fraction] | None = None
    ) -> Findings:
        """Return open leads and customers with the same phone or e-mail, and the open leads of managers.

        Args:
            leads: the leads whose persons are searched for.
            counted: managers whose open leads matter, with their weights. As many are counted as have room,
                the unknown and the least busy first; of the others the last count counts for some minutes.

        Raises:
            PortalError: the portal takes no more requests, or refuses the webhook.
        """


class Crm(LeadReader, Notifier, Protocol):
    """The leads of the portal."""

    def read(
        self,
        items: Sequence[Item],
        *,
        managers: Collection[int],
        departments: Collection[int] = (),
        commented: Collection[Item] = (),
        logged: Collection[Item] = (),
        unowned: Collection[Item] = (),
        known: Collection[str] = (),
        new: Collection[Item] = (),
        is_roster_urgent: bool = False,
        kept_rates: Mapping[Item, Sequence[Rate]] | None = None,
    ) -> Reading:
        """Read leads with their activities, and the presence of these managers.

        Args:
            items: the leads.
            managers: whose presence is read.
            departments: the same of the people who work in these.
            commented: leads whose newest comments are read as well.
            logged: the same of the newest log messages.
            unowned: leads that are not distributed yet, of whose responsible user it matters whether they are
                still employed.
            known: subjects of the leads as they were last seen: the clients among them are read as well.
            new: leads that were never seen, of whose clients nothing is known.
            is_roster_urgent: whether a lead waits for a manager to return: the presence is at most a minute
                old then.
            kept_rates: the rates at which leads were valued before; those that are younger than a day count
                again.

        Raises:
            PortalError: nothing could be read; the leads stay where they are.
        """

    def within(self, duration: timedelta, *, on_wait: Callable[[], bool]) -> AbstractContextManager[None]:
        """Let what is asked of the portal meanwhile end within `duration` altogether.

        `on_wait` is called before each attempt at a request, and repeatedly while one waits for its turn.
        When it returns False before an attempt, the request is not sent.
        """

    def write(self, writes: Sequence[LeadWrite]) -> dict[Item, Delivery]:
        """Write what differs; return what the portal did not take, by lead.

        An effect is sent only after the update that it tells of is confirmed. Parts of an update that was
        refused are tried apart, the manager first, so that each stands or falls by itself.
        """
