"""Mailgun's webhooks.

Sources: Mailgun, "Securing Webhooks" (HMAC-SHA256 of timestamp and token by the HTTP webhook signing key;
`parent-signature` for an event of a subaccount; a token is to be taken once), "Webhook Payloads", "Automatic
Retries" (200 ends them; for 8 hours), "Open and Click Bot Detection" (`client-info.bot`), "Tracking Failures"
and "Soft (temporary) and hard (permanent) bounces" (which failures are permanent, though the address exists).
"""

import hmac
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from functions.errors import RequestMalformed, RequestNotAuthentic
from functions.signals.mailers.mail_event import (
    AHEAD,
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

WINDOW = timedelta(hours=9)
"""Mailgun sends again what was not taken, for eight hours."""
_KINDS = {
    "opened": MailKind.OPENED,
    "clicked": MailKind.CLICKED,
    "unsubscribed": MailKind.UNSUBSCRIBED,
    "failed": MailKind.BOUNCED,
    "complained": MailKind.COMPLAINED,
}
_NOT_THE_ADDRESS = frozenset(
    {"suppress-bounce", "suppress-unsubscribe", "suppress-complaint", "old", "espblock"}
)
"""Why a mail failed for good that was not sent, was tried for too long, or refused for its sender's sake."""


class Mailgun:
    """`Mailer` of Mailgun."""

    def authenticate(
        self, delivery: MailDelivery, *, keys: Collection[str], now: datetime
    ) -> SingleUse | None:
        """Accept a delivery whose token is signed; the event is not, so the token is good for one event.

        Any event could else be put beside a signature that was read along.
        """
        content = _content(delivery.body)
        proof = content.get("signature")
        timestamp, token = _digits(proof, "timestamp"), text_in(proof, "token")
        given = [text_in(proof, name).encode() for name in ("signature", "parent-signature")]
        expected = [_signed(key, timestamp + token) for key in keys]
        matches = [hmac.compare_digest(one, other) for one in expected for other in given]
        if not token or not any(matches):
            raise RequestNotAuthentic(
                "The signature fits no key that is known here. Put Mailgun's HTTP webhook signing key into"
                " FAIRLEAD_MAILGUN_KEY."
            )
        signed_at = refuse_old_proof(timestamp, now=now, window=WINDOW)
        # Of the event, not of the body: an honest repetition may be written or signed otherwise.
        content_of_event = repr(content.get("event-data")).encode()
        return SingleUse(token, content_of_event, until=signed_at + WINDOW + AHEAD)

    def events(self, body: bytes) -> Sequence[MailEvent | Skipped]:
        """Return the one event of a delivery."""
        return [_event(_content(body).get("event-data"))]


def _content(body: bytes) -> dict[str, Any]:
    try:
        content = json_of(body)
    except RequestMalformed:
        raise RequestMalformed(
            "The body is not JSON in UTF-8, or is nested too deeply. Mailgun's legacy webhooks send forms,"
            " which are not taken: give the address to its newer ones, which send JSON."
        ) from None
    if not isinstance(content, dict):
        raise RequestMalformed(
            "The body has to be an object with signature and event-data, as Mailgun sends it."
        )
    return content


def _digits(proof: Any, key: str) -> str:
    """Return seconds, which are documented as a number and sent as a text."""
    value = proof.get(key) if isinstance(proof, dict) else None
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def _signed(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest().encode()


def _event(data: Any) -> MailEvent | Skipped:
    if not isinstance(data, dict):
        return Skipped.UNKNOWN_KIND
    kind = _KINDS.get(text_in(data, "event"))
    if kind in {MailKind.OPENED, MailKind.CLICKED} and text_in(data.get("client-info"), "bot"):
        return Skipped.MACHINE
    if kind is MailKind.BOUNCED and (
        text_in(data, "severity") != "permanent" or text_in(data, "reason") in _NOT_THE_ADDRESS
    ):
        return Skipped.UNKNOWN_KIND
    # The moment is part of the id: that of an event is said to be its own within a day.
    own_id = f"{text_in(data, 'id')} {data.get('timestamp')}"
    return event(kind, at=moment_in(data, "timestamp"), email=text_in(data, "recipient"), own_id=own_id)
