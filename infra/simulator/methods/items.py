"""`crm.item.*`, the recommended family (docs/bitrix24-api.md 3)."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from infra.simulator.methods.item_shapes import shape_item
from infra.simulator.methods.listing import (
    add_record,
    fields_of,
    is_not_there,
    matching,
    may_not_read,
    prefilter_by_id,
    stored,
)
from infra.simulator.protocol.call import Answer, Call, Method, reading, writing
from infra.simulator.refusals import (
    RestRefused,
    access_denied,
    argument_invalid,
    item_not_found,
    parameter_missing,
)
from infra.simulator.state import filters, kinds
from infra.simulator.state.custom_fields import CustomField, item_name
from infra.simulator.state.fields import Entity, Field, describe_for_items
from infra.simulator.state.filters import Columns
from infra.simulator.state.multifields import changed_by_fm
from infra.simulator.state.paging import page_of, sort_rows
from infra.simulator.state.records import VALUES, Records, Row

# Filter and order take camelCase names (3.6), and the id in capitals too: the official SDK (b24pysdk,
# `as_list_fast`) and fast_bitrix24 (`get_all`) send `ID` to real portals and build on it.
_UPPER_ID = "ID"
Thing = TypeVar("Thing")


def _fields(call: Call) -> Answer:
    entity = _entity(call)
    fields = _named(call, entity)
    described = {name: describe_for_items(each) for name, each in fields.items()}
    for name, field in fields.items():
        if field.is_custom:
            described[name] |= _own_settings(call.store.custom[entity.type_id][field.name])
    return Answer({"fields": described})


def _own_settings(custom: CustomField) -> dict[str, Any]:
    items = [{"ID": str(each.id), "VALUE": each.value} for each in custom.choices]
    shown: dict[str, Any] = {"title": custom.label or custom.name, "settings": dict(custom.settings)}
    return shown | ({"items": items} if custom.kind == "enumeration" else {})


def _get(call: Call) -> Answer:
    entity = _entity(call)
    return Answer({"item": _item(call, entity, row=_found(call, entity))})


def _list(call: Call) -> Answer:
    entity = _entity(call)
    fields = _named(call, entity)
    columns = {name: stored(each) for name, each in fields.items()}
    columns[_UPPER_ID] = columns["id"]
    readable = Columns(columns, call.store.context.zone, _refuse, has_logic=True)
    conditions = _conditions(call)
    test = filters.compile_filter(conditions, readable)
    start = prefilter_by_id(_records(call, entity), conditions, id_name="id")
    rows = _readable(call, entity, matching(start, test, call=call, id_name="id"))
    order = call.mapping("order")
    for name in order:
        if name not in columns:
            _refuse(name)
    page = page_of(sort_rows(rows, order, read=lambda row, name: columns[name].read(row)), call.get("start"))
    names = _selected(call)
    zone = call.store.context.zone
    shown = _part(fields, names)
    items = [_part(shape_item(row, entity, fields=shown, zone=zone), names) for row in page.rows]
    return Answer({"items": items}, page.total, page.next_start)


def _conditions(call: Call) -> Mapping[str, Any]:
    sent = call.mapping("filter")
    if not call.store.context.switches.empty_lists_are_ignored:
        return sent
    return {name: value for name, value in sent.items() if value not in ([], {})}


def _readable(call: Call, entity: Entity, rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that the webhook's user may read; a portal may refuse the whole list for one of them.

    The documentation does not say which (docs/bitrix24-api.md 3.6).
    """
    if call.store.refuses_lists_with_hidden and any(
        (entity.type_id, row["ID"]) in call.store.hidden for row in rows
    ):
        raise access_denied()
    if is_not_there(call.store, entity):
        return []
    return [row for row in rows if not may_not_read(call.store, entity, row)]


def _add(call: Call) -> Answer:
    entity, records = _entity(call), _records(call, _entity(call))
    number = add_record(call, entity, _changes(call, entity, before={VALUES: ()}))
    return Answer({"item": _item(call, entity, row=records.find(number) or {})})


def _update(call: Call) -> Answer:
    entity, records = _entity(call), _records(call, _entity(call))
    row = _found(call, entity)
    changes = _changes(call, entity, before=row)
    _check_required(call, entity, before=row, changes=changes)
    # A save that changes nothing is skipped, with its event (3.1).
    if records.differs(row["ID"], changes):
        records.save(row["ID"], changes, by=call.user)
    return Answer({"item": _item(call, entity, row=records.find(row["ID"]) or {})})


def _delete(call: Call) -> Answer:
    entity = _entity(call)
    _records(call, entity).delete(_found(call, entity)["ID"])
    return Answer([])


