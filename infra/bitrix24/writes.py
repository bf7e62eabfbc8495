"""The commands that make the portal hold what one lead needs: fields first, then to-dos, then messages."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from functions.ports import LeadWrite, Notification, Todo, WrittenScore
from infra.bitrix24.commands import Command, Effect
from infra.bitrix24.fields import FieldNames

LEAD = 1
CLIENT_ID = "fairlead"
"""A webhook's notification with a TAG must name its client (bitrix24-api.md 4.6)."""


def commands_of(write: LeadWrite, names: FieldNames) -> Iterator[Command]:
    """Yield the commands of one lead, in order; the lead's id is the second part of every key."""
    fields = fields_of(write, names)
    if fields:
        params = {"entityTypeId": LEAD, "id": write.lead_id, "fields": fields, "useOriginalUfNames": "Y"}
        yield Command(f"update-{write.lead_id}", "crm.item.update", params, Effect.UPDATE)
    for number, todo in enumerate(write.todos):
        params = _todo(write.lead_id, todo)
        yield Command(f"todo-{write.lead_id}-{number}", "crm.activity.todo.add", params, Effect.ADD)
    for number, note in enumerate(write.notifications):
        # A second one with the same tag replaces the first, so sending it again is safe.
        yield Command(
            f"notify-{write.lead_id}-{number}", "im.notify.system.add", _notification(note), Effect.UPDATE
        )


def lead_of(key: str) -> int:
    """Return the lead that a command of `commands_of` is about."""
    return int(key.split("-")[1])


def fields_of(write: LeadWrite, names: FieldNames) -> dict[str, Any]:
    """Return what `crm.item.update` sets: only what differs."""
    fields = {} if write.score is None else _score(write.score, names)
    if write.manager is not None:
        fields["assignedById"] = write.manager
    if write.person is not None:
        person = write.person
        parts = {"name": person.first, "secondName": person.second, "lastName": person.last}
        fields |= {name: part for name, part in parts.items() if part}
    if write.channels:
        # A map by the values' own ids changes them; a list would add new ones (bitrix24-api.md 3.8).
        fields["fm"] = {
            str(each.id): {"typeId": each.type, "valueType": each.value_type, "value": each.value}
            for each in write.channels
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


def _todo(lead_id: int, todo: Todo) -> dict[str, Any]:
    return {
        "ownerTypeId": LEAD,
        "ownerId": lead_id,
        "deadline": todo.deadline.astimezone(UTC).isoformat(),
        "title": todo.title,
        "responsibleId": todo.manager,
    }


def _notification(note: Notification) -> dict[str, Any]:
    return {"USER_ID": note.user, "MESSAGE": note.message, "TAG": note.tag, "CLIENT_ID": CLIENT_ID}
