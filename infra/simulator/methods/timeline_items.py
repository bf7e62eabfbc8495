"""Log messages, and what is pinned on top of a timeline (docs/bitrix24-api.md 4.6)."""

from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, reading, writing
from infra.simulator.refusals import (
    RestRefused,
    access_denied,
    item_not_found,
    owner_not_found,
    parameter_missing,
)
from infra.simulator.state.paging import sort_rows
from infra.simulator.state.store import LogMessage, Store

PAGE = 10
"""Log messages a page, whatever other lists have."""


def _add(call: Call) -> Answer:
    fields = call.mapping("fields")
    for name in ("entityTypeId", "entityId", "title", "text", "iconCode"):
        if str(fields.get(name) or "").strip() == "" or isinstance(fields[name], Mapping | list):
            raise parameter_missing(name)
    owner = _owner(call.store, as_int(fields["entityTypeId"]), as_int(fields["entityId"]))
    title, text, icon = (str(fields[name]) for name in ("title", "text", "iconCode"))
    number, now = call.store.context.next_id("comment"), call.store.context.now()
    message = LogMessage(number, *owner, title, text, icon, call.user, now)
    call.store.log_messages.add(message)
    _note_change(call, owner)
    return Answer({"logMessage": _row(call, message)})


def _list(call: Call) -> Answer:
    owner = _owner(call.store, call.required("entityTypeId"), call.required("entityId"))
    rows = [_row(call, each) for each in call.store.log_messages.of(owner)]
    order = call.mapping("order") or {"id": "desc"}
    if not {str(name) for name in order} <= {"id", "created"}:
        raise RestRefused(0, "Sorting by this field is not supported")
    shown = sort_rows(rows, order, read=lambda row, name: row.get(name))
    first = as_int(call.get("start")) or 0
    end = first + PAGE
    return Answer(list(shown[first:end]), len(rows), end if end < len(rows) else None)


def _pin(call: Call) -> Answer:
    owner, number = _pinned(call)
    pins = call.store.pins[owner]
    most = 7 if call.store.context.switches.seven_pins_are_allowed else 3
    if number not in pins and len(pins) >= most:
        raise RestRefused(0, "Only three events can be added to favorites")
    if number not in pins:
        pins.append(number)
        _note_change(call, owner)
    return Answer(None)


def _unpin(call: Call) -> Answer:
    owner, number = _pinned(call)
    if number in call.store.pins[owner]:
        call.store.pins[owner].remove(number)
    return Answer(None)


def note_change(store: Store, type_id: int, number: int, *, by: int) -> None:
    """Save the record in whose timeline something changed, if that is the simulated behaviour."""
    if store.context.switches.timelines_raise_updates:
        store.records[type_id].save(number, {}, by=by)


def _note_change(call: Call, owner: tuple[int, int]) -> None:
    note_change(call.store, *owner, by=call.user)


def _pinned(call: Call) -> tuple[tuple[int, int], int]:
    number = call.required("id")
    owner = _owner(call.store, call.required("ownerTypeId"), call.required("ownerId"))
    name = call.store.entities[owner[0]].timeline
    logged = {each.id for each in call.store.log_messages.of(owner)}
    written = {each.id for each in call.store.comments.of((name, owner[1]))}
    if number not in logged | written:
        raise item_not_found()
    return owner, number


def _owner(store: Store, type_id: int | None, number: int | None) -> tuple[int, int]:
    records = store.records.get(type_id or 0)
    if type_id is None or number is None or records is None or records.find(number) is None:
        raise owner_not_found()
    if (type_id, number) in store.hidden:
        raise access_denied()
    return type_id, number


def _row(call: Call, message: LogMessage) -> dict[str, Any]:
    return {
        "id": message.id,
        "created": call.store.context.text(message.at),
        "authorId": message.author,
        "title": message.title,
        "text": message.text,
        "iconCode": message.icon,
    }


METHODS: tuple[Method, ...] = (
    writing("crm.timeline.logmessage.add", _add),
    reading("crm.timeline.logmessage.list", _list),
    writing("crm.timeline.item.pin", _pin),
    writing("crm.timeline.item.unpin", _unpin),
)
