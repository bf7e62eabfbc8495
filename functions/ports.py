"""What the use cases need from the outside, in their own words."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
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


class Inbox(Protocol):
    """Which leads need a look, and why. The same lead twice is one entry."""

    def put(self, lead_ids: Iterable[int], why: str, *, now: datetime) -> None:
        """Note that these leads need a look now.

        Raises:
            StateUnavailable: nothing was noted.
        """

    def take(self, limit: int, *, now: datetime, lease: timedelta) -> list[InboxEntry]:
        """Lease up to `limit` due entries, held leads first (best score, longest wait), then by age.

        Nobody else is given an entry before its lease ends; a crashed run's entries come back by themselves.
        """

    def done(self, entries: Iterable[InboxEntry]) -> None:
        """Remove entries; one that was put in again since it was taken stays and is due at once."""

    def put_back(self, entry: InboxEntry, *, due_at: datetime, rank: int = 0) -> None:
        """Give an entry back until `due_at`; `rank` (a held lead's score + 1) goes before age then."""

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""


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
        """Keep decisions; the same lead and moment twice is one entry."""

    def of_lead(self, lead_id: int) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget every decision about these leads; return how many there were."""

    def expire(self, before: datetime) -> int:
        """Forget decisions made before that moment; return how many (where the store does it itself: 0)."""


class Marks(Protocol):
    """Where a scheduled function stopped: small texts by name."""

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""

    def set(self, name: str, text: str) -> None:
        """Keep the text."""


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


@dataclass(frozen=True, slots=True)
class TodoSeen:
    """A to-do that stands in the portal on a lead."""

    manager: int
    deadline: datetime


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
    """A first-touch to-do on a lead."""

    manager: int
    title: str
    deadline: datetime


@dataclass(frozen=True, slots=True)
class LeadWrite:
    """What one lead needs from the portal; only what differs."""

    lead_id: int
    manager: int | None = None
    score: WrittenScore | None = None
    person: PersonName | None = None
    channels: tuple[Channel, ...] = ()
    todos: tuple[Todo, ...] = ()
    notifications: tuple[Notification, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        changes = (self.manager, self.score, self.person)
        return changes == (None, None, None) and not (self.channels or self.todos or self.notifications)


class Crm(Protocol):
    """The leads of the portal."""

    def read(self, lead_ids: Sequence[int], *, managers: Collection[int]) -> Reading:
        """Read up to 50 leads with their activities, and who of the managers is there.

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
