"""What the state keeps of a lead: one record, composed of values; never a name, phone, e-mail or text.

The record is changed in `functions/domain/lead` alone: `lifecycle` holds what may follow what.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.domain.distribution import Candidate, Turn
from functions.domain.experiment import Trial
from functions.domain.item import Item
from functions.domain.lead.card_note import CardNote
from functions.domain.lead.contact_data import ContactKind
from functions.domain.lead.evidence import Evidence
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome, OwnerChange
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.money import Rate
from functions.domain.lead.outbox import Outbox
from functions.domain.phrases import Words
from functions.domain.scoring import Contribution
from functions.domain.texts import ENGLISH

SCHEMA = 4
"""The version of the stored form; it grows when that form changes."""


class LeadState(StrEnum):
    """Where a lead is; every lead is in exactly one of these."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    HELD = "held"
    NURTURED = "nurtured"
    CLOSED = "closed"


class Ending(StrEnum):
    """How a lead was closed."""

    CONVERTED = "converted"
    """A customer: the lead was converted, the deal was won."""
    JUNK = "junk"
    """No enquiry at all: spam, a wrong number. What it cost its manager is given back."""
    LOST = "lost"
    """An enquiry that was worked on and came to nothing."""


@dataclass(frozen=True, slots=True)
class StoredScore:
    """The score as the portal is to show it.

    Attributes:
        points, automatic: with and without a human's correction.
        scored_at: when points, band or reasons last changed.
        next_change_at: when the points differ next if nothing happens but time; None if never.
        counted_until: when the contributions are no longer those of a fresh look; see `Score`.
        language: in which the reasons were last written to the portal.
        standing: the places of the lead in what the pairs of the scorecard look at; see `Score`.
    """

    points: int = 0
    automatic: int = 0
    band: str = ""
    contributions: tuple[Contribution, ...] = ()
    scored_at: datetime | None = None
    next_change_at: datetime | None = None
    counted_until: datetime | None = None
    language: str = ENGLISH.code
    standing: tuple[int, ...] = ()


class Claim(StrEnum):
    """What the former manager of a lead that was put back has of it."""

    FIRST = "first"
    """Gets it again if eligible."""
    LAST = "last"
    """Gets it only when no other is eligible."""
    NONE = "none"
    """Does not get it again."""


@dataclass(frozen=True, slots=True)
class PutBack:
    """A lead that a human put back at the entrance waits: whose it was, and with which claim."""

    manager: int
    claim: Claim


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose lead it is.

    Attributes:
        manager: the responsible user, by our assignment or by a human's hand; None before there is one.
        queue: the queue that took the lead; None without one.
        by_us: True when the assignment is Fairlead's own.
        turn: what the lead cost whom; None when it counts for no manager.
        written_at: when the portal took our assignment; None while it is on its way.
        put_back: for a lead that a human put back, until it is given out.
    """

    manager: int | None = None
    queue: str | None = None
    by_us: bool = False
    turn: Turn | None = None
    assigned_at: datetime | None = None
    written_at: datetime | None = None
    put_back: PutBack | None = None


@dataclass(frozen=True, slots=True)
class FirstTouch:
    """The clock of the manager's first touch.

    Attributes:
        started_at, due_at: when the clock was started, and its deadline.
        next_check_at: when the first touch is checked next: to remind, then to reclaim the lead.
        touched_at: when the touch came.
        excluded: managers from whom the lead was reclaimed; they do not get it again.
    """

    started_at: datetime | None = None
    due_at: datetime | None = None
    next_check_at: datetime | None = None
    touched_at: datetime | None = None
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a lead is held.

    Attributes:
        since: since when.
        until: when a manager is foretold to become eligible; None when that is not known.
        reported_at: when the senior heard that it is held longer than its first touch may take.
        is_backlog: whether it was there before Fairlead acted: it waits behind all others (`backlog`).
        asked: what the last look at it rested on; while the next one would rest on the same, nothing is news.
    """

    reason: str
    since: datetime
    until: datetime | None
    reported_at: datetime | None = None
    is_backlog: bool = False
    asked: str = ""


