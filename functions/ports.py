"""What the use cases need from the outside, in their own words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from functions.distribution import Assigned, Desk, Held, Presence
from functions.errors import PortalError
from functions.records import InboxEntry, LeadRecord, LedgerEntry
from functions.scoring import Activity, Adjustment, Lead, SignalSeen


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class Kicks(Protocol):
    """Wakes the pipeline."""

    def kick(self) -> None:
        """Ask for a run of `processing` soon; many kicks in a moment are one run."""


class InboxSlot(Protocol):
    """The slot of the inbox: what a webhook needs of it."""

    def put(self, lead_ids: Iterable[int], why: str, *, now: datetime) -> None:
        """Note that these leads need a look now.

        Raises:
            StateUnavailable: nothing was noted.
        """


class Inbox(InboxSlot, Protocol):
    """Which leads need a look, and why. The same lead twice is one entry."""

    def take(self, limit: int, *, now: datetime, lease: timedelta) -> list[InboxEntry]:
        """Lease up to `limit` due entries, held leads first (best score, longest wait), then by age.

        Nobody else is given an entry before its lease ends; a crashed run's entries come back by themselves.
        """

    def done(self, entries: Iterable[InboxEntry]) -> None:
        """End entries; a lead that was put in again since it was taken is due at once, in another entry.

        An entry that somebody else has taken since, because its lease had ended, is theirs to end.
        """

    def put_back(self, entry: InboxEntry, *, due_at: datetime, rank: int = 0) -> None:
        """Give an entry back until `due_at`, unless somebody else has taken it since.

        `rank` (a held lead's score + 1) goes before age then.
        """

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""

    def waiting_since(self) -> datetime | None:
        """Return when the oldest entry was put in; None if there is none.

        Held leads are left out: they wait for a manager, not for us.
        """

    def has(self, lead_ids: Collection[int]) -> set[int]:
        """Return which of these leads are in the inbox: waiting, asleep or being worked on."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget that these leads need a look, whatever came meanwhile; return how many were in the inbox."""


@dataclass(frozen=True, slots=True)
class DueLead:
    """A lead that time alone asks to look at, and since when."""

    lead_id: int
    due_at: datetime


class Leads(Protocol):
    """The records of leads."""

    def get_many(self, lead_ids: Collection[int]) -> dict[int, LeadRecord]:
        """Return the records that exist."""

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[int]]:
        """Return, for each of these keyed hashes, the leads that have it, by ascending id."""

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first, those behind `after`.

        Reads grow with the leads that are due, not with all leads.
        """

    def page(self, *, after: int, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records with ids above `after`, by ascending id."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget leads; return how many there were."""


@dataclass(frozen=True, slots=True)
class SignalNote:
    """Something that somebody did elsewhere.

    Attributes:
        id: the sender's own id of it; the same id twice is one signal.
        subject: who: `lead:7`, or a keyed hash of a phone or e-mail (`phone:…`, `email:…`).
    """

    id: str
    subject: str
    type: str
    at: datetime


class Signals(Protocol):
    """What leads did elsewhere, and what people did who are no lead yet."""

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. An id that was seen before counts once.

        Raises:
            StateUnavailable: nothing was kept.
        """

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of these subjects that have not expired, oldest first."""

    def delete(self, subjects: Iterable[str]) -> int:
        """Forget the signals of these subjects; return how many there were."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A lead that needs a manager: its draft record, the queue that takes it, who knows it, who had it."""

    draft: LeadRecord
    queue: str
    preferred: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """A lead that went to somebody by hand (`taker`), or to nobody (None): its record but for the turn."""

    record: LeadRecord
    taker: int | None


Settle = Callable[[LeadRecord, Assigned | Held], LeadRecord]
"""Makes the record to store out of a draft and an outcome; pure."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The stored record after the atomic step; `outcome` is None when the lead had its manager already."""

    record: LeadRecord
    outcome: Assigned | Held | None


class Rotations(Protocol):
    """Turns, daily caps and assignments, moved in one atomic step."""

    def assign(self, asks: Sequence[Ask], *, desk: Desk, settle: Settle) -> list[Settled]:
        """Choose a manager for each lead, in the order given, and store record, turn and count together.

        `desk` comes with the members, their presence and the hour; its rotations and workload are filled
        in from the store. `settle` makes the record to store out of the draft and the outcome. Keyed by the
        lead: an assigned lead keeps its manager and uses no second turn, whoever asks, however often.
        """

    def transfer(self, transfers: Sequence[Transfer], *, desk: Desk) -> list[LeadRecord]:
        """Let debts and today's counts follow what people did, and store the records with it.

        What a lead cost so far is read from its stored record, so the same transfer twice moves it once.
        Returns the records as they were stored, each with who pays for it now.
        """

    def desk(self, desk: Desk) -> Desk:
        """Return `desk` with the stored rotations and today's counts, for reading only."""


