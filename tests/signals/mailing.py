"""Three mailers as they send: payloads in the form that each documents, and the proof that each gives.

Sources of the payloads: Twilio, "Event Webhook Reference"; Mailgun, "Webhook Payloads" and "Open and Click
Bot Detection"; Postmark, "Open tracking webhook", "Click webhook", "Bounce webhook", "Spam complaint webhook"
and "Subscription change webhook". People and hosts are made up.
"""

import hmac
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.builders import TUESDAY_NOON

MAILGUN_KEY = "a-signing-key-of-mailgun"
POSTMARK_LOGIN = "fairlead:a-password-of-postmark"
EMAIL = "Anna.Secret@Example.com"
NOON = int(TUESDAY_NOON.timestamp())
TOKEN = "e0b5477167110d68991efc6b9f89f0a11066af27834600e123"
Request = tuple[bytes, dict[str, str]]
"""A body and its headers."""


@cache
def sendgrid_pair() -> tuple[ec.EllipticCurvePrivateKey, str]:
    """A key pair: what SendGrid signs with, and what it shows in its settings."""
    private = ec.generate_private_key(ec.SECP256R1())
    shown = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, b64encode(shown).decode()


def sendgrid_event(event: str = "open", **changes: Any) -> dict[str, Any]:
    return {
        "email": EMAIL,
        "timestamp": NOON - 60,
        "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
        "event": event,
        "category": ["cat facts"],
        "sg_event_id": "b3Blbi0xMjM0NTY3OC0xMjM0NTY3OA",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
        "useragent": "Mozilla/4.0 (compatible; MSIE 6.1; Windows XP; .NET CLR 1.1.4322)",
        "ip": "255.255.255.255",
        **changes,
    }


def of_sendgrid(content: Any = None, *, at: datetime = TUESDAY_NOON, key: Any = None) -> Request:
    content = [sendgrid_event()] if content is None else content
    # SendGrid ends its bodies so, and signs that too.
    body = content if isinstance(content, bytes) else json.dumps(content).encode() + b"\r\n"
    moment = str(int(at.timestamp()))
    signature = (key or sendgrid_pair()[0]).sign(moment.encode() + body, ec.ECDSA(SHA256()))
    return body, {
        "X-Twilio-Email-Event-Webhook-Signature": b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": moment,
    }


def mailgun_event(event: str = "opened", **changes: Any) -> dict[str, Any]:
    return {
        "account": {"id": "1234567890303a4bd1f33898"},
        "client-info": {
            "bot": "",
            "client-name": "Chrome",
            "client-os": "Windows",
            "client-type": "browser",
            "device-type": "desktop",
            "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        },
        "domain": {"name": "sample.mailgun.com"},
        "event": event,
        "geolocation": {"city": "Unknown", "country": "US", "region": "Unknown"},
        "id": "CCXMjJ7nQi2N3BPigGOdgQ",
        "log-level": "info",
        "message": {"headers": {"message-id": "20260203192638.000be97f99f8cea1@sample.mailgun.com"}},
        "recipient": EMAIL,
        "recipient-domain": "example.com",
        "tags": [],
        "timestamp": NOON - 60.279025,
        "user-variables": {},
        **changes,
    }


def of_mailgun(
    content: Any = None, *, at: datetime = TUESDAY_NOON, key: str = MAILGUN_KEY, token: str = TOKEN
) -> Request:
    moment = str(int(at.timestamp()))
    signature = hmac.new(key.encode(), f"{moment}{token}".encode(), sha256).hexdigest()
    proof = {"token": token, "timestamp": moment, "signature": signature}
    body = {"signature": proof, "event-data": mailgun_event() if content is None else content}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}


def postmark_event(record: str = "Open", **changes: Any) -> dict[str, Any]:
    who = "Email" if record in {"Bounce", "SpamComplaint"} else "Recipient"
    when = {"Bounce": "BouncedAt", "SpamComplaint": "BouncedAt", "SubscriptionChange": "ChangedAt"}
    more: dict[str, dict[str, Any]] = {
        "Bounce": {"ID": 42, "Type": "HardBounce", "TypeCode": 1, "Name": "Hard bounce", "Inactive": True},
        "SpamComplaint": {"ID": 43, "Type": "SpamComplaint", "TypeCode": 512, "Inactive": True},
        "SubscriptionChange": {
            "Origin": "Recipient",
            "SuppressSending": True,
            "SuppressionReason": "ManualSuppression",
        },
        "Open": {"FirstOpen": True, "Client": {"Name": "Chrome 35.0.1916.153", "Company": "Google"}},
    }
    return {
        "RecordType": record,
        "MessageStream": "outbound",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Tag": "welcome-email",
        "Metadata": {"cohort": "autumn"},
        who: EMAIL,
        when.get(record, "ReceivedAt"): "2026-11-03T06:59:00.2735393-04:00",
        **more.get(record, {}),
        **changes,
    }


def of_postmark(content: Any = None, *, key: str = POSTMARK_LOGIN, at: datetime = TUESDAY_NOON) -> Request:
    body = json.dumps(postmark_event() if content is None else content).encode()
    return body, {"Authorization": f"Basic {b64encode(key.encode()).decode()}"}


SENDERS: dict[str, Callable[..., Request]] = {
    "sendgrid": of_sendgrid,
    "mailgun": of_mailgun,
    "postmark": of_postmark,
}
