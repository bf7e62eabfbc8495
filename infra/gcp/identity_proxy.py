"""Google's Identity-Aware Proxy: whether a request came through it, by the header that it signs.

A request that reaches the service past the proxy can have any header, so the signature is verified: ES256
with one of Google's published keys, for this very service. Source: Google Cloud, "Securing your app with
signed headers" (`X-Goog-IAP-JWT-Assertion`, issuer, key file).
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from google.auth import jwt
from google.auth.exceptions import GoogleAuthError
from google.auth.transport.requests import Request

from functions.errors import StateUnavailable
from functions.ports import Clock

ISSUER = "https://cloud.google.com/iap"
KEYS = "https://www.gstatic.com/iap/verify/public_key"
KEPT = timedelta(hours=1)
"""How long keys are used before they are fetched anew."""
AGAIN_AFTER = timedelta(minutes=1)
"""How soon they may be fetched because of a key that is not among them: anybody can name one."""
SKEW = 30
"""Seconds by which the clocks may differ, as Google advises."""
PATIENCE = 5
"""Seconds for the keys."""

# The library has no types.
_decode_header: Callable[[str], Mapping[str, object]] = jwt.decode_header
_decode: Callable[..., Mapping[str, object]] = jwt.decode
Fetch = Callable[[], Mapping[str, str]]
"""Returns the public keys (PEM) by their ids."""


class IdentityProxy:
    """Verifies what the proxy says of a visitor.

    Args:
        audience: the service that it signs for; with "" nothing is ever right.
        fetch: what gets the keys.
    """

    def __init__(self, audience: str, *, clock: Clock, fetch: Fetch | None = None) -> None:
        self._audience, self._clock = audience, clock
        self._fetch = fetch or fetch_keys
        self._keys: Mapping[str, str] = {}
        self._fetched_at: datetime | None = None

    def admits(self, assertion: str) -> bool:
        """Return True for a visitor whom the proxy lets in.

        Raises:
            StateUnavailable: Google's keys cannot be had.
        """
        if not self._audience or not assertion:
            return False
        try:
            keys = self._keys_for(_decode_header(assertion).get("kid"))
            claims = _decode(assertion, keys, audience=self._audience, clock_skew_in_seconds=SKEW)
        except (GoogleAuthError, ValueError):
            return False
        return bool(claims.get("iss") == ISSUER and claims.get("sub"))

    def _keys_for(self, key_id: object) -> Mapping[str, str]:
        now = self._clock.now()
        age = KEPT if self._fetched_at is None else now - self._fetched_at
        if age >= KEPT or (key_id not in self._keys and age >= AGAIN_AFTER):
            self._keys, self._fetched_at = self._fetch(), now
        return self._keys


def fetch_keys() -> Mapping[str, str]:
    """Return Google's keys of the proxy by their ids.

    Raises:
        StateUnavailable: they cannot be had.
    """
    try:
        answer = Request()(KEYS, timeout=PATIENCE)
        keys = json.loads(answer.data)
    except (GoogleAuthError, ValueError) as error:
        raise StateUnavailable(
            "Google's keys of the Identity-Aware Proxy cannot be had. Try again."
        ) from error
    return {str(name): str(key) for name, key in keys.items()}
