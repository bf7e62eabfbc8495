"""`crm.lead.*`, the older family, and its siblings for deals, contacts and companies.

See docs/bitrix24-api.md 3.
"""

from collections.abc import Mapping
from typing import Any

from infra.simulator.methods.listing import (
    add_record,
    column,
    fields_of,
    is_not_there,
    matching,
    may_not_read,
    prefilter_by_id,
)
from infra.simulator.methods.older_family import BY_NAME, entity_of, found, records_of
from infra.simulator.protocol.call import Answer, Call, Method, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters, kinds
from infra.simulator.state.fields import AS_USUAL, MULTIFIELDS, Field, describe_for_leads
from infra.simulator.state.filters import Columns
from infra.simulator.state.multifields import Values, changed_by_rows
from infra.simulator.state.paging import page_of, sort_rows
from infra.simulator.state.records import VALUES, Row

_MONEY = frozenset({"OPPORTUNITY", "TAX_VALUE"})


def _fields(call: Call) -> Answer:
    return Answer(
        {
            name: describe_for_leads(each)
            for name, each in fields_of(call.store, entity_of(call)).items()
            if each.is_in_lead_family or name == "CONTACT_IDS"
        }
    )


def _get(call: Call) -> Answer:
    row = found(call)
    shown = [each for each in fields_of(call.store, entity_of(call)).values() if each.is_in_lead_family]
    texts = {each.name: _text(call, each, row=row) for each in shown if each.name not in MULTIFIELDS}
    return Answer(texts | {name: rows for name in MULTIFIELDS if (rows := _multi(row, name))})


def _list(call: Call) -> Answer:
    entity, records = entity_of(call), records_of(call)
    fields = fields_of(call.store, entity)
    columns = {name: column(each) for name, each in fields.items() if each.is_in_lead_family}
    conditions = call.mapping("filter")
    test = _test(call, Columns(columns, call.store.context.zone, filters.ignore))
    rows = matching(prefilter_by_id(records, conditions, id_name="ID"), test, call=call, id_name="ID")
    order = {name: way for name, way in call.mapping("order").items() if name in columns}
    rows = [row for row in rows if not may_not_read(call.store, entity, row)]
    rows = [] if is_not_there(call.store, entity) else rows
    page = page_of(sort_rows(rows, order, read=lambda row, name: columns[name].read(row)), call.get("start"))
    shown = _selected(call.listed("select"), fields)
    return Answer([_listed(call, row, shown=shown) for row in page.rows], page.total, page.next_start)


def _add(call: Call) -> Answer:
    changes = _changes(call, current=())
    return Answer(add_record(call, entity_of(call), changes))


def _update(call: Call) -> Answer:
    row = found(call)
    changes = _within_funnel(call, row, _changes(call, current=row[VALUES]))
    if not changes:
        return Answer(result=True)
    # Whether identical values are saved is not known for this family: it does, and raises the event (1.7).
    records_of(call).save(row["ID"], changes, by=call.user)
    return Answer(result=True)


def _within_funnel(call: Call, row: Row, changes: Row) -> Row:
    """Return the changes without the funnel and without a stage of another one, which are ignored silently.

    Where nothing else was sent, nothing is left and nothing is saved.
    """
    entity = entity_of(call)
    if not entity.funnel:
        return changes
    stages = entity.stages_in(row[entity.funnel] or 0)
    is_foreign = call.store.dictionaries.find(stages, str(changes.get(entity.stage))) is None
    ignored = {entity.funnel} | ({entity.stage} if is_foreign else set())
    if not (ignored & changes.keys()):
        return changes
    left = {name: value for name, value in changes.items() if name not in ignored}
    return {} if left.keys() <= {VALUES} else left


def _delete(call: Call) -> Answer:
    records_of(call).delete(found(call)["ID"])
    return Answer(result=True)


def _test(call: Call, columns: Columns) -> filters.Test:
    try:
        return filters.compile_filter(call.mapping("filter"), columns)
    except kinds.ValueNotValid as wrong:
        raise RestRefused("", "Invalid value in filter") from wrong


def _changes(call: Call, *, current: Values) -> Row:
    sent, entity = call.mapping("fields"), entity_of(call)
    fields = {name: each for name, each in fields_of(call.store, entity).items() if name not in MULTIFIELDS}
    try:
        changes = kinds.typed_changes(sent, fields, zone=call.store.context.zone)
    except kinds.ValueNotValid as wrong:
        raise RestRefused("", f"Invalid value of field {wrong}") from wrong
    values = current
    for name in MULTIFIELDS if entity.has_communications else ():
        if name in sent:
            values = changed_by_rows(values, name, rows=sent[name], new_id=records_of(call).new_value_id)
    return {**changes, VALUES: values}


def _selected(select: list[Any], fields: Mapping[str, Field]) -> list[Field]:
    shown = [each for each in fields.values() if each.is_in_lead_family]
    standard = [each.name for each in shown if not each.is_custom and each.name not in MULTIFIELDS]
    masks = {"*": standard, "UF_*": [each.name for each in shown if each.is_custom]}
    names = [name for each in select or ["*"] for name in masks.get(str(each), [str(each)])]
    return [fields[name] for name in dict.fromkeys(names) if name in fields]


def _listed(call: Call, row: Row, *, shown: list[Field]) -> dict[str, Any]:
    listed: dict[str, Any] = {}
    for field in shown:
        if field.name not in MULTIFIELDS:
            value = _text(call, field, row=row)
            # A list prints a missing link as "0" where get prints null (3.1).
            listed[field.name] = "0" if value is None and field.kind in kinds.LINKS else value
        elif rows := _multi(row, field.name):
            listed[field.name] = rows
    return listed


def _text(call: Call, field: Field, *, row: Row) -> Any:
    value = row.get(field.name, [] if field.is_multiple else None)
    if value in (None, []) and field.empty is not AS_USUAL:
        return field.empty
    if isinstance(value, bool) and call.store.context.switches.custom_flags_are_digits:
        return "1" if value else "0"
    if field.name in _MONEY:
        return f"{value or 0:.2f}"
    if field.name == "REVENUE":
        return f"{value or 0:.2f}".removesuffix(".00")
    return kinds.for_lead_family(field.kind, value, call.store.context.zone)


def _multi(row: Row, name: str) -> list[dict[str, str]]:
    return [
        {"ID": str(each.id), "VALUE_TYPE": each.value_type, "VALUE": each.value, "TYPE_ID": each.type_id}
        for each in row[VALUES]
        if each.type_id == name
    ]


METHODS: tuple[Method, ...] = (
    *(reading(f"crm.{name}.fields", _fields) for name in BY_NAME),
    *(reading(f"crm.{name}.get", _get) for name in BY_NAME),
    *(reading(f"crm.{name}.list", _list) for name in BY_NAME),
    *(writing(f"crm.{name}.add", _add) for name in BY_NAME),
    *(writing(f"crm.{name}.update", _update) for name in BY_NAME),
    *(writing(f"crm.{name}.delete", _delete) for name in BY_NAME),
)
