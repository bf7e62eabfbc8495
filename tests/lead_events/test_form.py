"""PHP's forms."""

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import RequestMalformed
from functions.lead_events.event import parse_form


@pytest.mark.parametrize("key", ["data[FIELDS][ID]", "data%5BFIELDS%5D%5BID%5D"])
def test_brackets_may_be_bare_or_encoded(key: str) -> None:
    assert parse_form(f"{key}=7".encode()) == {("data", "FIELDS", "ID"): "7"}


def test_empty_brackets_count_up() -> None:
    form = parse_form(b"document_id[]=crm&document_id[]=CCrmDocumentLead&document_id[]=LEAD_7")
    assert form["document_id", "2"] == "LEAD_7"


def test_plus_is_a_space_and_values_are_utf8() -> None:
    assert parse_form(b"a=M%C3%BCller+%26+Co") == {("a",): "Müller & Co"}


def test_of_a_repeated_key_the_last_wins() -> None:
    assert parse_form(b"event=A&event=B") == {("event",): "B"}


def test_values_that_are_no_utf8_and_floods_of_fields_are_refused() -> None:
    for body in (b"a=%ff", b"\xff=1", b"&".join([b"a=1"] * 1001)):
        with pytest.raises(RequestMalformed):
            parse_form(body)


@given(st.lists(st.text("abcXYZ_09äß &=+%", min_size=1), min_size=1, max_size=5), st.text())
def test_any_nested_value_comes_back(path: list[str], value: str) -> None:
    key = path[0] + "".join(f"[{part}]" for part in path[1:])
    body = f"{quote_plus(key)}={quote_plus(value, errors='replace')}".encode()
    expected = value.encode("utf-8", "replace").decode()
    assert parse_form(body) == {tuple(path): expected}


@given(st.binary(max_size=300))
def test_whatever_arrives_is_a_form_or_is_refused(body: bytes) -> None:
    try:
        form = parse_form(body)
    except RequestMalformed:
        return
    assert all(isinstance(value, str) for value in form.values())
