"""`crm.item.details.configuration.*`: the layouts of cards.

Without a scope it is the caller's personal layout that is read, set or reset.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused, lead_access_denied
from infra.simulator.state.card_layouts import Card, CardLayouts

_COMMON = "C"
# What in `extras` names the variant of a card, and which one it is without that.
_VARIANTS = {1: ("leadCustomerType", 1), 2: ("dealCategoryId", 0)}
_OF_OTHERS = ("categoryId", 0)


def _get(call: Call) -> Answer:
    card, user = _card(call), _user(call)
    layouts = _layouts(call)
    if _is_common(call):
        found = layouts.common.get(card)
    else:
        _check_rights(call, is_administrators=user != call.user)
        found = layouts.personal.get((card, user))
    return Answer(None if found is None else [dict(each) for each in found])


def _set(call: Call) -> Answer:
    card, user = _card(call), _user(call)
    _check_rights(call, is_administrators=_is_common(call) or user != call.user)
    sections = [_section(index, sent) for index, sent in enumerate(_data(call))]
    # What is not among the sections is no longer in the card.
    if _is_common(call):
        _layouts(call).common[card] = sections
    else:
        _layouts(call).personal[card, user] = sections
    return Answer(result=True)


def _reset(call: Call) -> Answer:
    card, user = _card(call), _user(call)
    _check_rights(call, is_administrators=_is_common(call) or user != call.user)
    if _is_common(call):
        _layouts(call).common.pop(card, None)
    else:
        _layouts(call).personal.pop((card, user), None)
    return Answer(result=True)


def _force(call: Call) -> Answer:
    _check_rights(call, is_administrators=True)
    _layouts(call).force_common(_card(call))
    return Answer(result=True)


def _layouts(call: Call) -> CardLayouts:
    return call.store.card_layouts


def _card(call: Call) -> Card:
    type_id = call.number("entityTypeId")
    if type_id is None:
        raise _refused("Parameter 'entityTypeId' is not defined")
    if type_id not in call.store.entities:
        raise _refused(f"The entity type '{type_id}' is not supported in current context.")
    name, usual = _VARIANTS.get(type_id, _OF_OTHERS)
    variant = as_int(call.mapping("extras").get(name))
    return Card(type_id, usual if variant is None else variant)


def _user(call: Call) -> int:
    return call.number("userId") or call.user


def _is_common(call: Call) -> bool:
    return str(call.get("scope") or "P").upper() == _COMMON


def _check_rights(call: Call, *, is_administrators: bool) -> None:
    caller = call.store.people.find(call.user)
    if is_administrators and not (caller and caller.is_admin):
        raise lead_access_denied()


def _data(call: Call) -> list[Any]:
    sent = call.get("data")
    if not isinstance(sent, list | Mapping):
        raise _refused("Parameter 'data' must be an array.")
    if isinstance(sent, Mapping) and sent:
        raise _refused("The data must be an indexed array.")
    if not sent:
        raise _refused("There are no data to write.")
    return list(sent)


def _section(index: int, sent: Any) -> dict[str, Any]:
    row = sent if isinstance(sent, Mapping) else {}
    if row.get("type") != "section":
        raise _refused(f"Section at index {index} has type '{row.get('type')}'. Expected type: 'section'.")
    for name in ("name", "title"):
        if not row.get(name):
            raise _refused(f"Section at index {index} does not have {name}.")
    elements = list(_elements(index, row.get("elements") or []))
    return {"name": str(row["name"]), "title": str(row["title"]), "type": "section", "elements": elements}


def _elements(index: int, sent: Any) -> Iterator[dict[str, Any]]:
    for at, row in enumerate(sent if isinstance(sent, list) else []):
        if not isinstance(row, Mapping) or not row.get("name"):
            raise _refused(f"Element at index {at} in section at index {index} does not have name.")
        shown = {"name": str(row["name"]), "optionFlags": str(row.get("optionFlags") or 0)}
        yield shown | ({"options": dict(row["options"])} if row.get("options") else {})


def _refused(description: str) -> RestRefused:
    return RestRefused("", description)


METHODS: tuple[Method, ...] = (
    reading("crm.item.details.configuration.get", _get),
    writing("crm.item.details.configuration.set", _set),
    writing("crm.item.details.configuration.reset", _reset),
    writing("crm.item.details.configuration.forceCommonScopeForAll", _force),
)
