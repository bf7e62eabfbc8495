"""Proves who sent a request, and when: a signature over the time and the body."""

import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from functions.errors import RequestNotAuthentic

TOLERANCE = timedelta(minutes=5)
"""How far the sender's clock and ours may be apart; an older request may be a replay."""
_TIME = re.compile(r"[0-9]{1,12}")


def authenticate(signature: str, body: bytes, *, secrets: Collection[str], now: datetime) -> None:
    """Accept a request with `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>." + body>` by one of the secrets.

    There may be several `v1=` while a secret is rotated; unknown parts are ignored. Signatures are compared
    in constant time; without a configured secret every request is refused.

    Raises:
        RequestNotAuthentic: no signature, a wrong one, or a time more than five minutes off.
    """
    parts = [part.strip().partition("=") for part in signature.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    given = [value.encode() for name, _, value in parts if name == "v1"]
    if len(times) != 1 or _TIME.fullmatch(times[0]) is None or not given:
        raise RequestNotAuthentic(
            "The header X-Fairlead-Signature is missing or has another form than t=<unix seconds>,v1=<hex>."
        )
    expected = [_signed(secret, times[0], body) for secret in secrets if secret]
    matches = [hmac.compare_digest(one, other) for one in expected for other in given]
    if not any(matches):
        raise RequestNotAuthentic(
            'The signature fits no secret that is known here. Sign "<t>." and the body, byte for byte as it'
            " is sent, with FAIRLEAD_SIGNAL_SECRET."
        )
    if abs(now.timestamp() - int(times[0])) > TOLERANCE.total_seconds():
        raise RequestNotAuthentic("The signature's time is more than five minutes off. Sign again and send.")


def _signed(secret: str, time: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), f"{time}.".encode() + body, sha256).hexdigest().encode()
