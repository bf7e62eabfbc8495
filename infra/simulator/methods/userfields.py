"""`crm.lead.userfield.*`: definitions of custom fields over REST (docs/bitrix24-api.md 4.1)."""

import re
from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters
from infra.simulator.state.custom_fields import PREFIX, TYPES, CustomField
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import sort_rows

_LONGEST = 50
_LABELS = ("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL", "ERROR_MESSAGE", "HELP_MESSAGE")
_FILTER_WAYS = {"Y": "E", "N": "N"}


def _list(call: Call) -> Answer:
    rows = [_row(each) for each in call.store.customfields]
    wanted = dict(call.mapping("filter"))
    language = wanted.pop("LANG", None)
    columns = text_columns(("ID", "FIELD_NAME", "USER_TYPE_ID", "XML_ID", "SORT", "MULTIPLE", "MANDATORY"))
    test = filters.compile_filter(wanted, Columns(columns, call.store.context.zone, filters.ignore))
    found = [row for row in rows if test(row)]
    order = {name: way for name, way in call.mapping("order").items() if name in columns}
    shown = sort_rows(found, order or {"ID": "ASC"}, read=lambda row, name: as_int(row[name]) or 0)
    return Answer([row | _labels(call, row, language) for row in shown], len(found))


def _get(call: Call) -> Answer:
    custom = _found(call)
    return Answer(_row(custom) | {name: {"en": custom.label} for name in _LABELS})


def _add(call: Call) -> Answer:
    fields = call.mapping("fields")
    name = _checked_name(call, str(fields.get("FIELD_NAME") or ""))
    kind = str(fields.get("USER_TYPE_ID") or "")
    if kind not in TYPES:
        raise RestRefused("ERROR_CORE", f"Unknown USER_TYPE_ID '{kind}'")
    custom = call.store.customfields.add(
        name,
        kind,
        is_multiple=fields.get("MULTIPLE") == "Y",
        label=_label(fields) or name,
        choices=call.store.customfields.choices_of(fields.get("LIST")),
        **_changeable(fields),
    )
    return Answer(custom.id)


def _update(call: Call) -> Answer:
    custom, fields = _found(call), call.mapping("fields")
    changes = _changeable(fields)
    if "LIST" in fields:
        changes["choices"] = call.store.customfields.choices_of(fields["LIST"])
    if _label(fields):
        changes["label"] = _label(fields)
    call.store.customfields.change(custom, **changes)
    return Answer(result=True)


def _delete(call: Call) -> Answer:
    call.store.customfields.remove(_found(call))
    return Answer(result=True)


def _found(call: Call) -> CustomField:
    custom = call.store.customfields.find(call.number("id") or 0)
    if custom is None:
        raise RestRefused("ERROR_NOT_FOUND", f"The entity with ID '{call.get('id')}' is not found")
    return custom


def _checked_name(call: Call, sent: str) -> str:
    name = sent if sent.startswith(PREFIX) else PREFIX + sent
    if not sent or not re.fullmatch(r"[A-Z0-9_]+", name) or len(name) > _LONGEST:
        raise RestRefused("ERROR_CORE", f"FIELD_NAME '{sent}' is not valid")
    if name in call.store.customfields:
        raise RestRefused("ERROR_CORE", f"Field {name} already exists")
    return name


def _changeable(fields: Mapping[str, Any]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "MANDATORY" in fields:
        changes["is_mandatory"] = fields["MANDATORY"] == "Y"
    if "SORT" in fields:
        changes["sort"] = as_int(fields["SORT"]) or 100
    if "XML_ID" in fields:
        changes["xml_id"] = str(fields["XML_ID"])
    if "SHOW_FILTER" in fields:
        way = str(fields["SHOW_FILTER"])
        changes["show_filter"] = _FILTER_WAYS.get(way, way)
    if isinstance(fields.get("SETTINGS"), Mapping):
        changes["settings"] = fields["SETTINGS"]
    return changes


def _label(fields: Mapping[str, Any]) -> str:
    label = next((fields[name] for name in ("LABEL", *_LABELS) if fields.get(name)), "")
    return str(next(iter(label.values()), "")) if isinstance(label, Mapping) else str(label)


def _labels(call: Call, row: Mapping[str, Any], language: Any) -> dict[str, Any]:
    # Labels come with a language in the filter only.
    custom = call.store.customfields.find(int(row["ID"]))
    return dict.fromkeys(_LABELS[:3], custom.label) if language and custom else {}


def _row(custom: CustomField) -> dict[str, Any]:
    row = {
        "ID": str(custom.id),
        "ENTITY_ID": "CRM_LEAD",
        "FIELD_NAME": custom.name,
        "USER_TYPE_ID": custom.kind,
        "XML_ID": custom.xml_id,
        "SORT": str(custom.sort),
        "MULTIPLE": "Y" if custom.is_multiple else "N",
        "MANDATORY": "Y" if custom.is_mandatory else "N",
        "SHOW_FILTER": custom.show_filter,
        "SHOW_IN_LIST": "Y",
        "EDIT_IN_LIST": "Y",
        "IS_SEARCHABLE": "N",
        "SETTINGS": dict(custom.settings) or {"DEFAULT_VALUE": ""},
    }
    choices = [
        {
            "ID": str(each.id),
            "SORT": str(each.sort),
            "VALUE": each.value,
            "DEF": "Y" if each.is_default else "N",
            "XML_ID": each.xml_id,
        }
        for each in custom.choices
    ]
    return row | ({"LIST": choices} if custom.kind == "enumeration" else {})


METHODS: tuple[Method, ...] = (
    reading("crm.lead.userfield.list", _list),
    reading("crm.lead.userfield.get", _get),
    writing("crm.lead.userfield.add", _add),
    writing("crm.lead.userfield.update", _update),
    writing("crm.lead.userfield.delete", _delete),
)
