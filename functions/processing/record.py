"""How a lead leaves a run: with its record, what became of it, and when it is looked at again: pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from functions.domain.lead.nurturing import unconfirmed
from functions.domain.lead.record import InboxEntry, LeadRecord, LeadState
from functions.domain.lead.snapshot import Absent
from functions.errors import NotFound, OutcomeUnknown, PortalError, PortalGone, PortalMoved, WebhookRejected
from functions.processing.assign import Placement

NOT_OF_THE_LEAD = (OutcomeUnknown, WebhookRejected, PortalMoved, PortalGone)
"""What says nothing about one lead: somebody mends the webhook or the portal, and the lead goes on."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=15)
"""How long a lead waits after a failed attempt: doubled each time, up to the longest."""


@dataclass(frozen=True, slots=True)
class Result:
    """The end of one lead's way through a run.

    Attributes:
        what: the outcome for reports.
        record: what is to be known of the lead; None leaves the store as it is.
        is_noted: whether the store has the record but for its confirmation.
        wake_at: when to look again; None when the lead is finished for now.
        rank: how far ahead of others it then stands (a held lead's score + 1).
    """

    entry: InboxEntry
    what: str
    record: LeadRecord | None = None
    is_noted: bool = False
    wake_at: datetime | None = None
    rank: int = 0
    error: Exception | None = None

    @property
    def is_kept_already(self) -> bool:
        """Whether nothing is left to store: the end of the inbox entry is the confirmation that lacks."""
        return self.record is None or (self.is_noted and self.wake_at is None and not self.record.unfiled)


def conclude(entry: InboxEntry, placement: Placement, error: PortalError | None, now: datetime) -> Result:
    """Conclude a lead after the write step; `error` is what the portal said of its write, if it failed."""
    record = placement.record
    if placement.what == "waiting":
        return Result(entry, placement.what, wake_at=now)
    if not placement.is_news:
        return Result(entry, placement.what)
    if isinstance(error, NotFound):
        return leave(entry, record, Absent.VANISHED, now)
    if error is not None and (error.is_retry_useful or isinstance(error, NOT_OF_THE_LEAD)):
        return replace(postpone(entry, error, now), record=unconfirmed(record, error))
    if error is not None:
        note = f"refused: {type(error).__name__}"
        refused = replace(
            record, note=note, outcome="refused", pending=(), moves_to="", noted_in="", is_written=True
        )
        # Who has a lead that could not be handed over is seen at the next look; a held one still wakes.
        wake_at = now + LONGEST_PAUSE if record.state is LeadState.NURTURED else _wake_at(record)
        return Result(entry, "refused", refused, wake_at=wake_at, error=error)
    written = replace(record.confirmed(), outcome=record.outcome or placement.what)
    return Result(
        entry,
        placement.what,
        written,
        is_noted=placement.is_noted,
        wake_at=_wake_at(record),
        rank=record.points + 1 if record.held else 0,
    )


def _wake_at(record: LeadRecord) -> datetime | None:
    return record.held.until if record.held else None


def postpone(entry: InboxEntry, error: PortalError, now: datetime) -> Result:
    """Give the lead back for later: the portal cannot answer now, or its answer got lost."""
    pause = min(FIRST_PAUSE * 2 ** min(entry.deliveries - 1, 10), LONGEST_PAUSE)
    return Result(entry, "postponed", wake_at=now + pause, error=error)


def broken(entry: InboxEntry, error: Exception, now: datetime) -> Result:
    """Set aside a lead that our code cannot handle; it is tried again, for somebody may have mended it."""
    return Result(entry, "broken", wake_at=now + LONGEST_PAUSE, error=error)


def leave(entry: InboxEntry, record: LeadRecord | None, absent: Absent, now: datetime) -> Result:
    """Record that the lead is gone, or may not be read by the webhook's user, and leave it."""
    before = record or LeadRecord(entry.lead_id, first_seen_at=now)
    state = LeadState.CLOSED if absent is Absent.VANISHED else before.state
    after = replace(
        before.start_decision(now),
        state=state,
        outcome=absent.value,
        held=None,
        pending=(),
        noted_in="",
        note=absent.value,
    )
    return Result(entry, absent.value, after)
