"""What became of a write: which parts of the lead's update the portal took, and which effects went out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from functions.domain.lead.contacts_seen import unsee
from functions.domain.lead.lifecycle import confirm_assignment
from functions.domain.lead.outbox import CARD_EFFECTS, Effect
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.telling import settled
from functions.errors import (
    AccessDenied,
    CallInvalid,
    CommandSkipped,
    MethodBlocked,
    NotFound,
    PortalError,
    PortalOverloaded,
    PortalRefused,
    RateLimited,
    ValueRefused,
)


class Part(StrEnum):
    """What of a lead is written independently of the rest: one that is refused costs no other."""

    MANAGER = "manager"
    """The responsible user; for a hand-off to nurturing the stage and its date belong to it."""
    STAGE = "stage"
    SCORE = "score"
    CLIENT = "responsible person of the contact"


CONTACT_DATA = "names, phones and e-mails"
"""What is tidied, as refusals name it; no look is for its sake."""
OF_THE_LEAD = (AccessDenied, CallInvalid, NotFound, ValueRefused)
"""Errors of a value or of the one lead. Any other is of the portal, or passes by itself."""
REFUSALS = (AccessDenied, PortalRefused)
"""Errors that people have to hear of: the portal will answer the same until something is changed."""
HOPELESS = (CallInvalid, NotFound, ValueRefused)
"""Errors of an effect that no right would mend, as of one to a user who is gone."""
NOT_TAKEN = (CommandSkipped, MethodBlocked, PortalOverloaded, RateLimited)
"""Errors of a call that the portal did not even begin with."""
RETRIED_AFTER = timedelta(days=1)
"""When a score that the portal has refused is written again, should nothing else happen to the lead."""
ATTEMPTS, TRIED_FOR = 6, timedelta(minutes=10)
"""How often such an effect is tried at the least, and for how long."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the portal did not take of the write of one lead.

    Attributes:
        error: why nothing is known of the update: it did not arrive, or the portal takes none now.
        refused: parts of the update that the portal refuses, by themselves.
        unsent: effects that did not go out; those that tell of a part wait until it is confirmed.
        untold: what the card of the lead does not say yet: what it tells of is refused, or no request had
            room for it. A later look says it.
        comment: the id of the comment that now stands on top of the card; 0 when a human has deleted it.
        untidied: why contact data is not known to be tidied. Nothing else depends on that.
    """

    error: PortalError | None = None
    refused: Mapping[Part, PortalError] = field(default_factory=dict)
    unsent: Mapping[Effect, PortalError] = field(default_factory=dict)
    untidied: PortalError | None = None
    untold: frozenset[Effect] = frozenset()
    comment: int | None = None

    @property
    def is_complete(self) -> bool:
        """True when the portal holds all of it but contact data, and every effect went out."""
        return self.error is None and not self.refused and not self.unsent

    @property
    def first_error(self) -> PortalError | None:
        """The error that says most: of the update, of its first part, of the first effect."""
        return next(iter((*filter(None, [self.error]), *self.refused.values(), *self.unsent.values())), None)

    @property
    def refusals(self) -> tuple[str, ...]:
        """What the portal refuses, in words for people: `manager (AccessDenied)`."""
        whole = {} if self.error is None else {"update": self.error}
        parts = {part.value: error for part, error in self.refused.items()}
        effects = {effect.kind.value: error for effect, error in self.unsent.items()}
        return tuple(
            f"{name} ({type(error).__name__})"
            for name, error in {**whole, **parts, **effects}.items()
            if isinstance(error, REFUSALS)
        )


COMPLETE = Delivery()


def is_refused_for_itself(delivery: Delivery) -> bool:
    """Return True when all that is left waits for a right to this one lead."""
    losses = (*delivery.refused.values(), *delivery.unsent.values())
    return all(isinstance(error, (*OF_THE_LEAD, CommandSkipped)) for error in losses)


def left_to_send(delivery: Delivery, *, attempts: int, tried_for: timedelta) -> tuple[Effect, ...]:
    """Return the effects that are kept until they can go out, after so many attempts at the lead.

    Only one that is hopeless is given up in the end, or one that no user waits for. Attempts at the lead
    alone do not tell: one that was held for long has many behind it before the first effect is sent. So it
    counts, too, for how long.
    """
    is_last = attempts >= ATTEMPTS and tried_for >= TRIED_FOR
    return tuple(
        effect
        for effect, error in delivery.unsent.items()
        if not (is_last and (isinstance(error, HOPELESS) or effect.kind in CARD_EFFECTS))
    )


def is_delivered(record: LeadRecord) -> bool:
    """Return True when the portal holds what the record says, and every effect went out.

    What the portal has refused it does not show: the next look tries again. Contact data does not count.
    """
    outbox = record.outbox
    return outbox.is_written and not outbox.pending and not _is_of_the_record(outbox.refused)


def _is_of_the_record(refusals: Iterable[str]) -> bool:
    return any(not each.startswith((CONTACT_DATA, Part.CLIENT)) for each in refusals)


def with_untidied(
    record: LeadRecord, error: PortalError, *, before: LeadRecord | None, snapshot: LeadSnapshot
) -> LeadRecord:
    """Return the record after contact data was not tidied for this reason: a refusal is noted.

    It is tried again, at the next look, only if the portal surely did not take it: never twice.
    """
    if isinstance(error, NOT_TAKEN):
        return unsee(record, before, snapshot)
    if not isinstance(error, REFUSALS):
        return record
    refused = (*record.outbox.refused, f"{CONTACT_DATA} ({type(error).__name__})")
    return replace(record, outbox=replace(record.outbox, refused=refused))


def with_refusals(record: LeadRecord, delivery: Delivery) -> LeadRecord:
    """Return the record after a write of which nothing is known: what the portal refuses is noted.

    Effects that are known to be sent are not pending any more.
    """
    left = tuple(each for each in record.outbox.pending if each in delivery.unsent)
    return replace(record, outbox=replace(record.outbox, pending=left, refused=delivery.refusals))


def confirm_in_part(
    record: LeadRecord, delivery: Delivery, *, left: tuple[Effect, ...], now: datetime
) -> LeadRecord:
    """Return the record after a write of which the portal did not take everything.

    Effects that are `left` keep it bound to its inbox entry: the next look sends them. What is refused
    besides is written again by the next look, a day later at the latest.
    """
    is_manager_written = Part.MANAGER not in delivery.refused
    noted = settled(record, left=left, untold=delivery.untold)
    confirmed = confirm_assignment(noted) if is_manager_written else noted
    is_open = bool(left) or not is_manager_written
    outbox = replace(
        record.outbox,
        pending=left,
        entry_id=record.outbox.entry_id if is_open else "",
        is_written=not is_open,
        refused=delivery.refusals,
        retry_at=now + RETRIED_AFTER if not is_open and _is_of_the_record(delivery.refusals) else None,
    )
    return replace(confirmed, outbox=outbox, nurturing=replace(record.nurturing, target_stage=""))
