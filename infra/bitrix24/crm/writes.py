"""The commands that write one lead to the portal: fields first, then to-dos, then messages."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from functions.domain.lead.snapshot import WrittenScore
from functions.ports import LeadWrite, Notification, Todo
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.rest.commands import Command, Idempotency

CLIENT_ID = "fairlead"
"""A webhook's notification with a TAG must name its client (docs/bitrix24-api.md 4.6)."""


def commands_of(write: LeadWrite, names: FieldNames) -> Iterator[Command]:
    """Yield the commands of one lead, in order; the lead's id is the second part of every key."""
    fields = fields_of(write, names)
    if fields:
        params = {
            "entityTypeId": LEAD.type_id,
            "id": write.lead_id,
            "fields": fields,
            "useOriginalUfNames": "Y",
        }
        yield Command(f"update-{write.lead_id}", "crm.item.update", params, Idempotency.IDEMPOTENT)
    for number, todo in enumerate(write.todos):
        yield _todo(f"todo-{write.lead_id}-{number}", write.lead_id, todo)
    for number, note in enumerate(write.notifications):
        # A notification replaces an earlier one with the same tag, so sending it again is safe.
        yield Command(
            f"notify-{write.lead_id}-{number}",
            "im.notify.system.add",
            _notification(note),
            Idempotency.IDEMPOTENT,
        )


def hand_off_of(write: LeadWrite) -> Iterator[Command]:
    """Yield the commands that report a hand-off: at most one trigger, directly followed by the comment."""
    for number, code in enumerate(write.triggers):
        params = {"target": f"{LEAD.name}_{write.lead_id}", "code": code}
        yield Command(
            f"trigger-{write.lead_id}-{number}", "crm.automation.trigger", params, Idempotency.NOT_IDEMPOTENT
        )
    for number, text in enumerate(write.comments):
        fields = {"ENTITY_TYPE": LEAD.timeline_type, "ENTITY_ID": write.lead_id, "COMMENT": text}
        key = f"comment-{write.lead_id}-{number}"
        yield Command(key, "crm.timeline.comment.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT)


def lead_of(key: str) -> int:
    """Return the lead that a command of `commands_of` or `hand_off_of` is about."""
    return int(key.split("-")[1])


def fields_of(write: LeadWrite, names: FieldNames) -> dict[str, Any]:
    """Return the `fields` of `crm.item.update`: only what differs."""
    fields = {} if write.score is None else _score(write.score, names)
    if write.manager is not None:
        fields["assignedById"] = write.manager
    if write.stage is not None:
        fields["stageId"] = write.stage
    if write.nurtured_at is not None:
        fields[names.nurtured_at] = write.nurtured_at.replace(microsecond=0)
    if write.person is not None:
        person = write.person
        parts = {"name": person.first, "secondName": person.second, "lastName": person.last}
        fields |= {name: part for name, part in parts.items() if part}
    if write.contact_points:
        # A map by the values' own ids changes them; a list would add new ones (docs/bitrix24-api.md 3.8).
        fields["fm"] = {
            str(each.id): {"typeId": each.type, "valueType": each.value_type, "value": each.value}
            for each in write.contact_points
        }
    return fields


def _score(score: WrittenScore, names: FieldNames) -> dict[str, Any]:
    fields = {
        names.score: score.points,
        names.band: score.band,
        names.why: score.why,
        names.scored_at: score.scored_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _todo(key: str, lead_id: int, todo: Todo) -> Command:
    params = {
        "ownerTypeId": LEAD.type_id,
        "ownerId": lead_id,
        "deadline": todo.deadline.astimezone(UTC).isoformat(),
        "title": todo.title,
        "responsibleId": todo.manager,
    }
    if todo.replaces is None:
        return Command(key, "crm.activity.todo.add", params, Idempotency.NOT_IDEMPOTENT)
    return Command(key, "crm.activity.todo.update", {"id": todo.replaces, **params}, Idempotency.IDEMPOTENT)


def _notification(note: Notification) -> dict[str, Any]:
    return {"USER_ID": note.user, "MESSAGE": note.message, "TAG": note.tag, "CLIENT_ID": CLIENT_ID}
