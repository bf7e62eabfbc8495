"""`tasks.task.add`, the automation trigger and the start of a workflow (docs/bitrix24-api.md 4.5, 1.9)."""

import re
from collections.abc import Mapping
from typing import Any

from infra.simulator.protocol.call import Answer, Call, Method, as_int, writing
from infra.simulator.refusals import RestRefused
from infra.simulator.state.activity_log import TASK
from infra.simulator.state.context import Occurrence
from infra.simulator.state.store import Trigger

_PREFIXES = {"L": 1, "D": 2, "C": 3, "CO": 4}


def _add_task(call: Call) -> Answer:
    fields = call.mapping("fields")
    responsible = as_int(fields.get("RESPONSIBLE_ID"))
    if not fields.get("TITLE") or not responsible:
        raise RestRefused("ERROR_CORE", "Task title is not specified.<br>")
    number = call.store.context.next_id("task")
    task = _task(call, fields, number=number)
    call.store.tasks.append(task)
    sides = {"FIELDS_BEFORE": "undefined", "FIELDS_AFTER": {"ID": number}}
    flags = {"IS_ACCESSIBLE_BEFORE": "N", "IS_ACCESSIBLE_AFTER": "undefined"}
    call.store.context.announce(Occurrence("ONTASKADD", {**sides, **flags}, number))
    for owner in _owners(fields.get("UF_CRM_TASK")):
        _mirror(call, owner, task=task)
    return Answer({"task": task})


def _mirror(call: Call, owner: tuple[int, int], *, task: Mapping[str, Any]) -> None:
    # A task bound to a record shows as one of its activities (4.5).
    type_id, number = owner
    records = call.store.records.get(type_id)
    if records is None or records.find(number) is None:
        return
    values = {"TYPE_ID": TASK.type_id, "PROVIDER_ID": TASK.provider, "PROVIDER_TYPE_ID": TASK.provider_type}
    values |= {"OWNER_TYPE_ID": type_id, "OWNER_ID": number, "SUBJECT": task["title"]}
    values |= {"RESPONSIBLE_ID": int(task["responsibleId"]), "ASSOCIATED_ENTITY_ID": int(task["id"])}
    call.store.activities.add(values, by=call.user)


def _task(call: Call, fields: Mapping[str, Any], *, number: int) -> dict[str, Any]:
    now = call.store.context.text(call.store.context.now())
    return {
        "id": str(number),
        "title": str(fields["TITLE"]),
        "description": str(fields.get("DESCRIPTION") or ""),
        "deadline": fields.get("DEADLINE") or None,
        "responsibleId": str(fields["RESPONSIBLE_ID"]),
        "createdBy": str(fields.get("CREATED_BY") or call.user),
        "createdDate": now,
        "changedDate": now,
        "groupId": str(fields.get("GROUP_ID") or 0),
        "priority": str(fields.get("PRIORITY") or 1),
        "status": "2",
        "parentId": None,
        "group": [],
        "accomplices": [],
        "auditors": [],
    }


def _owners(bindings: Any) -> list[tuple[int, int]]:
    codes = bindings if isinstance(bindings, list) else [bindings]
    matches = (re.fullmatch(r"(L|D|C|CO|T[0-9a-f]+)_(\d+)", str(each)) for each in codes)
    # A smart process is named by its type id in hexadecimal digits, `Tb7_7`.
    return [
        (_PREFIXES.get(match[1]) or int(match[1].removeprefix("T"), 16), int(match[2]))
        for match in matches
        if match
    ]


def _trigger(call: Call) -> Answer:
    target, code = str(call.get("target") or ""), str(call.get("code") or "")
    name, _, number = target.rpartition("_")
    entity = next((each for each in call.store.entities.values() if each.target == name), None)
    if entity is None or call.store.records[entity.type_id].find(as_int(number)) is None:
        raise RestRefused("ERROR_ARGUMENT", "Target is not found")
    call.store.triggers.append(Trigger(target, code, call.store.context.now()))
    return Answer(result=True)


def _start_workflow(call: Call) -> Answer:
    started = {"template": call.required("TEMPLATE_ID"), "document": call.listed("DOCUMENT_ID")}
    call.store.workflows.append({**started, "parameters": dict(call.mapping("PARAMETERS"))})
    return Answer(f"{len(call.store.workflows):014x}.00000000")


METHODS: tuple[Method, ...] = (
    writing("tasks.task.add", _add_task, scopes="task tasks"),
    writing("crm.automation.trigger", _trigger),
    writing("bizproc.workflow.start", _start_workflow, scopes="bizproc"),
)
