"""`crm.activity.*` (docs/bitrix24-api.md 4.4)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from infra.simulator.methods.listing import is_keyset
from infra.simulator.protocol.call import Answer, Call, Method, as_int, as_ints, reading, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state import filters, kinds
from infra.simulator.state.activity_log import COLUMNS, NO_DEADLINE
from infra.simulator.state.filters import Column, Columns, Test, text_columns
from infra.simulator.state.paging import PAGE, page_of, sort_rows
from infra.simulator.state.records import VALUES, Row

_DATES = frozenset({"CREATED", "LAST_UPDATED", "START_TIME", "END_TIME", "DEADLINE"})
_NUMBERS = frozenset(
    [
        "ID",
        "OWNER_ID",
        "OWNER_TYPE_ID",
        "TYPE_ID",
        "ASSOCIATED_ENTITY_ID",
        "STATUS",
        "RESPONSIBLE_ID",
        "PRIORITY",
        "NOTIFY_TYPE",
        "NOTIFY_VALUE",
        "DESCRIPTION_TYPE",
        "DIRECTION",
        "AUTHOR_ID",
        "EDITOR_ID",
        "RESULT_MARK",
        "RESULT_STATUS",
        "RESULT_STREAM",
        "AUTOCOMPLETE_RULE",
    ]
)
_OWNER = frozenset({"OWNER_TYPE_ID", "OWNER_ID"})
_STAMPED = frozenset({"ID", "CREATED", "LAST_UPDATED", "AUTHOR_ID", "EDITOR_ID", "STATUS"})
_RAW = frozenset({"SETTINGS", "PROVIDER_PARAMS", "PROVIDER_DATA"})
_KINDS = {
    name: "datetime" if name in _DATES else "integer" if name in _NUMBERS else "string" for name in COLUMNS
}

_COLUMNS: dict[str, Column] = {}
for _name, _kind in _KINDS.items():
    _COLUMNS |= text_columns([_name], _kind)


def _list(call: Call) -> Answer:
    conditions = dict(call.mapping("filter"))
    bindings = _bindings(conditions.pop("BINDINGS", None))
    try:
        test = filters.compile_filter(conditions, Columns(_COLUMNS, call.store.context.zone, filters.ignore))
    except kinds.ValueNotValid as wrong:
        raise RestRefused("", "Invalid value in filter") from wrong
    rows = _passing(call, conditions, bindings, test)
    order = {name: way for name, way in call.mapping("order").items() if name in _COLUMNS}
    page = page_of(_sorted(rows, order), call.get("start"))
    names = _selected(call.listed("select"))
    return Answer([_shown(call, row, names=names) for row in page.rows], page.total, page.next_start)


def _get(call: Call) -> Answer:
    return Answer(_shown(call, _found(call), names=list(COLUMNS)))


def _add(call: Call) -> Answer:
    fields = call.mapping("fields")
    owner_type, owner_id = as_int(fields.get("OWNER_TYPE_ID")), as_int(fields.get("OWNER_ID"))
    records = call.store.records.get(owner_type or 0)
    if records is None or records.find(owner_id) is None:
        raise RestRefused("", "The owner of the activity is not found")
    bound = {"BINDINGS": _bindings(fields.get("BINDINGS"))}
    return Answer(call.store.activities.add(_typed(call, fields) | bound, by=call.user))


def _update(call: Call) -> Answer:
    row = _found(call)
    call.store.activities.save(row["ID"], _typed(call, call.mapping("fields")), by=call.user)
    return Answer(result=True)


def _delete(call: Call) -> Answer:
    call.store.activities.delete(_found(call)["ID"])
    return Answer(result=True)


def _found(call: Call) -> Row:
    row = call.store.activities.find(call.number("id"))
    if row is None:
        raise RestRefused("", "Activity is not found")
    return row


def _typed(call: Call, fields: Mapping[str, Any]) -> dict[str, Any]:
    zone = call.store.context.zone
    sent = {name: value for name, value in fields.items() if name in _KINDS and name not in _STAMPED}
    try:
        changes = {
            name: value if name in _RAW else kinds.typed(_KINDS[name], value, zone)
            for name, value in sent.items()
        }
    except kinds.ValueNotValid as wrong:
        raise RestRefused("", "A value of the activity is not valid") from wrong
    if "DEADLINE" in changes:
        changes["DEADLINE"] = changes["DEADLINE"] or NO_DEADLINE
    return changes


def _bindings(sent: Any) -> list[tuple[int, int]]:
    rows = list(sent.values()) if isinstance(sent, Mapping) and "OWNER_ID" not in sent else sent
    several = rows if isinstance(rows, list) else [rows]
    return [
        (as_int(row.get("OWNER_TYPE_ID")) or 0, as_int(row.get("OWNER_ID")) or 0)
        for row in several
        if isinstance(row, Mapping)
    ]


def _passing(
    call: Call, conditions: Mapping[str, Any], bindings: list[tuple[int, int]], test: Test
) -> Sequence[Row]:
    """Return the rows that pass, by ascending id; of the owners that are asked for, none is tested twice.

    To test the rows anew for each of 50 pages of a lead with 2,500 rows would be a matter of seconds.
    """
    log = call.store.activities
    owner_type, owners = as_int(conditions.get("OWNER_TYPE_ID")), as_ints(conditions.get("OWNER_ID"))
    if bindings:
        # Several bindings in one filter give a row more than once (4.4).
        rows = _by_id(log.bound_to(*owner) for owner in bindings)
    elif owner_type and owners:
        rows = _by_id(log.of(owner_type, owner) for owner in owners)
        if conditions.keys() == _OWNER:
            return rows
    elif is_keyset(call, id_name="ID"):
        behind = log.after(as_int(conditions.get(">ID")) or 0)
        return list(islice(filter(test, behind), PAGE))
    else:
        rows = log.all()
    return [row for row in rows if test(row)]


def _by_id(of_each: Iterable[Sequence[Row]]) -> Sequence[Row]:
    return sorted(chain.from_iterable(of_each), key=itemgetter("ID"))


def _sorted(rows: Sequence[Row], order: Mapping[str, Any]) -> Sequence[Row]:
    if list(order) == ["ID"]:
        return rows[::-1] if str(order["ID"]).upper() == "DESC" else rows
    return sort_rows(rows, order, read=lambda row, name: row[name])


def _selected(select: list[Any]) -> list[str]:
    names = [str(each) for each in select]
    return (
        list(COLUMNS) + [name for name in names if name not in COLUMNS]
        if "*" in names or not names
        else names
    )


def _shown(call: Call, row: Row, *, names: list[str]) -> dict[str, Any]:
    extra = {"COMMUNICATIONS": _communications, "BINDINGS": _bound, "FILES": _files}
    texts = {name: _text(call, name, value=row[name]) for name in names if name in COLUMNS}
    return texts | {name: extra[name](call, row) for name in names if name in extra}


def _text(call: Call, name: str, *, value: Any) -> Any:
    return value if name in _RAW else kinds.for_lead_family(_KINDS[name], value, call.store.context.zone)


def _communications(call: Call, row: Row) -> list[dict[str, str]]:
    records = call.store.records.get(row["OWNER_TYPE_ID"])
    owner = records.find(row["OWNER_ID"]) if records else None
    reachable = [each for each in owner[VALUES] if each.type_id in ("PHONE", "EMAIL")] if owner else []
    return [
        {
            "ID": str(each.id),
            "TYPE": each.type_id,
            "VALUE": each.value,
            "ENTITY_ID": str(row["OWNER_ID"]),
            "ENTITY_TYPE_ID": str(row["OWNER_TYPE_ID"]),
        }
        for each in reachable[:1]
    ]


def _bound(_: Call, row: Row) -> list[dict[str, str]]:
    return [{"OWNER_TYPE_ID": str(type_id), "OWNER_ID": str(number)} for type_id, number in row["BINDINGS"]]


def _files(_: Call, __: Row) -> list[Any]:
    return []


METHODS: tuple[Method, ...] = (
    reading("crm.activity.list", _list),
    reading("crm.activity.get", _get),
    writing("crm.activity.add", _add),
    writing("crm.activity.update", _update),
    writing("crm.activity.delete", _delete),
)
