"""Section 11.8: phones and e-mails of both families."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


@pytest.fixture
def lead(portal: SimulatedPortal) -> SimulatedPortal:
    """One lead with two phones (ids 1 and 2) and an e-mail (id 3)."""
    portal.people_actions.add_lead(PHONE=[("WORK", "+49 1"), ("HOME", "+49 2")], EMAIL="a@b.example")
    return portal


def _phones(portal: SimulatedPortal) -> list[tuple[int, str, str]]:
    return [(each["ID"], each["VALUE_TYPE"], each["VALUE"]) for each in portal.lead(1)["PHONE"]]


@pytest.mark.parametrize(
    ("row", "phones"),
    [
        ({"ID": 1, "VALUE": "+49 9", "VALUE_TYPE": "WORK"}, [(1, "WORK", "+49 9"), (2, "HOME", "+49 2")]),
        (
            {"VALUE": "+49 1", "VALUE_TYPE": "WORK"},
            [(1, "WORK", "+49 1"), (2, "HOME", "+49 2"), (4, "WORK", "+49 1")],
        ),
        ({"ID": 1, "DELETE": "Y"}, [(2, "HOME", "+49 2")]),
        ({"ID": 2, "VALUE": ""}, [(1, "WORK", "+49 1")]),
    ],
)
def test_rows_of_the_lead_family(lead: SimulatedPortal, rest: Rest, row: object, phones: list[Any]) -> None:
    rest.result("crm.lead.update", id=1, fields={"PHONE": [row]})
    assert _phones(lead) == phones
    assert lead.lead(1)["EMAIL"][0]["ID"] == 3


@pytest.mark.parametrize(
    ("fm", "phones"),
    [
        (
            {"n0": {"typeId": "PHONE", "valueType": "WORK", "value": "+49 3"}},
            [(1, "+49 1"), (2, "+49 2"), (4, "+49 3")],
        ),
        ({"1": {"typeId": "PHONE", "valueType": "WORK", "value": "+49 9"}}, [(1, "+49 9"), (2, "+49 2")]),
        ({"1": {"typeId": "PHONE", "value": ""}}, [(2, "+49 2")]),
        ({"77": {"typeId": "PHONE", "value": "+49 7"}}, [(1, "+49 1"), (2, "+49 2"), (4, "+49 7")]),
        ({"1": {"valueType": "WORK", "value": "+49 9"}}, [(1, "+49 1"), (2, "+49 2")]),
        ([{"id": 1, "typeId": "PHONE", "value": "+49 1"}], [(1, "+49 1"), (2, "+49 2"), (4, "+49 1")]),
        ("+49 9", []),
    ],
)
def test_fm_of_the_item_family(lead: SimulatedPortal, rest: Rest, fm: object, phones: list[Any]) -> None:
    rest.change(1, fm=fm)
    assert [(number, value) for number, _, value in _phones(lead)] == phones


def test_ids_keep_growing_over_all_records(lead: SimulatedPortal) -> None:
    lead.people_actions.add_contact(NAME="Eva", PHONE="+49 5")
    lead.people_actions.add_lead(PHONE="+49 6")
    assert lead.lead(2)["PHONE"][0]["ID"] == 5


def test_a_portal_may_add_what_is_sent_to_change_a_value(lead: SimulatedPortal, rest: Rest) -> None:
    lead.switches.fm_only_adds = True
    rest.change(1, fm={"1": {"typeId": "PHONE", "valueType": "WORK", "value": "+49 9"}})
    assert _phones(lead) == [(1, "WORK", "+49 1"), (2, "HOME", "+49 2"), (4, "WORK", "+49 9")]
