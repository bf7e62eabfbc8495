"""`crm.lead.userfield.*` and its siblings: definitions of custom fields (docs/bitrix24-api.md 4.1)."""

import re
from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters
from infra.simulator.state.custom_fields import PREFIX, TYPES, CustomField, CustomFields
from infra.simulator.state.entities import ENTITIES
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import sort_rows

_ENTITIES = {each.name.lower(): each.type_id for each in ENTITIES.values()}
_LONGEST = 50
_LABELS = ("EDIT_FORM_LABEL", "LIST_COLUMN_LABEL", "LIST_FILTER_LABEL", "ERROR_MESSAGE", "HELP_MESSAGE")
_FILTER_WAYS = {"Y": "E", "N": "N"}


def _list(call: Call) -> Answer:
    rows = [_row(call, each) for each in _customfields(call)]
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
    return Answer(_row(call, custom) | {name: {"en": custom.label} for name in _LABELS})


def _add(call: Call) -> Answer:
    fields = call.mapping("fields")
    name = _checked_name(call, str(fields.get("FIELD_NAME") or ""))
    kind = str(fields.get("USER_TYPE_ID") or "")
    if kind not in TYPES:
        raise RestRefused("ERROR_CORE", f"Unknown USER_TYPE_ID '{kind}'")
    custom = _customfields(call).add(
        name,
        kind,
        is_multiple=fields.get("MULTIPLE") == "Y",
        label=_label(fields) or name,
        choices=_customfields(call).choices_of(fields.get("LIST")),
        **_changeable(fields),
    )
    return Answer(custom.id)


def _update(call: Call) -> Answer:
    custom, fields = _found(call), call.mapping("fields")
    changes = _changeable(fields)
    if "LIST" in fields:
        changes["choices"] = _customfields(call).choices_of(fields["LIST"], custom.choices)
    if _label(fields):
        changes["label"] = _label(fields)
    _customfields(call).change(custom, **changes)
    return Answer(result=True)


def _delete(call: Call) -> Answer:
    _customfields(call).remove(_found(call))
    return Answer(result=True)


def _customfields(call: Call) -> CustomFields:
    return call.store.custom[_ENTITIES[call.method.split(".")[1]]]


def _found(call: Call) -> CustomField:
    custom = _customfields(call).find(call.number("id") or 0)
    if custom is None:
        raise RestRefused("ERROR_NOT_FOUND", f"The entity with ID '{call.get('id')}' is not found")
    return custom


def _checked_name(call: Call, sent: str) -> str:
    name = sent if sent.startswith(PREFIX) else PREFIX + sent
    if not sent or not re.fullmatch(r"[A-Z0-9_]+", name) or len(name) > _LONGEST:
        raise RestRefused("ERROR_CORE", f"FIELD_NAME '{sent}' is not valid")
    if name in _customfields(call):
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
    custom = _customfields(call).find(int(row["ID"]))
    return dict.fromkeys(_LABELS[:3], custom.label) if language and custom else {}


def _row(call: Call, custom: CustomField) -> dict[str, Any]:
    row = {
        "ID": str(custom.id),
        "ENTITY_ID": f"CRM_{_customfields(call).entity.name}",
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
    *(reading(f"crm.{name}.userfield.list", _list) for name in _ENTITIES),
    *(reading(f"crm.{name}.userfield.get", _get) for name in _ENTITIES),
    *(writing(f"crm.{name}.userfield.add", _add) for name in _ENTITIES),
    *(writing(f"crm.{name}.userfield.update", _update) for name in _ENTITIES),
    *(writing(f"crm.{name}.userfield.delete", _delete) for name in _ENTITIES),
)
