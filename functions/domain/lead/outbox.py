"""The transactional outbox of a lead: effects are stored with the decision, and sent after it.

Chris Richardson, Microservices Patterns (2018), 3.3: what is to be sent is stored in the transaction that
decides it. Here the record is that transaction, and the end of its inbox entry is the receipt.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


class EffectKind(StrEnum):
    """What is done for a lead beyond setting its fields."""

    NOTIFICATION = "notification"
    REPEAT_NOTICE = "repeat-notice"
    REMINDER = "reminder"
    REASSIGNED = "handed-on"
    ESCALATION = "escalation"
    HELD_LONG = "held-long"
    TODO = "todo"
    TRIGGER = "trigger"
    COMMENT = "comment"
    LOG_MESSAGE = "log-message"
    CARD_COMMENT = "card-comment"


HAND_OFF_EFFECTS = frozenset({EffectKind.TRIGGER, EffectKind.COMMENT})
"""What a hand-off to nurturing sends."""
CARD_EFFECTS = frozenset({EffectKind.LOG_MESSAGE, EffectKind.CARD_COMMENT})
"""What explains a lead in its card (`telling`); nothing waits for it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to send exactly once; it is stored in the outbox before it is sent.

    Attributes:
        to: the Bitrix24 user who gets it; 0 for what stands in the card of the lead.
        at: for a to-do its deadline; for a reminder, an escalation and a notice of a long hold a moment of
            the lead's own, so that the same one twice has one name; else that of the decision behind it.
        code: of an automation trigger; of a log message why the lead was handed on.
    """

    kind: EffectKind
    to: int
    at: datetime
    code: str = ""


@dataclass(frozen=True, slots=True)
class Outbox:
    """What is still to reach the portal, or may have reached it without a receipt.

    Attributes:
        pending: effects without a receipt; after a crash they are looked for before they are sent.
        entry_id: the inbox entry under which they were stored. When that entry has ended, the portal holds
            what the record says and the effects are sent: the end of the entry is the receipt.
        is_written: True when the portal is known to hold what the record says.
        refused: what the portal refuses of it, in words: `manager (AccessDenied)`.
        retry_at: when that is written again, if no other look comes before; None where nothing is to be.
    """

    pending: tuple[Effect, ...] = ()
    entry_id: str = ""
    is_written: bool = False
    refused: tuple[str, ...] = ()
    retry_at: datetime | None = None

    def add(self, *effects: Effect) -> Self:
        """Return the outbox with more effects behind those that are pending."""
        return replace(self, pending=(*self.pending, *effects))

    def discard(self, *kinds: EffectKind) -> Self:
        """Return the outbox without the pending effects of these kinds."""
        return replace(self, pending=tuple(each for each in self.pending if each.kind not in kinds))

    def without(self, user: int) -> Self:
        """Return the outbox without what is pending for this user."""
        return replace(self, pending=tuple(each for each in self.pending if each.to != user))

    def clear(self) -> Self:
        """Return the outbox without any pending effect."""
        return replace(self, pending=())

    def first(self, kind: EffectKind) -> Effect | None:
        """Return the first pending effect of this kind; None without any."""
        return next((each for each in self.pending if each.kind is kind), None)

    @property
    def is_hand_off(self) -> bool:
        """True when what a hand-off to nurturing sends is pending."""
        return self.has(EffectKind.COMMENT)

    def has(self, kind: EffectKind, *, to: int | None = None) -> bool:
        """Return True when an effect of this kind is pending; with `to`, one for that user."""
        return any(each.kind is kind and to in {None, each.to} for each in self.pending)