@dataclass(frozen=True, slots=True)
class PutOff:
    """A look for `nurturing` after which the lead stayed where it was.

    Attributes:
        roll: the roll that it stood on then (`rolls`); on another one this counts for nothing.
        until: when it is asked for again.
    """

    roll: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Nurturing:
    """The way into nurturing and back.

    Attributes:
        handed_off_at, recalled_at: when the lead was last handed off, and when it last came back.
        entered_at: when it was first handed off; None where that was not kept, see `handed_off_at`.
        control_since: when it would have been handed off, and stayed because it is in the control sample.
        reactivation_checked_at: when it was looked at again after it had been called junk.
        stage: the stage that Fairlead found the lead in, or put it into; another one is a human's hand.
        target_stage: the stage that the lead is to be moved to; empty when no move is on its way.
        previous_manager: whose the lead was before Fairlead handed it off or took it back.
        stood_in: the stage that it was handed off from; a deal goes back there.
        put_off: what came of the last look that `nurturing` asked for, if the lead stayed.
    """

    handed_off_at: datetime | None = None
    recalled_at: datetime | None = None
    control_since: datetime | None = None
    reactivation_checked_at: datetime | None = None
    stage: str = ""
    target_stage: str = ""
    previous_manager: int | None = None
    entered_at: datetime | None = None
    stood_in: str = ""
    put_off: PutOff | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """The band of the last look that people were or could have been notified of, and when they last were."""

    band: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DecisionNote:
    """The newest decision, and those before it that the ledger does not have yet.

    Attributes:
        outcome: what it came to; None while it is under way.
        candidates: everybody who was considered, each with what they were owed or why they were ineligible.
        decided_at: names the decision: no two of one lead have the same moment.
        config: the version of the configuration that it rests on.
        fingerprint: a hash of the facts and the configuration that the score rests on.
        facts, card_hash: hashes of the facts alone, and of the scorecard alone; "" for a decision of before
            these were kept.
        note: what is out of the ordinary ("vanished", "unreadable", "taken by hand", …).
        unarchived: earlier decisions that the ledger does not have yet, oldest first.
        owner_change: what another user did with the assignment before, if anything.
        rates: at which amounts in other currencies were counted.
        remarks: what of the lead's values could not be determined, without personal data.
    """

    outcome: Outcome | None = None
    candidates: tuple[Candidate, ...] = ()
    decided_at: datetime | None = None
    config: str = ""
    fingerprint: str = ""
    facts: str = ""
    card_hash: str = ""
    note: str = ""
    unarchived: tuple[LedgerEntry, ...] = ()
    owner_change: OwnerChange | None = None
    rates: tuple[Rate, ...] = ()
    remarks: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the lead is, without saying so.

    Attributes:
        subjects: keyed hashes of the lead's phones and e-mails, by which signals and repeats find it.
        repeat_of: the open lead of the same person that was there before.
        same_person: leads of the same person that were open when this one came.
        known_by: users who look after the customer that this person is already.
        has_objected: whether the person objects to being scored; then nothing is computed of the lead.
        objectors: which of the lead and its clients have said so; none where it is said elsewhere.
        objection_on: the other lead of the same person on which that is said; None where it is said here.
    """

    subjects: tuple[str, ...] = ()
    repeat_of: Item | None = None
    same_person: tuple[Item, ...] = ()
    known_by: tuple[int, ...] = ()
    has_objected: bool = False
    objectors: tuple[Item, ...] = ()
    objection_on: Item | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen of the lead in the portal, and when.

    Attributes:
        first_seen_at: when Fairlead first saw it.
        created_at, closed_at, ending: when it came into the portal, when it was closed, and how.
        seen_until: every change up to this moment, by the portal's clock, is known; see `LeadSnapshot`.
        contacts_seen: the kinds of contact data that it has had a value of. What it came with is tidied at
            the look at which it is seen first, once, and never again: what stands there later is a human's.
            None in a record of before that was kept.
        untidied: a keyed hash of the contact data of which the portal did not take the tidying; only the
            same is tidied at the next look.
    """

    first_seen_at: datetime | None = None
    created_at: datetime | None = None
    seen_until: datetime | None = None
    closed_at: datetime | None = None
    ending: Ending | None = None
    contacts_seen: tuple[ContactKind, ...] | None = None
    untidied: str = ""


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """All that is remembered of one lead; `schema` says in which form it was stored."""

    item: Item
    state: LeadState = LeadState.PENDING
    score: StoredScore = StoredScore()
    assignment: Assignment = Assignment()
    first_touch: FirstTouch = FirstTouch()
    hold: Hold | None = None
    nurturing: Nurturing = Nurturing()
    announcement: Announcement = Announcement()
    outbox: Outbox = Outbox()
    decision: DecisionNote = DecisionNote()
    identity: Identity = Identity()
    sighting: Sighting = Sighting()
    milestones: Milestones = Milestones()
    card_note: CardNote = CardNote()
    evidence: Evidence = Evidence()
    schema: int = SCHEMA

    @property
    def trial(self) -> Trial | None:
        """Its arm in the experiment that took it; None without one."""
        return self.milestones.first.trial if self.milestones.first else None

    @property
    def due_at(self) -> datetime | None:
        """When time alone asks for a look: the score changes, the first touch is checked, a write retried."""
        if self.state is LeadState.HELD:  # it is deferred in the inbox
            return None
        if self.state is LeadState.CLOSED:  # only the score of a person who objects is written of it
            return self.outbox.retry_at if self.identity.has_objected else None
        moments = (self.score.next_change_at, self.first_touch.next_check_at, self.outbox.retry_at)
        return min((moment for moment in moments if moment is not None), default=None)

    @property
    def is_finished(self) -> bool:
        """True when the portal holds all of it, provided that no inbox entry of the lead is left."""
        return bool(self.outbox.entry_id) or (self.outbox.is_written and not self.outbox.pending)

    @property
    def latest_entry(self) -> LedgerEntry | None:
        """The newest decision: it stands in the record until the next one takes its place."""
        if self.decision.decided_at is None:
            return None
        return LedgerEntry(
            item=self.item,
            decided_at=self.decision.decided_at,
            outcome=self.decision.outcome,
            points=self.score.points,
            band=self.score.band,
            manager=self.assignment.manager,
            queue=self.assignment.queue,
            config=self.decision.config,
            fingerprint=self.decision.fingerprint,
            candidates=self.decision.candidates,
            note=self.decision.note,
            owner_change=self.decision.owner_change,
            rates=self.decision.rates,
            remarks=self.decision.remarks,
        )

    @property
    def unarchived_entries(self) -> tuple[LedgerEntry, ...]:
        """The decisions that the ledger does not have yet, oldest first."""
        latest = self.latest_entry
        return self.decision.unarchived if latest is None else (*self.decision.unarchived, latest)
