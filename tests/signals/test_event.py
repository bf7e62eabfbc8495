"""What senders say, as JSON and as CloudEvents."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.errors import RequestMalformed
from functions.signals.event import SignalEvent, envelope_of, parse_signals
from tests.signals.sending import a_signal

AT = datetime(2026, 11, 3, 10, 59, tzinfo=UTC)
EXPECTED = SignalEvent.model_validate(a_signal())
CLOUD_EVENT = {
    "specversion": "1.0",
    "type": "pricing.viewed",
    "source": "/shop",
    "id": "a",
    "time": "2026-11-03T10:59:00Z",
    "datacontenttype": "application/json",
    "data": {"lead_id": 7},
}


def parsed(content: Any, headers: dict[str, str] | None = None) -> list[SignalEvent]:
    return parse_signals(json.dumps(content).encode(), envelope_of((headers or {}).items()))


def test_one_signal_and_a_list_are_both_taken() -> None:
    assert parsed(a_signal()) == [EXPECTED]
    assert parsed([a_signal(), a_signal()]) == [EXPECTED, EXPECTED]
    assert parsed([]) == []


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-03T10:59:00Z",
        "2026-11-03t10:59:00z",
        "2026-11-03 10:59:00.000000000Z",
        "2026-11-03T11:59:00+01:00",
        "2026-11-03T00:29:00.0-10:30",
    ],
)
def test_a_moment_may_be_written_in_every_way_of_rfc_3339(at: str) -> None:
    assert parsed(a_signal(at=at))[0].at == AT


def test_numbers_may_come_as_texts_and_ids_as_numbers() -> None:
    [event] = parsed(a_signal(lead_id="7", id=12))
    assert (event.lead_id, event.id) == (7, "12")


def test_fields_that_a_form_left_empty_are_not_there() -> None:
    [event] = parsed(a_signal(lead_id="", email="anna@example.com", phone="", id=None))
    assert (event.lead_id, event.email, event.phone, event.id) == (None, "anna@example.com", "", "")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"type": ...}, "type"),
        ({"type": ""}, "type"),
        ({"type": None}, "type"),
        ({"type": ["a"]}, "type"),
        ({"type": "x" * 101}, "type"),
        ({"at": ...}, "at"),
        ({"at": 1_790_000_000}, "at"),
        ({"at": "1790000000"}, "at"),
        ({"at": "2026-11-03"}, "at"),
        ({"at": "2026-11-03T10:59:00"}, "at"),
        ({"at": "2026-02-30T10:59:00Z"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"lead_id": 0}, "lead_id"),
        ({"lead_id": -7}, "lead_id"),
        ({"lead_id": 7.5}, "lead_id"),
        ({"lead_id": True}, "lead_id"),
        ({"lead_id": "seven"}, "lead_id"),
        ({"lead_id": 10**30}, "lead_id"),
        ({"lead_id": ...}, "an item, a lead_id, a deal_id, an email or a phone"),
        ({"email": {"a": 1}}, "email"),
        ({"phone": "1" * 65}, "phone"),
        ({"id": "x" * 1001}, "id"),
    ],
)
def test_a_mistake_names_its_element_and_field(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(RequestMalformed) as raised:
        parsed([a_signal(), a_signal(**changes)])
    assert "Element 2" in str(raised.value)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"7", b"null", b'"a"', b"[7]", b"[[]]", b"\xff", b'{"a":"\xff"}']
)
def test_what_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(RequestMalformed):
        parse_signals(body, {})


def test_a_list_of_501_is_malformed() -> None:
    with pytest.raises(RequestMalformed, match="up to 500"):
        parsed([a_signal()] * 501)


def test_a_cloudevent_is_the_same_signal_in_structured_and_binary_mode_and_in_a_list() -> None:
    headers = {f"Ce-{name.title()}": value for name, value in CLOUD_EVENT.items() if isinstance(value, str)}
    structured, [binary] = parsed([CLOUD_EVENT, CLOUD_EVENT]), parsed({"lead_id": 7}, headers)
    assert structured == [binary, binary]
    assert (binary.type, binary.at, binary.lead_id, binary.id) == ("pricing.viewed", AT, 7, "/shop a")


def test_two_sources_may_use_the_same_id() -> None:
    first, second = parsed([CLOUD_EVENT, {**CLOUD_EVENT, "source": "/mailer"}])
    assert first.id != second.id


def test_a_cloudevent_without_data_is_malformed() -> None:
    for data in (None, "text", [1]):
        with pytest.raises(RequestMalformed, match="its data"):
            parsed({**CLOUD_EVENT, "data": data})


def test_headers_of_an_envelope_are_decoded() -> None:
    envelope = envelope_of([("CE-SpecVersion", "1.0"), ("ce-source", "/caf%C3%A9"), ("Host", "x")])
    assert envelope == {"specversion": "1.0", "source": "/café"}


def test_a_person_shows_in_no_repr() -> None:
    [event] = parsed(a_signal(email="anna@example.com", phone="030 5550101", id="anna"))
    assert not {"anna", "555"} & {word for word in ("anna", "555") if word in repr(event)}


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*a_signal(), "email", "phone", "data", "specversion"]), inner)
    ),
    max_leaves=8,
)


@given(_json)
def test_whatever_json_arrives_is_signals_or_is_refused(content: Any) -> None:
    try:
        events = parsed(content)
    except RequestMalformed:
        return
    assert all(event.has_subject for event in events)


@given(st.binary(max_size=300))
def test_whatever_bytes_arrive_are_signals_or_are_refused(body: bytes) -> None:
    try:
        events = parse_signals(body, {})
    except RequestMalformed:
        return
    assert all(event.has_subject for event in events)
