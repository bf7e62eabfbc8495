"""No visitor sees a page without the token, the cookie that it was traded for, or being on this machine."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.dashboard.access import LASTS, Admission, Visitor, admit, cookie_for
from tests.builders import TUESDAY_NOON

TOKEN, OTHER = "a-token-of-some-length", "another-token-of-some-length"
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("is_local", [True, False])
def test_without_a_token_only_this_machine_is_admitted(*, is_local: bool) -> None:
    admitted = admit(Visitor(is_local=is_local), (), TUESDAY_NOON)
    assert admitted is (Admission.ADMITTED if is_local else Admission.REFUSED)


def test_with_a_token_this_machine_has_to_have_it_as_well() -> None:
    assert admit(Visitor(is_local=True), (TOKEN,), TUESDAY_NOON) is Admission.REFUSED


@pytest.mark.parametrize("token", [TOKEN, OTHER])
def test_either_token_is_traded_for_a_cookie_while_it_is_rotated(token: str) -> None:
    tokens = (TOKEN, OTHER)
    assert admit(Visitor(token=token), tokens, TUESDAY_NOON) is Admission.TOKEN_TRADED
    cookie = cookie_for(token, TUESDAY_NOON)
    assert token not in cookie
    assert admit(Visitor(cookie=cookie), tokens, TUESDAY_NOON) is Admission.ADMITTED


def test_a_cookie_is_good_for_its_time_and_for_its_token() -> None:
    cookie = cookie_for(TOKEN, TUESDAY_NOON)
    until = TUESDAY_NOON + LASTS
    assert admit(Visitor(cookie=cookie), (TOKEN,), until - SECOND) is Admission.ADMITTED
    assert admit(Visitor(cookie=cookie), (TOKEN,), until) is Admission.REFUSED
    assert admit(Visitor(cookie=cookie), (OTHER,), TUESDAY_NOON) is Admission.REFUSED
    assert admit(Visitor(cookie=cookie), (TOKEN,), TUESDAY_NOON - SECOND) is Admission.REFUSED


def test_a_cookie_cannot_be_made_to_last_longer() -> None:
    until, _, seal = cookie_for(TOKEN, TUESDAY_NOON).partition(".")
    longer = f"{int(until) + 3600}.{seal}"
    assert admit(Visitor(cookie=longer), (TOKEN,), TUESDAY_NOON) is Admission.REFUSED


@given(st.text(), st.text())
def test_no_guess_is_admitted(token: str, cookie: str) -> None:
    visitor = Visitor(token=token, cookie=cookie)
    assert token == TOKEN or admit(visitor, (TOKEN,), TUESDAY_NOON) is Admission.REFUSED
