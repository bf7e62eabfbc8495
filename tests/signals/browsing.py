"""A website whose pages send signals: its origin, its key, and what a browser sends from it."""

import json
from collections.abc import Mapping
from typing import Any

from functions.signals.browser.key import key_of

SECRET = "a-secret-that-keys-are-made-of"
ORIGIN, OTHER = "https://www.example.com", "https://shop.example.com"
FOREIGN = "https://evil.example.net"
EMAIL = "Anna.Secret@Example.com"
COUNTED = f"""
[signals.browser]
origins = ["{ORIGIN}", "{OTHER}", "http://localhost:8000"]
max_points = 15
per_minute = 8
per_address = 4

[[signal]]
id = "seen-in-browser"
type = "browser.page.viewed"
points = 2
max_points = 6

[[signal]]
id = "priced-in-browser"
type = "browser.pricing.viewed"
points = 5
max_points = 9
"""


def a_visit(
    *types: str, origin: str = ORIGIN, secret: str = SECRET, email: str = EMAIL, **changes: Any
) -> dict[str, Any]:
    signals = [
        {"type": kind, "id": f"visit-id-{number}", "ago": 60 * number}
        for number, kind in enumerate(types or ("page.viewed",))
    ]
    return {"key": key_of(origin, secret=secret), "email": email, "signals": signals, **changes}


def as_sent(visit: Any, headers: Mapping[str, str] | None = None) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of a browser's request from `ORIGIN`."""
    body = visit if isinstance(visit, bytes) else json.dumps(visit).encode()
    return body, {"Content-Type": "text/plain;charset=UTF-8", "Origin": ORIGIN, **(headers or {})}
