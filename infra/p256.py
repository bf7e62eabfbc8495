"""Signatures by ECDSA on the curve P-256 with SHA-256, which the standard library cannot verify."""

from base64 import b64decode
from binascii import Error as NotBase64
from functools import lru_cache
from typing import TYPE_CHECKING

from functions.errors import SettingInvalid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

KEYS = 8
"""Public keys that a process keeps parsed; one, or two while it is rotated, are in use."""


def is_signed(public_key: str, signature: str, message: bytes) -> bool:
    """Return True if the owner of a key has signed the message.

    Args:
        public_key: SubjectPublicKeyInfo (DER) in base64.
        signature: ECDSA-Sig-Value (DER, RFC 3279) in base64.
        message: the bytes themselves, not their hash.

    Raises:
        SettingInvalid: the text is no public key on P-256, or the library `cryptography` is not installed.
    """
    key = _key(public_key)
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  an extra, loaded with its first use
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  the same
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415  the same

    try:
        key.verify(b64decode(signature, validate=True), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return True


@lru_cache(maxsize=KEYS)
def _key(public_key: str) -> "EllipticCurvePublicKey":
    try:
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  see above
        from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415  see above
    except ImportError as missing:
        raise SettingInvalid(
            "SendGrid's signatures need the library cryptography, which is an extra of Fairlead. Install"
            " fairlead-bitrix24[sendgrid]."
        ) from missing
    try:
        key = load_der_public_key(b64decode(public_key, validate=True))
    except (NotBase64, ValueError):
        key = None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SettingInvalid(
            "FAIRLEAD_SENDGRID_KEY is no public key on the curve P-256. Copy the verification key from"
            " SendGrid (Settings, Mail Settings, Event Webhook) as it is shown there: base64, one line."
        )
    return key
