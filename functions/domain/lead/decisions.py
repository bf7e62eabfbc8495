"""What may be decided of one lead: each decision with the record that it leads to."""

from dataclasses import dataclass
from typing import ClassVar

from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import LeadRecord, LeadState


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Nothing changed since the record was made, as after the echo of our own write: nothing is written."""

    record: LeadRecord
    outcome: ClassVar[Outcome] = Outcome.UNCHANGED


@dataclass(frozen=True, slots=True)
class Reworded:
    """Nothing changed but the language: the reasons are written anew, and no decision is made."""

    record: LeadRecord
    outcome: ClassVar[Outcome] = Outcome.REWORDED


@dataclass(frozen=True, slots=True)
class Rescored:
    """Only time changed the score; the portal was not read."""

    record: LeadRecord
    outcome: ClassVar[Outcome] = Outcome.AGED


@dataclass(frozen=True, slots=True)
class Scored:
    """The lead has a new record, and who has it stays as it is.

    Attributes:
        is_observed: whether the lead is only observed: its score is written, and nothing else.
    """

    record: LeadRecord
    is_observed: bool = False

    @property
    def outcome(self) -> Outcome:
        """What the decision comes to."""
        return _outcome_of(self.record)


@dataclass(frozen=True, slots=True)
class Reassigned:
    """A human gave the lead away or called it junk: debts and counts have to follow.

    Attributes:
        is_observed: as of `Scored`.
    """

    record: LeadRecord
    is_observed: bool = False

    @property
    def outcome(self) -> Outcome:
        """What the decision comes to."""
        return _outcome_of(self.record)


@dataclass(frozen=True, slots=True)
class NeedsManager:
    """The lead is distributed by this queue."""

    record: LeadRecord
    queue: str


@dataclass(frozen=True, slots=True)
class NoQueue:
    """The lead needs a manager, and no queue takes it."""

    record: LeadRecord


@dataclass(frozen=True, slots=True)
class FollowsRepeat:
    """The lead goes to the manager of the same person's first lead."""

    record: LeadRecord
    outcome: ClassVar[Outcome] = Outcome.REPEAT


@dataclass(frozen=True, slots=True)
class WaitsForFirst:
    """The same person's first lead is assigned in this very batch; this one follows a moment later."""

    record: LeadRecord
    outcome: ClassVar[Outcome] = Outcome.WAITING


@dataclass(frozen=True, slots=True)
class Missing:
    """The portal does not show the lead: it was deleted, or the webhook's user may not read it."""

    record: LeadRecord

    @property
    def outcome(self) -> Outcome:
        """Vanished or unreadable."""
        return self.record.decision.outcome or Outcome.UNREADABLE


Decision = (
    Unchanged
    | Reworded
    | Rescored
    | Scored
    | Reassigned
    | NeedsManager
    | NoQueue
    | FollowsRepeat
    | WaitsForFirst
    | Missing
)


_OUTCOMES = {LeadState.CLOSED: Outcome.CLOSED, LeadState.HELD: Outcome.HELD}


def is_observed(decision: Decision | None) -> bool:
    """Return True for the decision on a lead that is only observed."""
    return isinstance(decision, Scored | Reassigned) and decision.is_observed


def _outcome_of(record: LeadRecord) -> Outcome:
    """Return the outcome; a run that resumes the decision of one that died has that one's."""
    if record.decision.outcome:
        return record.decision.outcome
    if record.identity.has_objected:
        return Outcome.OBJECTED
    if record.state is LeadState.NURTURED and record.outbox.is_hand_off:
        return Outcome.NURTURED
    return _OUTCOMES.get(record.state, Outcome.SCORED)
