"""Every answer has the shape of the example in Bitrix24's own documentation."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest

_SHAPES: dict[str, Any] = json.loads(Path(__file__).with_name("official_shapes.json").read_text("utf-8"))[
    "shapes"
]
_OWNED = {"ownerTypeId": 1, "ownerId": 1}
_LATER = "2026-11-03T10:00:00+03:00"
_TODO = {"id": 1, **_OWNED}
_CALL = {"OWNER_ID": 1, "OWNER_TYPE_ID": 1, "TYPE_ID": 2, "RESPONSIBLE_ID": 7}
_LOGGED = {"entityTypeId": 1, "entityId": 1, "title": "x", "text": "y", "iconCode": "info"}
_CARD = [{"name": "main", "title": "About", "type": "section", "elements": [{"name": "TITLE"}]}]
_CALLS: Mapping[str, dict[str, Any]] = {
    "crm.activity.add": {"fields": _CALL},
    "crm.activity.get": {"id": 1},
    "crm.activity.todo.add": {**_OWNED, "deadline": _LATER},
    "crm.activity.todo.update": {**_TODO, "deadline": _LATER},
    "crm.activity.todo.updateDeadline": {**_TODO, "value": _LATER},
    "crm.activity.todo.updateResponsibleUser": {**_TODO, "responsibleId": 7},
    "crm.automation.trigger": {"target": "LEAD_1", "code": "x"},
    "crm.category.add": {"entityTypeId": 2, "fields": {"name": "Nurture"}},
    "crm.category.get": {"entityTypeId": 2, "id": 1},
    "crm.category.list": {"entityTypeId": 2},
    "crm.company.get": {"id": 1},
    "crm.company.list": {"select": ["ASSIGNED_BY_ID", "ID", "PHONE", "TITLE"]},
    "crm.contact.company.items.get": {"id": 1},
    "crm.contact.get": {"id": 1},
    "crm.contact.list": {"select": ["*", "EMAIL"]},
    "crm.currency.base.get": {},
    "crm.currency.get": {"id": "EUR"},
    "crm.currency.list": {},
    "crm.deal.contact.items.get": {"id": 1},
    "crm.deal.fields": {},
    "crm.deal.get": {"id": 1},
    "crm.deal.list": {},
    "crm.duplicate.findbycomm": {"type": "PHONE", "values": ["+49 30 1"], "entity_type": "CONTACT"},
    "crm.item.add": {"entityTypeId": 2, "fields": {}},
    "crm.item.delete": {"entityTypeId": 1, "id": 1},
    "crm.item.details.configuration.forceCommonScopeForAll": {"entityTypeId": 2},
    "crm.item.details.configuration.get": {"entityTypeId": 2, "scope": "C"},
    "crm.item.details.configuration.reset": {"entityTypeId": 2},
    "crm.item.details.configuration.set": {"entityTypeId": 2, "data": _CARD},
    "crm.item.fields": {"entityTypeId": 1},
    "crm.item.get": {"entityTypeId": 1, "id": 1},
    "crm.item.list": {"entityTypeId": 1},
    "crm.item.update": {"entityTypeId": 2, "id": 1, "fields": {"probability": 50}},
    "crm.lead.add": {"fields": {}},
    "crm.lead.delete": {"id": 1},
    "crm.lead.fields": {},
    "crm.lead.get": {"id": 1},
    "crm.lead.update": {"id": 1, "fields": {}},
    "crm.lead.userfield.add": {"fields": {"FIELD_NAME": "X", "USER_TYPE_ID": "string"}},
    "crm.lead.userfield.delete": {"id": 1},
    "crm.lead.userfield.update": {"id": 1, "fields": {"SORT": 10}},
    "crm.settings.mode.get": {},
    "crm.stagehistory.list": {"entityTypeId": 2},
    "crm.status.add": {"fields": {"ENTITY_ID": "STATUS", "STATUS_ID": "UC_X", "NAME": "X"}},
    "crm.status.entity.items": {"entityId": "STATUS"},
    "crm.status.get": {"id": 1},
    "crm.status.list": {"filter": {"ENTITY_ID": "DEAL_STAGE"}},
    "crm.timeline.comment.add": {"fields": {"ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": "x"}},
    "crm.timeline.comment.list": {"filter": {"ENTITY_ID": 1, "ENTITY_TYPE": "lead"}},
    "crm.timeline.comment.update": {"id": 1, **_OWNED, "fields": {"COMMENT": "y"}},
    "crm.timeline.item.pin": {"id": 1, **_OWNED},
    "crm.timeline.item.unpin": {"id": 1, **_OWNED},
    "crm.timeline.logmessage.add": {"fields": _LOGGED},
    "crm.timeline.logmessage.list": {"entityTypeId": 1, "entityId": 1},
    "crm.type.getByEntityTypeId": {"entityTypeId": 1038},
    "crm.type.list": {},
    "department.get": {"ID": 2},
    "im.department.employees.get": {"ID": [7, 3]},
    "im.notify.personal.add": {"USER_ID": 7, "MESSAGE": "x"},
    "im.notify.system.add": {"USER_ID": 7, "MESSAGE": "x"},
    "im.user.get": {"ID": 7},
    "im.user.list.get": {"ID": [7]},
    "method.get": {"name": "profile"},
    "timeman.settings": {"USER_ID": 7},
    "timeman.status": {"USER_ID": 7},
    "user.get": {},
    "user.search": {"FIND": "anna"},
}


@pytest.fixture
def lived_in(portal: SimulatedPortal, rest: Rest) -> Rest:
    """A portal with one of everything: the lead has a to-do (activity 1), a comment and a log message."""
    portal.people_actions.add_lead(
        NAME="Eva", PHONE="+49 30 1", EMAIL="e@a.example", IM=[("OPENLINE", "imol|1")]
    )
    portal.people_actions.add_company(TITLE="Acme", PHONE="+49 30 2")
    portal.people_actions.add_contact(
        NAME="Eva", LAST_NAME="Eck", EMAIL="e@a.example", PHONE="+49 30 1", COMPANY_ID=1
    )
    portal.people_actions.add_deal(TITLE="Deal", CONTACT_ID=1)
    portal.funnels.add("Nurture", sort=100)
    portal.add_smart_process("Rentals")
    rest.result("crm.item.details.configuration.set", entityTypeId=2, scope="C", data=_CARD)
    rest.result("crm.activity.todo.add", {**_OWNED, "deadline": _LATER})
    rest.result("crm.timeline.comment.add", fields={"ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": "x"})
    rest.result("crm.timeline.logmessage.add", fields=_LOGGED)
    return rest


@pytest.mark.parametrize("method", sorted(_SHAPES))
def test_an_answer_has_the_shape_of_the_official_example(lived_in: Rest, method: str) -> None:
    answer = lived_in.body(method, _CALLS[method])
    assert list(_differences(_SHAPES[method], answer, path=method)) == []


def _differences(shape: Any, value: Any, *, path: str) -> Iterator[str]:
    if shape == "null" or value is None:
        return
    if isinstance(shape, dict) and isinstance(value, dict):
        yield from (
            f"{path}.{key} is missing" for key in sorted(shape.keys() - value.keys()) if key != "total"
        )
        for key in shape.keys() & value.keys():
            yield from _differences(shape[key], value[key], path=f"{path}.{key}")
    elif shape and isinstance(shape, list) and isinstance(value, list):
        yield from _differences(shape[0], value[0] if value else None, path=f"{path}[0]")
    elif isinstance(shape, dict | list) and isinstance(value, dict | list) and not (shape and value):
        return
    elif _kind(shape) != _kind(value):
        yield f"{path} is {_kind(value)}, the example has {_kind(shape)}"


def _kind(value: Any) -> str:
    if isinstance(value, dict | list):
        # PHP prints an empty map as an empty list.
        return "array" if not value else ("map" if isinstance(value, dict) else "list")
    if value in ("text", "number", "boolean"):
        return str(value)
    return {bool: "boolean", int: "number", float: "number", str: "text"}[type(value)]
