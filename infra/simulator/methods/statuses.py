"""`crm.status.*`: the dictionaries over REST (docs/bitrix24-api.md 4.2)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters
from infra.simulator.state.dictionaries import Status
from infra.simulator.state.entities import DEAL
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import sort_rows

_NAMES = (
    "ID",
    "ENTITY_ID",
    "STATUS_ID",
    "NAME",
    "NAME_INIT",
    "SORT",
    "SYSTEM",
    "CATEGORY_ID",
    "COLOR",
    "SEMANTICS",
)
_TYPES = (
    ("STATUS", "Lead stages"),
    ("SOURCE", "Sources"),
    ("HONORIFIC", "Salutations"),
    ("DEAL_STAGE", "Deal stages"),
    ("DEAL_TYPE", "Deal types"),
    ("CONTACT_TYPE", "Contact types"),
    ("COMPANY_TYPE", "Company types"),
    ("INDUSTRY", "Industries"),
    ("EMPLOYEES", "Employees"),
)
_FUNNEL = re.compile(r"DEAL_STAGE_(\d+)")
_LONGEST_CODE = 21


def _list(call: Call) -> Answer:
    columns = Columns(text_columns(_NAMES), call.store.context.zone, filters.ignore)
    test = filters.compile_filter(call.mapping("filter"), columns)
    rows = [row for row in map(_row, call.store.dictionaries) if test(row)]
    order = {name: way for name, way in call.mapping("order").items() if name in _NAMES}
    return Answer(sort_rows(rows, order or {"SORT": "ASC"}, read=_sort_value))


def _get(call: Call) -> Answer:
    return Answer(_row(_found(call)))


def _add(call: Call) -> Answer:
    fields = call.mapping("fields")
    entity_id, code = str(fields.get("ENTITY_ID") or ""), str(fields.get("STATUS_ID") or "")
    if not entity_id or not code or not fields.get("NAME"):
        raise RestRefused("ERROR_CORE", "ENTITY_ID, STATUS_ID and NAME are required")
    code = _prefixed(call, entity_id, code)
    if len(code) > _LONGEST_CODE:
        raise RestRefused("ERROR_CORE", "STATUS_ID is longer than 21 characters")
    if call.store.dictionaries.find(entity_id, code):
        raise RestRefused("ERROR_CORE", f"Status {code} already exists")
    number = call.store.dictionaries.add(
        entity_id,
        code,
        name=str(fields["NAME"]),
        sort=as_int(fields.get("SORT")),
        semantics=str(fields.get("SEMANTICS") or "").removeprefix("P"),
        color=str(fields.get("COLOR") or ""),
    )
    return Answer(number)


def _prefixed(call: Call, entity_id: str, code: str) -> str:
    """Return the code as it is stored: a stage of a funnel gets its prefix from the portal."""
    match = _FUNNEL.fullmatch(entity_id)
    if match is None:
        return code
    number = int(match[1])
    if not number or call.store.funnels.find(DEAL, number) is None:
        raise RestRefused("ERROR_CORE", f"Dictionary {entity_id} does not exist")
    prefix = DEAL.prefix_in(number)
    return code if code.startswith(prefix) else prefix + code


def _update(call: Call) -> Answer:
    status, fields = _found(call), call.mapping("fields")
    changed = replace(
        status,
        name=str(fields.get("NAME") or status.name),
        sort=as_int(fields.get("SORT")) or status.sort,
        color=str(fields.get("COLOR") or status.color),
    )
    call.store.dictionaries.change(changed)
    return Answer(result=True)


def _delete(call: Call) -> Answer:
    status = _found(call)
    if status.is_system:
        raise RestRefused("ERROR_CORE", "A system status cannot be deleted")
    call.store.dictionaries.remove(status)
    return Answer(result=True)


def _entity_items(call: Call) -> Answer:
    entries = call.store.dictionaries.of(str(call.get("entityId") or ""))
    return Answer([{"NAME": each.name, "SORT": each.sort, "STATUS_ID": each.code} for each in entries])


def _entity_types(_: Call) -> Answer:
    stages = {
        "START_FIELD": "NEW",
        "FINAL_SUCCESS_FIELD": "CONVERTED",
        "FINAL_UNSUCCESS_FIELD": "JUNK",
        "FINAL_SORT": 0,
    }
    return Answer(
        [
            {"ID": code, "NAME": name, "SEMANTIC_INFO": stages if code == "STATUS" else []}
            for code, name in _TYPES
        ]
    )


def _found(call: Call) -> Status:
    number = call.number("id")
    status = next((each for each in call.store.dictionaries if each.id == number), None)
    if status is None:
        raise RestRefused("", "Not found")
    return status


def _row(status: Status) -> dict[str, Any]:
    match = _FUNNEL.fullmatch(status.entity_id)
    return {
        "ID": str(status.id),
        "ENTITY_ID": status.entity_id,
        "STATUS_ID": status.code,
        "NAME": status.name,
        "NAME_INIT": status.name if status.is_system else "",
        "SORT": str(status.sort),
        "SYSTEM": "Y" if status.is_system else "N",
        "CATEGORY_ID": match[1] if match else None,
        "COLOR": status.color or None,
        "SEMANTICS": status.semantics or None,
        "EXTRA": {"SEMANTICS": status.group, "COLOR": status.color},
    }


def _sort_value(row: Mapping[str, Any], name: str) -> Any:
    return int(row[name]) if name in ("ID", "SORT") else row[name]


METHODS: tuple[Method, ...] = (
    reading("crm.status.list", _list),
    reading("crm.status.get", _get),
    reading("crm.status.entity.items", _entity_items),
    reading("crm.status.entity.types", _entity_types),
    writing("crm.status.add", _add),
    writing("crm.status.update", _update),
    writing("crm.status.delete", _delete),
)
