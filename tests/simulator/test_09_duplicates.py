"""Section 11.9: `crm.duplicate.findbycomm`."""

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest

_PHONE = {"type": "PHONE", "values": ["+49 30 123"]}


def test_nothing_found_is_an_array(rest: Rest) -> None:
    assert rest.result("crm.duplicate.findbycomm", _PHONE) == []


def test_the_lead_itself_is_among_the_hits(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(PHONE="+49 (30) 123")
    portal.people_actions.add_lead(PHONE="0049-30-123 ext. 7", STATUS_ID="JUNK")
    portal.people_actions.add_contact(NAME="Eva", PHONE="4930123")
    assert rest.result("crm.duplicate.findbycomm", _PHONE) == {"LEAD": [1, 2], "CONTACT": [1]}


def test_twenty_hits_leave_the_later_types_out(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_contact(NAME="Eva", PHONE="+49 30 123")
    for _ in range(20):
        portal.people_actions.add_lead(PHONE="+49 30 123")
    assert list(rest.result("crm.duplicate.findbycomm", _PHONE)) == ["LEAD"]
    assert rest.result("crm.duplicate.findbycomm", _PHONE, entity_type="CONTACT") == {"CONTACT": [1]}


def test_what_was_deleted_or_changed_is_not_found(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(EMAIL="Eva@Acme.example")
    portal.people_actions.add_lead(EMAIL="eva@acme.example")
    portal.people_actions.delete_lead(1)
    mail = {"type": "EMAIL", "values": ["EVA@acme.example"]}
    assert rest.result("crm.duplicate.findbycomm", mail) == {"LEAD": [2]}
    portal.people_actions.update_lead(2, EMAIL="other@acme.example")
    assert rest.result("crm.duplicate.findbycomm", mail) == []


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"type": "", "values": ["1"]}, "Communication type is not defined"),
        ({"type": "FAX", "values": ["1"]}, "Communication type 'FAX' is not supported in current context"),
        ({"type": "PHONE", "values": []}, "Communication values is not defined"),
        ({"type": "PHONE", "values": ["1"] * 21}, "ERROR_ARGUMENT"),
    ],
)
def test_the_code_is_a_sentence(rest: Rest, params: dict[str, object], error: str) -> None:
    assert rest.error("crm.duplicate.findbycomm", params) == (400, error)
