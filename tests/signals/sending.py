"""A sender of signals as a website's back end is one: what it signs, and how."""

import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.builders import TUESDAY_NOON

SECRET = "a-secret-of-the-website"


def a_signal(**changes: Any) -> dict[str, Any]:
    signal = {"type": "pricing.viewed", "lead_id": 7, "at": "2026-11-03T10:59:00Z", "id": "a"}
    return {name: value for name, value in {**signal, **changes}.items() if value is not ...}


def signature(body: bytes, *, secret: str = SECRET, at: datetime = TUESDAY_NOON) -> str:
    moment = int(at.timestamp())
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()


def signed(body: bytes, *, secret: str = SECRET, at: datetime = TUESDAY_NOON) -> str:
    return f"t={int(at.timestamp())},v1={signature(body, secret=secret, at=at)}"


def send(
    client: FlaskClient,
    content: Any,
    *,
    secret: str = SECRET,
    at: datetime = TUESDAY_NOON,
    headers: Mapping[str, str] | None = None,
) -> TestResponse:
    """Sign and post `content`: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"X-Fairlead-Signature": signed(body, secret=secret, at=at), **(headers or {})}
    return client.post("/", data=body, headers=given)
