"""Postmark's webhooks.

Sources: Postmark, "Webhooks overview" (Protecting your webhook: HTTP basic authentication by a user name and
a password in the address that it is given; Postmark signs nothing), "Open tracking webhook", "Click webhook",
"Bounce webhook", "Spam complaint webhook", "Subscription change webhook". No field marks an open by a
program.
"""

import hmac
from base64 import b64decode
from collections.abc import Collection, Sequence
from datetime import datetime
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
    text_in,
)

_BASIC = "Basic "
_FOR_GOOD = frozenset({"HardBounce", "BadEmailAddress"})
_KINDS = {
    # Which fields say whom it was about, and when.
    "Open": (MailKind.OPENED, "Recipient", "ReceivedAt"),
    "Click": (MailKind.CLICKED, "Recipient", "ReceivedAt"),
    "SubscriptionChange": (MailKind.UNSUBSCRIBED, "Recipient", "ChangedAt"),
    "Bounce": (MailKind.BOUNCED, "Email", "BouncedAt"),
    "SpamComplaint": (MailKind.COMPLAINED, "Email", "BouncedAt"),
}


class Postmark:
    """`Mailer` of Postmark."""

    def authenticate(
        self,
        delivery: MailDelivery,
        *,
        keys: Collection[str],
        now: datetime,  # noqa: ARG002  no delivery says when it was sent
    ) -> SingleUse | None:
        """Accept a delivery with `USER:PASSWORD` as one of the keys says it; it has no time of its own."""
        given = _login(delivery.headers.get("authorization", ""))
        if not any(hmac.compare_digest(key.encode(), given) for key in keys):
            raise RequestNotAuthentic(
                "User name and password are missing or not those of FAIRLEAD_POSTMARK_LOGIN. Give Postmark"
                " the address as https://USER:PASSWORD@HOST/signals/postmark."
            )
        return None

    def events(self, body: bytes) -> Sequence[MailEvent | Skipped]:
        """Return the one event of a delivery."""
        content = json_of(body)
        if not isinstance(content, dict):
            raise RequestMalformed("The body has to be an object with RecordType, as Postmark sends it.")
        return [_event(content)]


def _login(header: str) -> bytes:
    try:
        return b64decode(header.removeprefix(_BASIC), validate=True) if header.startswith(_BASIC) else b""
    except ValueError:
        return b""


def _event(data: dict[str, Any]) -> MailEvent | Skipped:
    record = text_in(data, "RecordType")
    kind, who, when = _KINDS.get(record, (None, "", ""))
    if kind is MailKind.UNSUBSCRIBED and not _is_by_the_person(data):
        return Skipped.UNKNOWN_KIND
    if kind is MailKind.BOUNCED and text_in(data, "Type") not in _FOR_GOOD:
        return Skipped.UNKNOWN_KIND
    # Only bounces and complaints have a number; an open is known by its mail, its recipient and its moment.
    parts = (record, text_in(data, "MessageID"), text_in(data, who), text_in(data, when))
    return event(kind, at=moment_in(data, when), email=text_in(data, who), own_id=" ".join(parts))


def _is_by_the_person(change: dict[str, Any]) -> bool:
    """Say whether they unsubscribed; a customer or an admin of Postmark may stop mails to them as well.

    A suppression by Postmark itself comes as a bounce or a complaint, too.
    """
    named = (text_in(change, "SuppressionReason"), text_in(change, "Origin"))
    return change.get("SuppressSending") is True and named == ("ManualSuppression", "Recipient")
