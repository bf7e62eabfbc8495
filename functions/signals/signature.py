"""Who sent this, and when: a signature over the time and the body."""

import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from functions.errors import RequestNotAuthentic

WINDOW = timedelta(minutes=5)
"""How far the sender's clock and ours may be apart; an older request may be a replayed one."""
_TIME = re.compile(r"[0-9]{1,12}")


def authenticate(signature: str, body: bytes, *, secrets: Collection[str], now: datetime) -> None:
    """Believe a request whose `t=<unix seconds>,v1=<hex HMAC-SHA256 of "<t>." + body>` one secret made.

    Several `v1=` may be there while a secret is rotated; other parts are left for the future. Compares in
    constant time; without a configured secret nobody is believed.

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
    if abs(now.timestamp() - int(times[0])) > WINDOW.total_seconds():
        raise RequestNotAuthentic("The signature's time is more than five minutes off. Sign again and send.")


def _signed(secret: str, time: str, body: bytes) -> bytes:
    return hmac.new(secret.encode(), f"{time}.".encode() + body, sha256).hexdigest().encode()
