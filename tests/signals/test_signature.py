"""Who sent this, and when."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import RequestNotAuthentic
from functions.signals.signature import authenticate
from tests.builders import TUESDAY_NOON
from tests.signals.sending import SECRET, signature, signed

BODY = b'{"type": "pricing.viewed"}'
NOW = int(TUESDAY_NOON.timestamp())


def is_accepted(header: str, *, body: bytes = BODY, secrets: tuple[str, ...] = (SECRET,)) -> bool:
    try:
        authenticate(header, body, secrets=secrets, now=TUESDAY_NOON)
    except RequestNotAuthentic:
        return False
    return True


def test_a_known_signature_is_reproduced() -> None:
    # printf '1793703600.{}' | openssl dgst -sha256 -hmac key
    header = "t=1793703600,v1=2a4559c5df30142d6848d8b999f9bcada0117ede857cb344bae2ece2e395e9b6"
    assert is_accepted(header, body=b"{}", secrets=("key",))


def test_a_signature_holds_for_five_minutes_either_way() -> None:
    for seconds, expected in ((-300, True), (300, True), (-301, False), (301, False)):
        at = TUESDAY_NOON + timedelta(seconds=seconds)
        assert is_accepted(signed(BODY, at=at)) is expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1=",
        f"t={NOW}",
        f"t={NOW},v1=",
        f"t={NOW},v1=é",
        f"t=,v1={signature(BODY)}",
        f"t=-{NOW},v1={signature(BODY)}",
        f"t={NOW}.0,v1={signature(BODY)}",
        f"t=٣,v1={signature(BODY)}",
        f"v1={signature(BODY)}",
        f"t={NOW},v0={signature(BODY)}",
        f"t={NOW},t={NOW},v1={signature(BODY)}",
        f"t={NOW + 1},v1={signature(BODY)}",
        f"t={NOW},v1={signature(BODY)[:-1]}",
        f"t={NOW},v1={signature(b'')}",
    ],
)
def test_a_header_of_another_form_or_time_is_not_accepted(header: str) -> None:
    assert not is_accepted(header)


def test_blanks_unknown_parts_and_more_signatures_do_no_harm() -> None:
    assert is_accepted(f"t={NOW}, v1=0000, v2=new, v1={signature(BODY)}")


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_configured_secret_no_request_is_accepted(secrets: tuple[str, ...]) -> None:
    assert not is_accepted(signed(BODY, secret=""), secrets=secrets)


@given(st.text())
def test_no_made_up_header_is_accepted(header: str) -> None:
    assert not is_accepted(header)
