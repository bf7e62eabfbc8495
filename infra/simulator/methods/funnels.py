"""`crm.category.*`: the funnels over REST."""

from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused, access_denied, item_not_found, parameter_missing
from infra.simulator.state.fields import Entity
from infra.simulator.state.funnels import Funnel

_KINDS = {"id": "integer", "entityTypeId": "integer", "isDefault": "boolean", "name": "string"}
_KINDS |= {"sort": "integer", "originId": "string", "originatorId": "string"}
_UPPER = {"entityTypeId": "ENTITY_TYPE_ID", "isDefault": "IS_DEFAULT"}
_UPPER |= {"originId": "ORIGIN_ID", "originatorId": "ORIGINATOR_ID"}
_READ_ONLY = frozenset({"id", "entityTypeId", "isDefault"})


def _list(call: Call) -> Answer:
    entity, funnels = _entity(call), call.store.funnels
    readable = [each for each in funnels.of(entity) if not funnels.is_hidden(entity, each.id)]
    return Answer({"categories": [_row(each) for each in readable]}, len(readable))


def _get(call: Call) -> Answer:
    entity = _entity(call)
    funnel = call.store.funnels.find(entity, call.required("id"))
    if funnel is None:
        raise item_not_found()
    if call.store.funnels.is_hidden(entity, funnel.id):
        raise access_denied()
    return Answer({"category": _row(funnel)})


def _add(call: Call) -> Answer:
    entity, sent = _entity(call), call.mapping("fields")
    if not sent.get("name"):
        raise parameter_missing("name")
    sort = as_int(sent.get("sort")) or 200
    number = call.store.funnels.add(str(sent["name"]), entity=entity, sort=sort)
    funnel = call.store.funnels.find(entity, number)
    return Answer({"category": _row(funnel) if funnel else None})


def _fields(call: Call) -> Answer:
    _entity(call)
    return Answer(
        {
            "fields": {
                name: {
                    "type": kind,
                    "isRequired": name == "entityTypeId",
                    "isReadOnly": name in _READ_ONLY,
                    "isImmutable": False,
                    "isMultiple": False,
                    "isDynamic": False,
                    "title": _UPPER.get(name, name.upper()),
                    "upperName": _UPPER.get(name, name.upper()),
                }
                for name, kind in _KINDS.items()
            }
        }
    )


def _entity(call: Call) -> Entity:
    entity = call.store.entities.get(call.required("entityTypeId"))
    if entity is None or not entity.funnel:
        raise RestRefused("ENTITY_TYPE_NOT_SUPPORTED", "Entity type is not supported")
    return entity


def _row(funnel: Funnel) -> dict[str, Any]:
    row = {
        "id": funnel.id,
        "name": funnel.name,
        "sort": funnel.sort,
        "entityTypeId": funnel.type_id,
        "isDefault": "Y" if funnel.is_default else "N",
    }
    # The default funnel of deals comes without the keys of its origin.
    return row | ({"originId": "", "originatorId": ""} if funnel.id else {})


METHODS: tuple[Method, ...] = (
    reading("crm.category.list", _list),
    reading("crm.category.get", _get),
    reading("crm.category.fields", _fields),
    writing("crm.category.add", _add),
)
