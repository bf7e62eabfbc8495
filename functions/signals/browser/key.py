"""The key of a website: narrow, because every visitor can read it in the page.

It is derived from a secret and the origin of the website, so it is right for that origin alone, nothing is
kept of it, and another secret makes every key of before void.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Collection
from hashlib import sha256

from functions.errors import CallerNotAllowed, RequestNotAuthentic


def key_of(origin: str, *, secret: str) -> str:
    """Return the key of a website by its origin, such as `https://www.example.com`: 32 characters."""
    made = hmac.new(secret.encode(), f"browser key of {origin}".encode(), sha256).digest()
    return urlsafe_b64encode(made[:24]).decode()


def authenticate(key: str, origin: str, *, secrets: Collection[str]) -> None:
    """Accept the key of the website that the browser names as the origin of the request.

    A program can name any origin: the key keeps other websites out, not programs.

    Raises:
        RequestNotAuthentic: no origin, or a key that is not its own.
    """
    expected = [key_of(origin, secret=secret).encode() for secret in secrets]
    matches = [hmac.compare_digest(each, key.encode()) for each in expected]
    if not origin or not any(matches):
        raise RequestNotAuthentic(
            "The key is not that of this website. Print it anew with `fairlead snippet` and the origin."
        )


def refuse_other_origins(origin: str, *, allowed: Collection[str]) -> None:
    """Accept an origin that the configuration names; one that was taken out is refused at once.

    Raises:
        CallerNotAllowed: it is not among them.
    """
    if origin not in allowed:
        raise CallerNotAllowed("This website is not among the origins of [signals.browser].")
