"""The two writes of a webhook: an entry of the inbox, and the sign that the portal has called.

They are updates, the one operation that the function behind the webhook may call, of two `pk`, the only ones
that it may touch.
"""

from datetime import datetime
from secrets import token_hex

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from infra.aws.model import Key, Keys
from infra.aws.values import Value, Write
from infra.microseconds import microseconds

WEBHOOK = "webhook"
"""The key of the sign, among those of the runs."""

_ENQUEUE = (
    "SET #wake = :at, #enqueued = if_not_exists(#enqueued, :at), #id = if_not_exists(#id, :id),"
    " #leased = if_not_exists(#leased, :none), #deliveries = if_not_exists(#deliveries, :none)"
    " ADD #reasons :reasons, #version :one"
)
_CALLED = "SET #called_at = :called_at"
_LATER = "attribute_not_exists(#called_at) OR #called_at < :called_at"


def enqueued(keys: Keys, item: Item, reason: LookReason, now: datetime) -> Write:
    """Return the blind write by which a lead needs a look now.

    DynamoDB has no minimum: the moment of an entry that is overdue moves up to now, which changes nothing,
    since entries are leased by priority and by when they were enqueued.
    """
    values: dict[str, Value] = {"at": microseconds(now), "id": token_hex(8), "none": 0, "one": 1}
    values["reasons"] = frozenset({reason.value})
    return Write(keys.inbox(item), update=_ENQUEUE, values=values)


def called(keys: Keys, at: datetime) -> Write:
    """Return the write by which the portal has called; it is refused where it has called since."""
    key = Key(keys.heartbeats(), WEBHOOK)
    return Write(key, update=_CALLED, condition=_LATER, values={"called_at": microseconds(at)})
