"""Section 11.5: every filter prefix, arrays as IN, `logic: OR` for items only."""

from datetime import timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


@pytest.fixture
def three(portal: SimulatedPortal, clock: ManualClock) -> SimulatedPortal:
    """Three leads, an hour apart: Alpha WEB 10, Beta CALL 20, alphabet without a source 30."""
    for title, source, amount in (("Alpha", "WEB", 10), ("Beta", "CALL", 20), ("alphabet", None, 30)):
        portal.people_actions.add_lead(TITLE=title, SOURCE_ID=source, OPPORTUNITY=amount)
        clock.advance(timedelta(hours=1))
    return portal


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ({"OPPORTUNITY": 20}, [2]),
        ({"=OPPORTUNITY": "20"}, [2]),
        ({">OPPORTUNITY": 10}, [2, 3]),
        ({">=OPPORTUNITY": 20}, [2, 3]),
        ({"<OPPORTUNITY": 20}, [1]),
        ({"<=OPPORTUNITY": 20}, [1, 2]),
        ({"!OPPORTUNITY": 20}, [1, 3]),
        ({"!=OPPORTUNITY": 20}, [1, 3]),
        ({"@SOURCE_ID": ["WEB", "CALL"]}, [1, 2]),
        ({"!@SOURCE_ID": ["WEB", "CALL"]}, [3]),
        ({"SOURCE_ID": ["WEB", "CALL"]}, [1, 2]),
        ({"!SOURCE_ID": ["WEB"]}, [2, 3]),
        ({"SOURCE_ID": ""}, [3]),
        ({"%TITLE": "alpha"}, [1, 3]),
        ({"!%TITLE": "alpha"}, [2]),
        ({"=%TITLE": "%a"}, [1, 2]),
        ({"%=TITLE": "alpha%"}, [1, 3]),
        ({"!=%TITLE": "%a"}, [3]),
        ({"!%=TITLE": "%a"}, [3]),
        ({"TITLE": "ALPHA"}, [1]),
        ({">=DATE_CREATE": "2026-11-02T13:00:00+03:00"}, [2, 3]),
        ({">=DATE_CREATE": "2026-11-02T10:00:00+00:00", "<SOURCE_ID": "D"}, [2]),
        ({"NO_SUCH_FIELD": 1}, [1, 2, 3]),
        ({">ID": 1}, [2, 3]),
        ({"@ID": [3, 1, 99]}, [1, 3]),
    ],
)
def test_leads_are_filtered(
    three: SimulatedPortal, rest: Rest, condition: dict[str, object], ids: list[int]
) -> None:
    rows = rest.result("crm.lead.list", filter=condition, select=["ID"])
    assert [int(row["ID"]) for row in rows] == ids


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ({"0": {"logic": "OR", "0": {"=sourceId": "WEB"}, "1": {">opportunity": 25}}}, [1, 3]),
        ({"logic": "OR", "0": {"sourceId": "WEB"}, "1": {"sourceId": "CALL"}}, [1, 2]),
        ({">id": 1, "0": {"logic": "OR", "0": {"id": 1}, "1": {"id": 2}}}, [2]),
        ([{"logic": "OR", "0": {"id": 1}, "1": {"id": 3}}], [1, 3]),
    ],
)
def test_items_know_or(three: SimulatedPortal, rest: Rest, condition: object, ids: list[int]) -> None:
    items = rest.result("crm.item.list", entityTypeId=1, filter=condition, select=["id"])["items"]
    assert [item["id"] for item in items] == ids


def test_leads_do_not_know_or(three: SimulatedPortal, rest: Rest) -> None:
    condition = {"0": {"logic": "OR", "0": {"SOURCE_ID": "WEB"}, "1": {"SOURCE_ID": "CALL"}}}
    assert rest.body("crm.lead.list", filter=condition)["total"] == 3


def test_a_boolean_custom_field_is_filtered_with_one_not_with_y(portal: SimulatedPortal, rest: Rest) -> None:
    portal.customfields.add("UF_CRM_VIP", "boolean")
    portal.people_actions.add_lead(UF_CRM_VIP=1)
    assert rest.body("crm.lead.list", filter={"UF_CRM_VIP": 1})["total"] == 1
    assert rest.body("crm.lead.list", filter={"UF_CRM_VIP": "Y"})["total"] == 0


def test_a_phone_can_be_filtered(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(PHONE=[("WORK", "+49 30 1"), ("HOME", "+49 30 2")])
    assert rest.body("crm.lead.list", filter={"PHONE": "+49 30 2"})["total"] == 1
    assert rest.body("crm.lead.list", filter={"PHONE": "+49 30 3"})["total"] == 0


def test_a_plus_that_was_not_encoded_is_no_offset(rest: Rest) -> None:
    answer = rest.http.get("crm.item.list?entityTypeId=1&filter[%3E%3DcreatedTime]=2026-11-02T13:00:00+03:00")
    assert answer.json()["error"] == "INVALID_ARG_VALUE"
