"""The commands that write one lead to the portal: its update, whole or part by part, and its effects."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.delivery import Part
from functions.domain.lead.outbox import Effect
from functions.domain.lead.snapshot import WrittenScore
from functions.domain.lead.stage import parts_of
from functions.ports import ContactMove, LeadWrite, Notification, Todo
from infra.bitrix24.crm.entities import entity_of
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.rest.commands import Command, Idempotency

CLIENT_ID = "fairlead"
"""A webhook's notification with a TAG must name its client (docs/bitrix24-api.md 4.6)."""


def fields_of(write: LeadWrite, names: FieldNames) -> dict[Part, dict[str, Any]]:
    """Return the `fields` of `crm.item.update`, only what differs, by the part that they belong to."""
    manager: dict[str, Any] = {} if write.manager is None else {"assignedById": write.manager}
    stage: dict[str, Any] = {} if write.stage is None else _stage(write.item, write.stage)
    if write.nurtured_at is not None:  # a hand-off is one wish: whose the lead is, and in which stage
        manager |= {**stage, names.nurtured_at: write.nurtured_at.replace(microsecond=0)}
        stage = {}
    parts = {
        Part.MANAGER: manager,
        Part.STAGE: stage,
        Part.SCORE: _no_score(names) if write.takes_score_off else _score(write.score, names),
    }
    return {part: fields for part, fields in parts.items() if fields}


def update_of(item: Item, fields: dict[str, Any], *, part: Part | None = None) -> Command:
    """Return the command that sets these fields, of one part or of all of them."""
    params = {
        "entityTypeId": entity_of(item).type_id,
        "id": item.id,
        "fields": fields,
        "useOriginalUfNames": "Y",
    }
    name = "update" if part is None else f"update-{part.name.lower()}"
    return Command(f"{name}-{item.key}", "crm.item.update", params, Idempotency.IDEMPOTENT)


def contact_update_of(item: Item, move: ContactMove) -> Command:
    """Return the command that gives a contact to the manager of its lead; several may share a contact."""
    params = {
        "entityTypeId": entity_of(move.contact).type_id,
        "id": move.contact.id,
        "fields": {"assignedById": move.manager},
    }
    return Command(f"move-{item.key}", "crm.item.update", params, Idempotency.IDEMPOTENT)


def tidying_of(write: LeadWrite) -> Command | None:
    """Return the command that tidies contact data, only what differs and by the values' ids; None without."""
    data, method = write.contact_data, entity_of(write.item).tidied_by
    if data.is_empty or not method:
        return None
    person = {"NAME": data.person.first, "SECOND_NAME": data.person.second, "LAST_NAME": data.person.last}
    fields: dict[str, Any] = {name: part for name, part in person.items() if part}
    for each in data.contact_points:
        row = {"ID": each.id, "VALUE": each.value, "VALUE_TYPE": each.value_type}
        fields.setdefault(each.type, []).append(row)
    params = {"id": write.item.id, "fields": fields}
    return Command(f"tidy-{write.item.key}", method, params, Idempotency.IDEMPOTENT)


def notification_of(key: str, note: Notification) -> Command:
    """Return the command that sends a notification.

    It replaces an earlier one with the same tag, so sending it again is safe.
    """
    params = {"USER_ID": note.user, "MESSAGE": note.message, "TAG": note.tag, "CLIENT_ID": CLIENT_ID}
    return Command(key, "im.notify.system.add", params, Idempotency.IDEMPOTENT)


def effects_of(write: LeadWrite) -> Iterator[tuple[Effect | None, Command]]:
    """Yield the commands of a lead's effects; right behind a trigger comes the comment that proves it."""
    item, entity = write.item, entity_of(write.item)
    for number, trigger in enumerate(write.triggers):
        params = {"target": f"{entity.name}_{item.id}", "code": trigger.code}
        key = f"trigger-{item.key}-{number}"
        yield trigger, Command(key, "crm.automation.trigger", params, Idempotency.NOT_IDEMPOTENT)
    for number, comment in enumerate(write.comments):
        fields = {"ENTITY_TYPE": entity.timeline_type, "ENTITY_ID": item.id, "COMMENT": comment.text}
        key = f"comment-{item.key}-{number}"
        add = Command(key, "crm.timeline.comment.add", {"fields": fields}, Idempotency.NOT_IDEMPOTENT)
        yield comment.effect, add
    for number, todo in enumerate(write.todos):
        yield todo.effect, _todo(f"todo-{item.key}-{number}", item, todo)
    for number, note in enumerate(write.notifications):
        yield note.effect, notification_of(f"notify-{item.key}-{number}", note)


def _stage(item: Item, key: str) -> dict[str, Any]:
    code, funnel = parts_of(key)
    funnels = {"categoryId": funnel} if entity_of(item).has_funnels else {}
    return {**funnels, "stageId": code}


def _score(score: WrittenScore | None, names: FieldNames) -> dict[str, Any]:
    if score is None:
        return {}
    fields = {
        names.score: score.points,
        names.band: score.band,
        names.why: score.why,
        names.scored_at: score.scored_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _no_score(names: FieldNames) -> dict[str, Any]:
    """Return the fields emptied: every type takes an empty text for that."""
    return dict.fromkeys((names.score, names.band, names.why, names.scored_at), "")


def _todo(key: str, item: Item, todo: Todo) -> Command:
    params = {
        "ownerTypeId": entity_of(item).type_id,
        "ownerId": item.id,
        "deadline": todo.effect.at.astimezone(UTC).isoformat(),
        "title": todo.title,
        "responsibleId": todo.effect.to,
    }
    if todo.replaces is None:
        return Command(key, "crm.activity.todo.add", params, Idempotency.NOT_IDEMPOTENT)
    return Command(key, "crm.activity.todo.update", {"id": todo.replaces, **params}, Idempotency.IDEMPOTENT)
