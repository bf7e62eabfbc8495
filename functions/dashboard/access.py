"""Who may see the pages of `fairlead serve`: those with the token, or without one this machine only.

The token comes once, in the address that an administrator hands out, and is traded for a cookie: a moment and
its seal with the token. So the token is in no history for long and in no log of a proxy twice, and a cookie
of a token that was taken away is worth nothing.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from hashlib import sha256

LASTS = timedelta(hours=12)
"""How long a cookie is good; a day's work."""


class Admission(Enum):
    """What becomes of a visitor."""

    ADMITTED = auto()
    TOKEN_TRADED = auto()
    """Gets a cookie, and the same address without the token."""
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Visitor:
    """What is known of who asks for a page; empty texts for what was not sent.

    Attributes:
        is_local: whether the connection comes from this machine, and not through a proxy.
    """

    token: str = ""
    cookie: str = ""
    is_local: bool = False


def admit(visitor: Visitor, tokens: Sequence[str], now: datetime) -> Admission:
    """Return what becomes of a visitor; without tokens only this machine is admitted."""
    if not tokens:
        return Admission.ADMITTED if visitor.is_local else Admission.REFUSED
    if _is_one_of(visitor.token, tokens):
        return Admission.TOKEN_TRADED
    return Admission.ADMITTED if _is_valid(visitor.cookie, tokens, now) else Admission.REFUSED


def cookie_for(token: str, now: datetime) -> str:
    """Return the cookie that a token is traded for: until when it is good, and the seal of that."""
    until = str(int((now + LASTS).timestamp()))
    return f"{until}.{_seal(until, token)}"


def _is_valid(cookie: str, tokens: Sequence[str], now: datetime) -> bool:
    until, _, seal = cookie.partition(".")
    is_sealed = any(_is_same(seal, _seal(until, token)) for token in tokens)
    if not is_sealed or not until.isascii() or not until.isdigit():
        return False
    return now < datetime.fromtimestamp(int(until), UTC) <= now + LASTS


def _is_one_of(sent: str, tokens: Sequence[str]) -> bool:
    return any(_is_same(sent, token) for token in tokens)


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


def _seal(until: str, token: str) -> str:
    return hmac.new(token.encode(), until.encode(errors="replace"), sha256).hexdigest()
