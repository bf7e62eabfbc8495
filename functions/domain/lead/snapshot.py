"""A lead as the portal holds it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from functions.domain.item import CLIENTS, Item
from functions.domain.lead.money import Rate
from functions.domain.lead.stage import stage_key
from functions.domain.phrases import Words
from functions.domain.scoring import Activity, Adjustment, Lead


class Absent(StrEnum):
    """Why a lead could not be read."""

    VANISHED = "vanished"
    UNREADABLE = "unreadable"
    ELSEWHERE = "elsewhere"
    """It is in a funnel or of a kind that is not handled, or a template of recurring deals."""


@dataclass(frozen=True, slots=True)
class WrittenScore:
    """The score fields of a lead: what the portal holds, or, in a write, those that change."""

    points: int | None = None
    band: str | None = None
    why: str | None = None
    scored_at: datetime | None = None

    @property
    def is_empty(self) -> bool:
        """True when the portal shows no score; it may show an empty number as 0."""
        return not (self.points or self.band or self.why or self.scored_at)


FIRST_TOUCH: Mapping[str, str] = {
    "en": "First touch: ",
    "ru": "Первый контакт: ",
    "de": "Erstkontakt: ",
    "es": "Primer contacto: ",
    "pt": "Primeiro contato: ",
    "pl": "Pierwszy kontakt: ",
    "uk": "Перший контакт: ",
    "fr": "Premier contact : ",
}
"""How the titles of our to-dos begin, by language; those of people are left alone. Never changed: ours are
known again by it, also after the language was."""


EVER = datetime.min.replace(tzinfo=UTC)
"""From the beginning on."""
SIGNED = "[Fairlead,"
"""What the signature of our comments begins with; those of people have none."""


@dataclass(frozen=True, slots=True)
class TodoSeen:
    """A first-touch to-do of ours that stands in the portal on a lead."""

    id: int
    manager: int
    deadline: datetime
    is_open: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class ContactPoint:
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
class Client:
    """A contact or company of a lead, and who is responsible for it; 0 for no user."""

    item: Item
    manager: int


@dataclass(frozen=True, slots=True)
class Objectors:
    """Which of a lead and its clients object to being scored.

    Attributes:
        saying: those that say so.
        unseen: those of which the portal does not show it: their silence takes nothing back.
    """

    saying: tuple[Item, ...] = ()
    unseen: tuple[Item, ...] = ()

    @property
    def saying_clients(self) -> tuple[Item, ...]:
        """Those of `saying` that are clients."""
        return tuple(each for each in self.saying if each.entity in CLIENTS)

    @property
    def unseen_clients(self) -> tuple[Item, ...]:
        """Those of `unseen` that are clients."""
        return tuple(each for each in self.unseen if each.entity in CLIENTS)


@dataclass(frozen=True, slots=True)
class LeadSnapshot:
    """One lead as the portal holds it now.

    Attributes:
        manager: the responsible user; 0 for none.
        is_failed: whether it was closed without success; which failure is junk is the configuration's.
        closed_at: when it was closed, by the portal's clock; None for an open one, and where that is unknown.
        has_owner: False where there is none: no responsible user, or one who was dismissed or does not exist.
        is_history_complete: False when more happened on the lead than `activities` tell: what is not in there
            is unknown, and nothing is decided on its absence.
        notes_since: what people wrote on it, comments and answers in chats, is known from this moment on;
            None when nothing of it is. Without meaning where it was not asked for.
        subjects: keyed hashes of its phones and e-mails, see `SignalNote`.
        person_subjects: those of `subjects` that stand for a person, see `placeholders`.
        seen_until: every change of the lead and its activities up to this moment, by the portal's clock, is
            in here; None if that is not known.
        comments: the newest comments of its timeline; read only where that was asked for.
        moved_at: when it came into its stage, if a human moved it there; else None.
        changed_by, changed_at: who changed it last, 0 for no user, and when; no user is known where the last
            change was the webhook's own, and both are None where that is not known.
        moved_by: the human who put it into its stage, also by adding it there; 0 for none.
        clients: the contacts and the company that it is bound to.
        is_bound: whether it is bound to any, be it one that may not be read.
        client_points: their phones and e-mails, which are not the lead's own: they are read, never written.
        converted_from: the lead that a deal was made of.
        is_template: True for the template of recurring deals, which is no deal.
        is_probe: True for a lead that Fairlead has made to see whether the portal calls.
        rates: at which amounts in other currencies were counted.
        remarks: what of its values could not be determined, without personal data.
        logged: the texts of the newest log messages; read only where that was asked for, None where they are
            not supplied.
        card_comment: the id of our comment on top, 0 where it is not among the newest; None where none were
            read.
        contacts_hash: a keyed hash of its own names, phones and e-mails as they are typed; empty without any,
            and without a key.
        objectors: which of it and its clients object to being scored.
        objection_on: the other lead of the same person on which that is said; None where it is said here, or
            nowhere.
    """

    lead: Lead
    manager: int
    is_closed: bool
    is_failed: bool = False
    closed_at: datetime | None = None
    written: WrittenScore = WrittenScore()
    adjustment: Adjustment | None = None
    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    person: PersonName = PersonName()
    contact_points: tuple[ContactPoint, ...] = ()
    subjects: tuple[str, ...] = ()
    seen_until: datetime | None = None
    comments: tuple[str, ...] = field(default=(), repr=False)
    is_history_complete: bool = True
    notes_since: datetime | None = EVER
    has_owner: bool = True
    person_subjects: tuple[str, ...] = ()
    moved_at: datetime | None = None
    moved_by: int = 0
    changed_by: int | None = None
    changed_at: datetime | None = None
    clients: tuple[Client, ...] = ()
    client_points: tuple[ContactPoint, ...] = ()
    converted_from: Item | None = None
    is_bound: bool = False
    is_template: bool = False
    is_probe: bool = False
    rates: tuple[Rate, ...] = ()
    remarks: tuple[Words, ...] = ()
    contacts_hash: str = ""
    logged: tuple[str, ...] | None = ()
    card_comment: int | None = None
    objectors: Objectors = Objectors()
    objection_on: Item | None = None

    @property
    def stage(self) -> str:
        """Where it stands, see `stage_key`; empty where the portal does not say it."""
        return stage_key(self.lead.status, self.lead.funnel)

    @property
    def has_objected(self) -> bool:
        """Whether its person, or one of its clients, objects to being scored."""
        return bool(self.objectors.saying) or self.objection_on is not None

    def has_left(self, stage: str) -> bool:
        """Return True when it stands in another stage; one that the portal does not say is no other."""
        return self.stage not in {"", stage}

    def is_work_known_since(self, moment: datetime) -> bool:
        """Return False when a human may have done something on the lead since then that is not in here."""
        return self.is_history_complete and self.notes_since is not None and self.notes_since <= moment
