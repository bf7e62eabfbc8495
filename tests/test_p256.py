"""Signatures on P-256: the vendor's own example, and keys that are none."""

import json
from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from functions.errors import SettingInvalid
from infra.p256 import is_signed

# Source: sendgrid/sendgrid-python, the unit test of its verification.
KEY = (
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw+2fNNRaINXvVp"
    "iglSI8eNEc6wEA3F+g=="
)
SIGNATURE = "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM="
EVENT = {
    "email": "hello@world.com",
    "event": "dropped",
    "reason": "Bounced Address",
    "sg_event_id": "ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",
    "sg_message_id": "LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",
    "smtp-id": "<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>",
    "timestamp": 1600112492,
}
MESSAGE = b"1600112502" + json.dumps([EVENT], separators=(",", ":")).encode() + b"\r\n"


def test_the_example_of_sendgrid_is_signed() -> None:
    assert is_signed(KEY, SIGNATURE, MESSAGE)


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (SIGNATURE, MESSAGE.rstrip()),
        (SIGNATURE, b"1600112503" + MESSAGE[10:]),
        (SIGNATURE.replace("A", "B", 1), MESSAGE),
        (SIGNATURE[:-8], MESSAGE),
        ("", MESSAGE),
        ("not base64!", MESSAGE),
    ],
)
def test_what_was_changed_is_not(signature: str, message: bytes) -> None:
    assert not is_signed(KEY, signature, message)


@pytest.mark.parametrize("curve", [ec.SECP384R1(), ec.SECP256K1()])
def test_a_key_on_another_curve_is_refused(curve: ec.EllipticCurve) -> None:
    public = ec.generate_private_key(curve).public_key()
    key = b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    with pytest.raises(SettingInvalid, match="P-256"):
        is_signed(key, SIGNATURE, MESSAGE)


@pytest.mark.parametrize("key", ["", "a-secret", "bm8ga2V5", KEY[:-8]])
def test_what_is_no_key_is_refused_with_what_to_do_and_not_quoted(key: str) -> None:
    with pytest.raises(SettingInvalid, match="FAIRLEAD_SENDGRID_KEY") as caught:
        is_signed(key, SIGNATURE, MESSAGE)
    assert not key or key not in str(caught.value)
