"""What the state keeps: records, inbox entries, the ledger; never a name, phone, e-mail or text."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from functions.domain.distribution import Candidate, Turn
from functions.domain.lead.look_reason import LookReason
from functions.domain.scoring import Contribution


class LeadState(StrEnum):
    """Where a lead is; every open lead is in exactly one of these."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    HELD = "held"
    NURTURED = "nurtured"
    CLOSED = "closed"


class EffectKind(StrEnum):
    """What is done for a lead beyond setting its fields."""

    NOTIFICATION = "notification"
    REPEAT_NOTICE = "repeat-notice"
    REMINDER = "reminder"
    REASSIGNED = "handed-on"
    ESCALATION = "escalation"
    TODO = "todo"
    TRIGGER = "trigger"
    COMMENT = "comment"


class Ending(StrEnum):
    """How a lead was closed."""

    CONVERTED = "converted"
    JUNK = "junk"


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to send exactly once; it is noted in the record before it is sent.

    Attributes:
        to: the Bitrix24 user who gets it.
        at: for a to-do its deadline, for everything else the moment of the decision that asked for it.
        code: of an automation trigger.
    """

    kind: EffectKind
    to: int
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class HeldNote:
    """Why a lead is held, since when, and when it wakes."""

    reason: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One decision, with its reasons and its why-nots."""

    lead_id: int
    decided_at: datetime
    what: str
    points: int
    band: str
    manager: int | None
    queue: str | None
    config: str
    fingerprint: str
    candidates: tuple[Candidate, ...] = field(default=())
    note: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """All that is remembered of one lead.

    Attributes:
        fingerprint: a hash of the facts and the configuration that the score below rests on.
        points, automatic, band, contributions, why: the score, with and without a human's correction.
        scored_at: when score, band or reasons last changed.
        changes_at: when the score differs next if nothing happens but time; None if never.
        announced_band, announced_at: the band that people know of, and when they were last told.
        manager: the responsible user, by our assignment or by a human's hand.
        is_ours: whether the assignment is Fairlead's own.
        turn: what the lead cost whom, while it counts for somebody.
        touch_from, first_touch_by, touched_at: when the clock of the first touch was started, its deadline,
            and when the touch came.
        watch_at: when the first touch is looked at next: to remind, then to take the lead back.
        passed: managers from whom the lead was taken back.
        manager_written_at: when the portal took our assignment; None while it is on its way.
        is_written: whether the portal is known to hold what this record says.
        repeat_of: the open lead of the same person that was there before.
        same_person: leads of the same person that were open when this one came.
        known_by: users who look after the customer that this person is already.
        outcome, candidates: what the newest decision came to, and its why-nots.
        unfiled: earlier decisions that the ledger does not have yet.
        subjects: keyed hashes of the lead's phones and e-mails, by which signals and repeats find it.
        seen_until: what changed up to this moment, by the portal's clock, is known; see `LeadSnapshot`.
        created_at, closed_at, ending: when the lead came into the portal, when it was closed, and how.
        stage: the stage that Fairlead found the lead in, or put it into; another one is a human's hand.
        moves_to: the stage that the lead is to be moved to; empty when no move is on its way.
        moved_from: whose the lead was before we handed it over or took it back.
        nurtured_at, came_back_at: when it was last handed over to nurturing, and when it last came back.
        control_at: when it would have been handed over, and stayed because it is in the control sample.
        second_look_at: when it was looked at again after it had been called junk.
        pending: effects that are noted but not confirmed; after a crash they are looked for before sending.
        noted_in: the inbox entry under which this was noted. When that entry has ended, the portal holds what
            the record says and the effects are sent: the end of the entry is the receipt.
        note: what is out of the ordinary ("vanished", "unreadable", "taken by hand", …).
    """

    lead_id: int
    state: LeadState = LeadState.PENDING
    fingerprint: str = ""
    points: int = 0
    automatic: int = 0
    band: str = ""
    contributions: tuple[Contribution, ...] = ()
    why: str = ""
    scored_at: datetime | None = None
    changes_at: datetime | None = None
    announced_band: str = ""
    announced_at: datetime | None = None
    manager: int | None = None
    queue: str | None = None
    is_ours: bool = False
    turn: Turn | None = None
    assigned_at: datetime | None = None
    manager_written_at: datetime | None = None
    touch_from: datetime | None = None
    first_touch_by: datetime | None = None
    watch_at: datetime | None = None
    touched_at: datetime | None = None
    passed: tuple[int, ...] = ()
    held: HeldNote | None = None
    is_written: bool = False
    created_at: datetime | None = None
    closed_at: datetime | None = None
    ending: Ending | None = None
    stage: str = ""
    moves_to: str = ""
    moved_from: int | None = None
    nurtured_at: datetime | None = None
    came_back_at: datetime | None = None
    control_at: datetime | None = None
    second_look_at: datetime | None = None
    pending: tuple[Effect, ...] = ()
    noted_in: str = ""
    outcome: str = ""
    candidates: tuple[Candidate, ...] = ()
    unfiled: tuple[LedgerEntry, ...] = ()
    repeat_of: int | None = None
    same_person: tuple[int, ...] = ()
    known_by: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    seen_until: datetime | None = None
    first_seen_at: datetime | None = None
    decided_at: datetime | None = None
    config: str = ""
    note: str = ""

    @property
    def due_at(self) -> datetime | None:
        """When time alone asks for a look: the score changes, or the first touch is watched."""
        if self.state in {LeadState.CLOSED, LeadState.HELD}:  # a held lead sleeps in the inbox
            return None
        moments = [moment for moment in (self.changes_at, self.watch_at) if moment is not None]
        return min(moments, default=None)

    @property
    def is_finished(self) -> bool:
        """Whether the portal holds all of it, provided that no inbox entry of the lead is left."""
        return bool(self.noted_in) or (self.is_written and not self.pending)

    @property
    def decision(self) -> LedgerEntry | None:
        """The newest decision about the lead: it stands here until the next one takes its place."""
        if self.decided_at is None:
            return None
        return LedgerEntry(
            lead_id=self.lead_id,
            decided_at=self.decided_at,
            what=self.outcome,
            points=self.points,
            band=self.band,
            manager=self.manager,
            queue=self.queue,
            config=self.config,
            fingerprint=self.fingerprint,
            candidates=self.candidates,
            note=self.note,
        )

    @property
    def decisions(self) -> tuple[LedgerEntry, ...]:
        """The decisions that the ledger does not have yet, oldest first."""
        return self.unfiled if self.decision is None else (*self.unfiled, self.decision)

    def start_decision(self, now: datetime) -> Self:
        """Return the record for a new decision at `now`; the one before it is to be filed in the ledger.

        The moment names a decision there: of two in the same moment the second is a microsecond younger.
        """
        if self.decided_at is not None:
            now = max(now, self.decided_at + timedelta(microseconds=1))
        return replace(self, decided_at=now, outcome="", candidates=(), unfiled=self.decisions)

    def confirmed(self) -> Self:
        """Return the record once the portal holds what it says and its effects are sent."""
        is_first_written = self.is_ours and self.manager_written_at is None
        return replace(
            self,
            is_written=True,
            pending=(),
            moves_to="",
            noted_in="",
            manager_written_at=self.decided_at if is_first_written else self.manager_written_at,
        )

    def seen_from(self, entry: "InboxEntry") -> Self:
        """Return the record as a run sees it that took `entry`: confirmed, if it was noted under another."""
        return self if self.noted_in in {"", entry.id} else self.confirmed()


def decisions_of(record: LeadRecord | None, filed: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Return every decision about a lead, oldest first: those in the ledger, and those in its record."""
    standing = record.decisions if record else ()
    by_moment = {each.decided_at: each for each in (*standing, *filed)}
    return [by_moment[moment] for moment in sorted(by_moment)]


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A lead that needs a look.

    Attributes:
        id: names this entry; when the lead is put in again after this one was done, that is another entry.
        reasons: every reason since it was put in.
        since: when the lead was first put in; it keeps its place however often it is put in again.
        generation: grows with every put; a lead that was put in again while it was worked on stays.
        attempts: how often it was taken without being finished.
    """

    lead_id: int
    reasons: frozenset[LookReason]
    enqueued_at: datetime
    version: int
    deliveries: int
    id: str
