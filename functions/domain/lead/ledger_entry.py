"""One decision about a lead, as the ledger keeps it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.domain.distribution import Candidate
from functions.domain.item import Item
from functions.domain.lead.money import Rate
from functions.domain.phrases import Words


class Outcome(StrEnum):
    """How one look at a lead ended: in reports, in the ledger, in `fairlead explain`."""

    UNCHANGED = "unchanged"
    """Nothing changed since the last look."""
    REWORDED = "reworded"
    """Nothing changed but the language: the reasons were written anew."""
    WAITING = "waiting"
    """The same person's first lead is assigned in the same batch; this one follows a moment later."""
    SCORED = "scored"
    AGED = "aged"
    """Only time changed the score."""
    ASSIGNED = "assigned"
    REPEAT = "repeat"
    """Assigned to the manager of the same person's first lead."""
    HELD = "held"
    KEPT = "kept"
    """Reclaimed, but no other manager was eligible: its manager keeps it, and the senior is notified."""
    NURTURED = "nurtured"
    CLOSED = "closed"
    VANISHED = "vanished"
    """The portal no longer has the lead."""
    UNREADABLE = "unreadable"
    """The webhook's user may not read the lead."""
    ELSEWHERE = "elsewhere"
    """The lead is in a funnel that is not handled."""
    REFUSED = "refused"
    """The portal refused the update, and would refuse it again."""
    POSTPONED = "postponed"
    """The portal could not answer, or its answer got lost."""
    SUPERSEDED = "superseded"
    """Another run has taken the lead over, as this one was too slow: what it did is not kept."""
    OBJECTED = "objected"
    """The person has objected to being scored: nothing was computed, and a human has the lead."""
    BROKEN = "broken"
    """Our own code failed on this lead."""


@dataclass(frozen=True, slots=True)
class OwnerChange:
    """A lead that another than Fairlead gave to another responsible user, as it was seen at the next look.

    Attributes:
        to: who has it since; 0 is no user.
        by: who changed the lead last before it was seen, 0 for no user; None when that is not known.
        at: when that was, by the portal's clock.
    """

    to: int
    by: int | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One decision, with its reasons and the ineligibility of every other candidate.

    Attributes:
        outcome: None while the decision is under way.
        config: the version of the configuration that it rests on.
        fingerprint: a hash of the facts and the configuration that the score rests on.
        expires_at: when the ledger forgets it.
        owner_change: what another user did with the assignment before, if anything.
        rates: at which amounts in other currencies were counted.
        remarks: what of the lead's values could not be determined.
    """

    item: Item
    decided_at: datetime
    outcome: Outcome | None
    points: int
    band: str
    manager: int | None
    queue: str | None
    config: str
    fingerprint: str
    candidates: tuple[Candidate, ...] = ()
    note: str = ""
    expires_at: datetime | None = None
    owner_change: OwnerChange | None = None
    rates: tuple[Rate, ...] = ()
    remarks: tuple[Words, ...] = ()
