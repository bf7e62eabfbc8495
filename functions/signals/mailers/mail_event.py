"""What the webhooks of mailers have in common: a delivery, its proof, and what happened to mails."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum
from typing import Any, Protocol

from pydantic_core import from_json

from functions.errors import RequestMalformed, RequestNotAuthentic

AHEAD = timedelta(minutes=5)
"""How far a mailer's clock may be ahead of ours."""


class MailKind(StrEnum):
    """What happened to a mail that counts; `[signals.mailers]` says which signal each becomes."""

    OPENED = "opened"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    """For good: the address does not exist. A mailbox that is full for a day is no bounce."""
    COMPLAINED = "complained"


class Skipped(Enum):
    """Why an event of a mailer becomes no signal."""

    UNKNOWN_KIND = "of a kind that is not counted, or without an address or a moment"
    MACHINE = "opened or clicked by a program: the vendor says so"


@dataclass(frozen=True, slots=True)
class MailEvent:
    """Something that happened to a mail; its repr shows no address.

    Attributes:
        at: in UTC.
        id: the same for the same event, however often it is sent.
    """

    kind: MailKind
    at: datetime
    email: str = field(repr=False)
    id: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailDelivery:
    """One webhook as it arrived.

    Attributes:
        headers: by their names in small letters.
    """

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SingleUse:
    """A part of a proof that may be used for one content only.

    Attributes:
        token: what may be used once.
        content: what it was used for.
        until: when the proof is too old anyway.
    """

    token: str = field(repr=False)
    content: bytes = field(repr=False)
    until: datetime


class Mailer(Protocol):
    """One vendor: what proves that a webhook is its own, and how its events are read."""

    def authenticate(
        self, delivery: MailDelivery, *, keys: Collection[str], now: datetime
    ) -> SingleUse | None:
        """Accept a delivery that one of the keys proves; return what of the proof may be used only once.

        Raises:
            RequestNotAuthentic: no proof, a wrong one, or one that is too old.
        """

    def events(self, body: bytes) -> Sequence[MailEvent | Skipped]:
        """Return the events of a body in its order, and in the place of one that is not counted why.

        Raises:
            RequestMalformed: it is not of the form that the vendor documents.
        """


def json_of(body: bytes) -> Any:
    """Return the value of a body in JSON, nested as deeply as an honest one at most.

    Raises:
        RequestMalformed: it is none.
    """
    try:
        return from_json(body)
    except ValueError:
        raise RequestMalformed("The body is not JSON in UTF-8, or is nested too deeply.") from None


def text_in(element: Any, key: str) -> str:
    """Return the text under a key; empty where there is none."""
    value = element.get(key) if isinstance(element, dict) else None
    return value if isinstance(value, str) else ""


def moment_in(element: Mapping[str, Any], key: str) -> datetime | None:
    """Return the moment under a key, of seconds since 1970 or ISO 8601 with an offset; None for neither."""
    value = element.get(key)
    try:
        if isinstance(value, str) and not value.isdigit():
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else None
        return None if isinstance(value, bool) else datetime.fromtimestamp(float(value or "none"), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def event(kind: MailKind | None, *, at: datetime | None, email: str, own_id: str) -> MailEvent | Skipped:
    """Return the event, or that it cannot be counted because its kind, moment or address is not known."""
    local, _, domain = email.strip().rpartition("@")
    if kind is None or at is None or not (local and domain) or len(email) > 320:
        return Skipped.UNKNOWN_KIND
    return MailEvent(kind, at, email, own_id)


def refuse_old_proof(signed_at: str, *, now: datetime, window: timedelta) -> datetime:
    """Return when a proof was made, given as seconds since 1970.

    Raises:
        RequestNotAuthentic: the text is no such moment, or is older than the window, or in the future.
    """
    moment = moment_in({"at": signed_at}, "at") if signed_at.isascii() and signed_at.isdigit() else None
    if moment is None or not now - window <= moment <= now + AHEAD:
        raise RequestNotAuthentic(
            "The proof has no time, or one that is too old: the mailer has given up such a delivery."
        )
    return moment
