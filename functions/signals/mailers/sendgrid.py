"""SendGrid's Event Webhook.

Sources: Twilio, "Getting Started with the Event Webhook Security Features" (the headers; the signature is
ECDSA over the timestamp and the payload, byte for byte), "Event Webhook Reference" (events and their fields)
and "Understanding Apple Mail Privacy Protection and Open Events" (`sg_machine_open`).
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.errors import RequestMalformed, RequestNotAuthentic
from functions.signals.mailers.mail_event import (
    MailDelivery,
    MailEvent,
    MailKind,
    SingleUse,
    Skipped,
    event,
    json_of,
    moment_in,
    refuse_old_proof,
    text_in,
)

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
WINDOW = timedelta(days=2)
"""SendGrid sends again what was not taken, for a day and more (sendgrid/docs issue 2933: 29 hours)."""
_KINDS = {
    "open": MailKind.OPENED,
    "click": MailKind.CLICKED,
    "unsubscribe": MailKind.UNSUBSCRIBED,
    "group_unsubscribe": MailKind.UNSUBSCRIBED,
    "bounce": MailKind.BOUNCED,
    "spamreport": MailKind.COMPLAINED,
}


@dataclass(frozen=True)
class SendGrid:
    """`Mailer` of SendGrid.

    Attributes:
        is_signed: verifies ECDSA P-256: the public key, the signature, the message.
    """

    is_signed: Callable[[str, str, bytes], bool]

    def authenticate(
        self, delivery: MailDelivery, *, keys: Collection[str], now: datetime
    ) -> SingleUse | None:
        """Accept a delivery that SendGrid's private key has signed, with its time; the body is part of it."""
        timestamp = delivery.headers.get(TIMESTAMP, "")
        signature = delivery.headers.get(SIGNATURE, "")
        message = timestamp.encode() + delivery.body
        if not signature or not any(self.is_signed(key, signature, message) for key in keys):
            raise RequestNotAuthentic(
                "The signature fits no key that is known here. Turn on the Signed Event Webhook in SendGrid,"
                " and put its verification key into FAIRLEAD_SENDGRID_KEY."
            )
        refuse_old_proof(timestamp, now=now, window=WINDOW)
        return None

    def events(self, body: bytes) -> Sequence[MailEvent | Skipped]:
        """Return the events of a list, as SendGrid sends them by the hundred."""
        content = json_of(body)
        if not isinstance(content, list):
            raise RequestMalformed("The body has to be a list of events, as SendGrid sends it.")
        return [_event(each) for each in content]


def _event(each: Any) -> MailEvent | Skipped:
    if not isinstance(each, dict):
        return Skipped.UNKNOWN_KIND
    kind = _KINDS.get(text_in(each, "event"))
    if kind is MailKind.OPENED and each.get("sg_machine_open") is True:
        return Skipped.MACHINE
    # A bounce of the type "blocked" or "expired" says nothing against the address.
    if kind is MailKind.BOUNCED and text_in(each, "type") not in {"", "bounce"}:
        return Skipped.UNKNOWN_KIND
    own_id = text_in(each, "sg_event_id")
    known = kind if own_id else None
    return event(known, at=moment_in(each, "timestamp"), email=text_in(each, "email"), own_id=own_id)
