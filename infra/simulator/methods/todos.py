"""`crm.activity.todo.*`: the universal to-do in a record's timeline (docs/bitrix24-api.md 4.4)."""

from datetime import datetime
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, writing
from infra.simulator.refusals import RestRefused, argument_invalid, owner_not_found, parameter_missing
from infra.simulator.state import timestamps
from infra.simulator.state.activity_log import TODO
from infra.simulator.state.records import Row


def _add(call: Call) -> Answer:
    owner = _owner(call)
    values = owner | {
        "TYPE_ID": TODO.type_id,
        "PROVIDER_ID": TODO.provider,
        "PROVIDER_TYPE_ID": TODO.provider_type,
        "DEADLINE": _deadline(call, "deadline"),
        "RESPONSIBLE_ID": call.number("responsibleId") or call.user,
        "ASSOCIATED_ENTITY_ID": call.number("parentActivityId") or 0,
    }
    return Answer({"id": call.store.activities.add(values | _texts(call), by=call.user)})


def _update(call: Call) -> Answer:
    responsible = call.number("responsibleId")
    changes = {"DEADLINE": _deadline(call, "deadline")} | (
        {"RESPONSIBLE_ID": responsible} if responsible else {}
    )
    return _saved(call, changes | _texts(call))


def _update_deadline(call: Call) -> Answer:
    return _saved(call, {"DEADLINE": _deadline(call, "value")})


def _update_responsible(call: Call) -> Answer:
    return _saved(call, {"RESPONSIBLE_ID": call.required("responsibleId")})


def _saved(call: Call, changes: dict[str, Any]) -> Answer:
    row = _found(call)
    call.store.activities.save(row["ID"], changes, by=call.user)
    return Answer({"id": row["ID"]})


def _found(call: Call) -> Row:
    owner = _owner(call)
    row = call.store.activities.find(call.required("id"))
    if row is None or row["PROVIDER_ID"] != TODO.provider or any(row[name] != owner[name] for name in owner):
        raise RestRefused("NOT_FOUND", "Element not found")
    return row


def _owner(call: Call) -> dict[str, Any]:
    type_id, number = call.required("ownerTypeId"), call.required("ownerId")
    records = call.store.records.get(type_id)
    if records is None or records.find(number) is None:
        raise owner_not_found()
    return {"OWNER_TYPE_ID": type_id, "OWNER_ID": number}


def _deadline(call: Call, name: str) -> datetime:
    if call.get(name) in (None, ""):
        raise parameter_missing(name)
    try:
        return timestamps.to_moment(call.get(name), call.store.context.zone)
    except ValueError as wrong:
        raise RestRefused("WRONG_DATETIME_FORMAT", "Wrong datetime format") from wrong


def _texts(call: Call) -> dict[str, Any]:
    color = call.get("colorId")
    if color is not None and str(color) not in "1234567":
        raise argument_invalid("colorId is 1 to 7")
    texts = {"SUBJECT": call.get("title"), "DESCRIPTION": call.get("description")}
    return {name: str(text) for name, text in texts.items() if text is not None}


METHODS: tuple[Method, ...] = (
    writing("crm.activity.todo.add", _add),
    writing("crm.activity.todo.update", _update),
    writing("crm.activity.todo.updateDeadline", _update_deadline),
    writing("crm.activity.todo.updateResponsibleUser", _update_responsible),
)
