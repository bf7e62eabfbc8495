"""What both families share when they list records: columns, a filter by id first, pages."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from infra.simulator.protocol.call import Call, as_int, as_ints
from infra.simulator.state.conversion import SIMPLE, convert, is_converted_at_once
from infra.simulator.state.entities import LEAD
from infra.simulator.state.fields import MULTIFIELDS, Entity, Field
from infra.simulator.state.filters import Column, Test
from infra.simulator.state.paging import PAGE
from infra.simulator.state.records import VALUES, Records, Row
from infra.simulator.state.store import Store


def fields_of(store: Store, entity: Entity) -> dict[str, Field]:
    """Return the standard and the custom fields by upper-case name."""
    custom = {each.name: each.as_field() for each in store.custom[entity.type_id]}
    return {**entity.fields, **custom}


def add_record(call: Call, entity: Entity, changes: Row) -> int:
    """Add a record and return its id; in the simple mode a lead with a name is converted at once."""
    store = call.store
    is_silent = entity is LEAD and store.crm_mode == SIMPLE and bool(changes.get("NAME"))
    is_silent = is_silent and not store.context.switches.simple_leads_are_announced
    number = store.records[entity.type_id].add(changes, by=call.user, is_silent=is_silent)
    if entity is LEAD and is_converted_at_once(store, number):
        convert(store, number, by=call.user)
    return number


def is_not_there(store: Store, entity: Entity) -> bool:
    """Return whether the portal denies all records of an entity: leads in the simple mode, perhaps."""
    is_simple = entity is LEAD and store.crm_mode == SIMPLE
    return is_simple and not store.context.switches.simple_leads_are_readable


def may_not_read(store: Store, entity: Entity, row: Row) -> bool:
    """Return whether the webhook's user may not read a record, or the funnel in which it is."""
    funnel = row[entity.funnel] if entity.funnel else None
    return (entity.type_id, row["ID"]) in store.hidden or store.funnels.is_hidden(entity, funnel)


def column(field: Field) -> Column:
    """Return how a field is filtered."""
    return Column("string", _reader_of_values(field.name)) if field.name in MULTIFIELDS else stored(field)


def stored(field: Field) -> Column:
    """Return the column of a field that a row holds under its own name."""
    return Column(field.kind, lambda row: row.get(field.name))


def prefilter_by_id(records: Records, conditions: Mapping[str, Any], *, id_name: str) -> Sequence[Row]:
    """Return the rows that match a condition on the id; all rows when there is none.

    An optimization only: the filter itself still tests every row.
    """
    for prefix in ("", "=", "@"):
        wanted = conditions.get(prefix + id_name)
        if wanted is not None:
            return records.of_ids(as_ints(wanted))
    edge = as_int(conditions.get(">" + id_name))
    return records.all() if edge is None else records.after(edge)


def matching(rows: Sequence[Row], test: Test, *, call: Call, id_name: str) -> Sequence[Row]:
    """Return the rows that pass the test; only one page of them when the list is read by ascending id."""
    found = (row for row in rows if test(row))
    return list(islice(found, PAGE)) if is_keyset(call, id_name=id_name) else list(found)


def is_keyset(call: Call, *, id_name: str) -> bool:
    """Return whether a list is read by ascending id, one page at a time."""
    order = {str(name): str(way).upper() for name, way in call.mapping("order").items()}
    return call.number("start") == -1 and order in ({}, {id_name: "ASC"})


def _reader_of_values(type_id: str) -> Callable[[Row], list[str]]:
    return lambda row: [each.value for each in row[VALUES] if each.type_id == type_id]