class Ledger(Protocol):
    """Every decision with its reasons and its why-nots."""

    def append(self, entries: Iterable[LedgerEntry]) -> None:
        """File decisions; the same lead and moment twice is one entry."""

    def of_lead(self, lead_id: int) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, with those that stand in its record."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget every decision about these leads; return how many there were."""

    def expire(self, before: datetime) -> int:
        """Forget decisions made before that moment; return how many (where the store does it itself: 0)."""


@dataclass(frozen=True, slots=True)
class Asleep:
    """An inbox entry that sleeps until a moment; `rank` as in `Inbox.put_back`."""

    entry: InboxEntry
    until: datetime
    rank: int = 0


class Outcomes(Protocol):
    """What a run leaves behind."""

    def keep(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        asleep: Sequence[Asleep],
    ) -> None:
        """Store records and decisions of a batch and give its inbox entries back, in one atomic step.

        Each part as `Leads.save`, `Ledger.append`, `Inbox.done` and `Inbox.put_back` do it.
        """


class Marks(Protocol):
    """Where a scheduled function stopped: small texts by name."""

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""

    def set(self, name: str, text: str) -> None:
        """Keep the text."""


class Listing(StrEnum):
    """What the portal can list: leads behind an id, leads and activities changed since a moment."""

    CREATED = "created"
    CHANGED = "changed"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reading of a listing goes on: behind an id, in what happened at that moment or later."""

    after: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A row of a listing: its own id, whose lead it is, and when it last changed by the portal's clock."""

    id: int
    lead_id: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows of a listing behind a place, by ascending id, and whether there is nothing behind them."""

    rows: tuple[Sighting, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How a lead stands in the portal: whose it is, whether its stage is final, when it last changed."""

    manager: int
    is_closed: bool
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What one request brought.

    Attributes:
        at: when, by the portal's own clock: it differs from ours, and windows of time are its own.
        stretches: the rows of each listing that could be read.
        standings: those of the known leads that the portal lists.
        failures: why the other listings could not be read.
    """

    at: datetime
    stretches: Mapping[Listing, Stretch]
    standings: Mapping[int, Standing]
    failures: Mapping[Listing, PortalError]


class Changes(Protocol):
    """What happened in the portal since the last look."""

    def look(self, places: Mapping[Listing, Place], *, known: Sequence[int] = (), pages: int = 1) -> Look:
        """Read up to `pages` pages of each listing, and how up to 1,000 known leads stand: one request.

        Raises:
            PortalError: nothing could be read.
        """


class Absent(StrEnum):
    """Why a lead could not be read."""

    VANISHED = "vanished"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """The score fields of a lead: what the portal holds, or, in a write, those that change."""

    points: int | None = None
    band: str | None = None
    why: str | None = None
    scored_at: datetime | None = None


FIRST_TOUCH = "First touch: "
"""How the titles of our to-dos begin; those of people are left alone."""


@dataclass(frozen=True, slots=True)
class TodoSeen:
    """A first-touch to-do of ours that stands in the portal on a lead."""

    id: int
    manager: int
    deadline: datetime
    is_open: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Channel:
    """One phone (`PHONE`) or e-mail (`EMAIL`) of a lead, with the id that the portal knows the value by."""

    id: int
    type: str
    value_type: str
    value: str


@dataclass(frozen=True, slots=True, repr=False)
class PersonName:
    """The parts of a name as the portal holds them."""

    first: str = ""
    second: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class LeadSnapshot:
    """One lead as the portal holds it now.

    Attributes:
        subjects: keyed hashes of its phones and e-mails, see `SignalNote`.
        seen_until: every change of the lead and its activities up to this moment, by the portal's clock, is
            in here; None if that is not known.
        comments: the newest comments of its timeline; read only where that was asked for.
    """

    lead: Lead
    manager: int
    is_closed: bool
    is_junk: bool = False
    written: WrittenScore = WrittenScore()
    adjustment: Adjustment | None = None
    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    person: PersonName = PersonName()
    channels: tuple[Channel, ...] = ()
    subjects: tuple[str, ...] = ()
    seen_until: datetime | None = None
    comments: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the portal brought: every lead asked for is in exactly one of the first two maps."""

    leads: Mapping[int, LeadSnapshot]
    absent: Mapping[int, Absent]
    presences: Mapping[int, Presence]


@dataclass(frozen=True, slots=True)
class OpenLead:
    """An open lead of the same person, and whose it is."""

    lead_id: int
    manager: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """What the portal knows of the person already.

    Attributes:
        leads: open leads with the same phone or e-mail, oldest first, without the lead itself.
        known_by: the users responsible for the contact or company with that phone or e-mail.
    """

    leads: tuple[OpenLead, ...] = ()
    known_by: tuple[int, ...] = ()


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
    channels: tuple[Channel, ...] = ()
    todos: tuple[Todo, ...] = ()
    notifications: tuple[Notification, ...] = ()
    triggers: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        fields = (self.manager, self.stage, self.nurtured_at, self.score, self.person)
        effects = (self.todos, self.notifications, self.triggers, self.comments)
        return all(each is None for each in fields) and not any((self.channels, *effects))


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