def _entity(call: Call) -> Entity:
    entity = call.store.entities.get(call.required("entityTypeId"))
    if entity is None:
        raise RestRefused("ENTITY_TYPE_NOT_SUPPORTED", "Entity type is not supported")
    return entity


def _records(call: Call, entity: Entity) -> Records:
    return call.store.records[entity.type_id]


def _found(call: Call, entity: Entity) -> Row:
    row = _records(call, entity).find(call.required("id"))
    if row is None or is_not_there(call.store, entity):
        raise item_not_found()
    if may_not_read(call.store, entity, row):
        raise access_denied()
    return row


def _keeps_upper_names(call: Call) -> bool:
    return str(call.get("useOriginalUfNames")).lower() in ("y", "1", "true")


def _named(call: Call, entity: Entity) -> dict[str, Field]:
    custom = {name: each for name, each in fields_of(call.store, entity).items() if each.is_custom}
    if _keeps_upper_names(call):
        return {**entity.items, **custom}
    return {**entity.items, **{item_name(name): each for name, each in custom.items()}}


def _item(call: Call, entity: Entity, *, row: Row) -> dict[str, Any]:
    return shape_item(row, entity, fields=_named(call, entity), zone=call.store.context.zone)


def _selected(call: Call) -> frozenset[str] | None:
    names = frozenset(map(str, call.listed("select")))
    # `fm` cannot be named (3.6): it comes with `*` only.
    return None if not names or "*" in names else names - {"fm"}


def _part(item: Mapping[str, Thing], names: frozenset[str] | None) -> Mapping[str, Thing]:
    return item if names is None else {name: value for name, value in item.items() if name in names}


def _refuse(name: str) -> None:
    raise argument_invalid(f"Invalid filter or order: field '{name}' is not allowed")


def _changes(call: Call, entity: Entity, *, before: Row) -> dict[str, Any]:
    if call.get("fields") is None:
        raise parameter_missing("fields")
    sent = call.mapping("fields")
    fields = _named(call, entity)
    _check_lists(sent, fields)
    try:
        changes = kinds.typed_changes(sent, fields, zone=call.store.context.zone)
    except kinds.ValueNotValid as wrong:
        raise _value_not_valid(str(wrong)) from wrong
    _check_stage(call, entity, before=before, changes=changes)
    if "fm" in sent and entity.has_communications:
        new_id = _records(call, entity).new_value_id
        fm = sent["fm"]
        if isinstance(fm, Mapping) and call.store.context.switches.fm_only_adds:
            fm = list(fm.values())
        changes[VALUES] = changed_by_fm(before[VALUES], fm, new_id=new_id)
    return changes


def _check_lists(sent: Mapping[str, Any], fields: Mapping[str, Field]) -> None:
    for name, value in sent.items():
        if name in fields and fields[name].is_multiple and not isinstance(value, list | dict) and value:
            raise RestRefused("100", f"Value of multiple field {name} is not iterable")


def _check_stage(call: Call, entity: Entity, *, before: Row, changes: Mapping[str, Any]) -> None:
    funnel = changes.get(entity.funnel, before.get(entity.funnel)) or entity.first_funnel
    if entity.funnel and call.store.funnels.find(entity, funnel) is None:
        raise _value_not_valid(entity.fields[entity.funnel].item)
    if call.store.funnels.is_hidden(entity, funnel):
        raise access_denied()
    stage = changes.get(entity.stage)
    if stage and call.store.dictionaries.find(entity.stages_in(funnel), stage) is None:
        raise _value_not_valid(entity.fields[entity.stage].item)


def _check_required(call: Call, entity: Entity, *, before: Row, changes: Mapping[str, Any]) -> None:
    # This family checks required fields when the stage changes (3.1), inside one funnel.
    if entity.funnel and changes.get(entity.funnel, before[entity.funnel]) != before[entity.funnel]:
        return
    if not entity.stage or changes.get(entity.stage, before[entity.stage]) == before[entity.stage]:
        return
    after = {**before, **changes}
    for name, field in _named(call, entity).items():
        if field.is_required and after.get(field.name) in (None, "", []):
            raise RestRefused("CRM_FIELD_ERROR_REQUIRED", f"Field {name} is required")


def _value_not_valid(name: str) -> RestRefused:
    return RestRefused("CRM_FIELD_ERROR_VALUE_NOT_VALID", f"Value of field {name} is not valid")


METHODS: tuple[Method, ...] = (
    reading("crm.item.fields", _fields),
    reading("crm.item.get", _get),
    reading("crm.item.list", _list),
    writing("crm.item.add", _add),
    writing("crm.item.update", _update),
    writing("crm.item.delete", _delete),
)
