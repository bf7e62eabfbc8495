"""`crm.duplicate.findbycomm` (docs/bitrix24-api.md 4.3)."""

from infra.simulator.protocol.call import Answer, Call, Method, reading
from infra.simulator.refusals import RestRefused

_ENTITIES = ("LEAD", "CONTACT", "COMPANY")
_MANY = 20


def _find_by_comm(call: Call) -> Answer:
    type_id = str(call.get("type") or "").upper()
    values = [str(each) for each in call.listed("values") if str(each).strip()]
    _check(type_id, values)
    only = str(call.get("entity_type") or "").upper()
    found: dict[str, list[int]] = {}
    for entity in _ENTITIES if not only else (only,):
        hits = call.store.communications.holders(entity, type_id, values=values)
        # What is beyond the first twenty is not returned; the documentation leaves open which they are.
        found |= {entity: hits[:_MANY]} if hits else {}
        # Twenty or more hits of one type end the search: later types are left out.
        if len(hits) >= _MANY:
            break
    return Answer(found or [])


def _check(type_id: str, values: list[str]) -> None:
    if not type_id:
        raise RestRefused("Communication type is not defined", "")
    if type_id not in ("PHONE", "EMAIL"):
        raise RestRefused(f"Communication type '{type_id}' is not supported in current context", "")
    if not values:
        raise RestRefused("Communication values is not defined", "")
    if len(values) > _MANY:
        raise RestRefused("ERROR_ARGUMENT", f"At most {_MANY} values are allowed")


METHODS: tuple[Method, ...] = (reading("crm.duplicate.findbycomm", _find_by_comm),)
