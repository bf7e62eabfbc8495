"""A certificate authority of one's own, trusted beside those that everybody trusts."""

import ssl
from pathlib import Path

from functions.errors import SettingInvalid


def trust_also(context: ssl.SSLContext, ca_file: Path) -> None:
    """Let `context` accept the certificates that the CAs in a PEM file issued, beside those it accepts.

    Raises:
        SettingInvalid: there is no such file, or no certificate in it.
    """
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError:
        raise SettingInvalid(
            f"BITRIX24_CA_FILE names {ca_file}, which holds no certificate in PEM form. Export the one"
            " of your CA as PEM, also called Base64 (it begins with -----BEGIN CERTIFICATE); one in DER form"
            " becomes it by: openssl x509 -inform der -in CA.cer -out CA.pem"
        ) from None
    except OSError as error:
        raise SettingInvalid(
            f"BITRIX24_CA_FILE names {ca_file}, which cannot be read ({error.strerror}). Put the certificate"
            " of your CA there, in PEM form, or correct the path; without an own CA leave the variable empty."
        ) from None
