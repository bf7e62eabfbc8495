"""What Bitrix24 says when it calls."""

import pytest

from functions.domain.item import lead
from functions.errors import RequestMalformed
from functions.lead_events.event import EventKind, LeadEvent, OtherEvent, parse_event


def test_a_lead_event_carries_id_kind_and_token() -> None:
    body = b"event=ONCRMLEADADD&data[FIELDS][ID]=1207&ts=1&auth[application_token]=abc"
    assert parse_event(body) == LeadEvent(lead(1207), EventKind.ADDED, "abc")


def test_the_events_name_may_be_in_mixed_case_and_the_handler_id_missing() -> None:
    event = parse_event(b"event=onCrmLeadUpdate&data[FIELDS][ID]=7&auth[application_token]=abc")
    assert event == LeadEvent(lead(7), EventKind.UPDATED, "abc")


def test_other_events_are_distinguished_from_nonsense() -> None:
    assert parse_event(b"event=ONCRMQUOTEADD&data[FIELDS][ID]=7") == OtherEvent("")


def test_a_robots_call_names_the_lead_in_its_document_id() -> None:
    body = b"document_id[0]=crm&document_id[1]=CCrmDocumentLead&document_id[2]=LEAD_1207&auth[domain]=x"
    assert parse_event(body) == LeadEvent(lead(1207), EventKind.ROBOT, "")


def test_a_robot_may_name_the_lead_in_the_query() -> None:
    assert parse_event(b"auth[domain]=x", query={"lead_id": "9"}) == LeadEvent(lead(9), EventKind.ROBOT, "")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"event=",
        b"event=ONCRMLEADADD",
        b"event=ONCRMLEADADD&data[FIELDS][ID]=",
        b"event=ONCRMLEADADD&data[FIELDS][ID]=-7",
        b"event=ONCRMLEADADD&data[FIELDS][ID]=0",
        b"event=ONCRMLEADADD&data[FIELDS][ID]=7;DROP",
        b"event=ONCRMLEADADD&data[FIELDS][ID]=99999999999999999999",
        b"document_id[2]=QUOTE_7",
    ],
)
def test_a_form_that_names_no_lead_is_malformed(body: bytes) -> None:
    with pytest.raises(RequestMalformed):
        parse_event(body)


def test_a_token_shows_in_no_repr() -> None:
    assert "abc" not in repr(parse_event(b"event=ONCRMLEADADD&data[ID]=7&auth[application_token]=abc"))
