"""Comments in the timeline and the history of stages (docs/bitrix24-api.md 4.6, 4.9)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from infra.simulator.methods.listing import is_keyset
from infra.simulator.methods.timeline_items import note_change
from infra.simulator.protocol.call import Answer, Call, Method, as_int, as_ints, reading, writing
from infra.simulator.refusals import (
    RestRefused,
    argument_invalid,
    item_not_found,
    owner_not_found,
    parameter_missing,
)
from infra.simulator.state import filters, kinds
from infra.simulator.state.context import Occurrence
from infra.simulator.state.fields import Entity
from infra.simulator.state.filters import Columns, text_columns
from infra.simulator.state.paging import PAGE, page_of, sort_rows
from infra.simulator.state.stages import StageEntry
from infra.simulator.state.store import Comment, Store


def _types(store: Store) -> dict[str, int]:
    return {each.timeline: each.type_id for each in store.entities.values()}


def _add_comment(call: Call) -> Answer:
    fields = call.mapping("fields")
    name, number = _owner(call, fields)
    text = str(fields.get("COMMENT") or "").strip()
    if not text:
        raise argument_invalid("Comment is empty")
    return Answer(add_comment(call.store, _types(call.store)[name], number, text=text, by=call.user))


def add_comment(store: Store, type_id: int, number: int, *, text: str, by: int) -> int:
    """Store a comment in the timeline of a record, announce it, and return its id."""
    name = store.entities[type_id].timeline
    comment = Comment(store.context.next_id("comment"), name, number, text, by, store.context.now())
    store.comments.add(comment)
    # This one event carries its id without FIELDS (2).
    store.context.announce(Occurrence("ONCRMTIMELINECOMMENTADD", {"ID": comment.id}, comment.id))
    note_change(store, type_id, number, by=by)
    return comment.id


def delete_comment(store: Store, comment_id: int) -> None:
    """Delete a comment and its pin; none of the same id is ever made again."""
    store.comments.remove(comment_id)
    for pins in store.pins.values():
        pins[:] = [each for each in pins if each != comment_id]
    store.context.announce(Occurrence("ONCRMTIMELINECOMMENTDELETE", {"ID": comment_id}, comment_id))


def _update_comment(call: Call) -> Answer:
    store, number = call.store, call.required("id")
    text = str(call.mapping("fields").get("COMMENT") or "").strip()
    if not text:
        raise argument_invalid("Comment is empty")
    owner_type, owner = call.number("ownerTypeId"), call.number("ownerId")
    records = store.records.get(owner_type) if owner_type is not None else None
    if owner_type is not None and (records is None or records.find(owner) is None):
        raise owner_not_found()
    known = store.comments.find(number)
    if known is None or owner_type not in {None, _types(store)[known.entity_type]}:
        raise item_not_found()
    if owner not in {None, known.entity_id}:
        raise item_not_found()
    changed = replace(known, text=text)
    store.comments.replace(changed)
    store.context.announce(Occurrence("ONCRMTIMELINECOMMENTUPDATE", {"ID": number}, number))
    note_change(store, _types(store)[changed.entity_type], changed.entity_id, by=call.user)
    return Answer(number)


def _list_comments(call: Call) -> Answer:
    conditions = _numbered(call)
    rows = [_comment_row(call, each) for each in _candidates(call.store, conditions)]
    columns = text_columns(("ID", "ENTITY_ID"), "integer") | text_columns(
        ("ENTITY_TYPE", "AUTHOR_ID", "COMMENT")
    )
    try:
        test = filters.compile_filter(conditions, Columns(columns, call.store.context.zone, filters.ignore))
    except kinds.ValueNotValid as wrong:
        # The page's only error of its own: such an ENTITY_ID names no record that one may read.
        raise RestRefused("", "Access denied.") from wrong
    found = [row for row in rows if test(row)]
    shown = sort_rows(found, call.mapping("order"), read=lambda row, name: row.get(name))
    page = page_of(shown, call.get("start"))
    selected = [str(name) for name in call.listed("select")]
    texts = [
        {
            name: str(value) if isinstance(value, int) else value
            for name, value in row.items()
            if not selected or "*" in selected or name in selected
        }
        for row in page.rows
    ]
    return Answer(texts, page.total, page.next_start)


def _stage_history(call: Call) -> Answer:
    entity = call.store.entities.get(call.required("entityTypeId"))
    if entity is None or not entity.stage:
        raise RestRefused("ENTITY_TYPE_NOT_SUPPORTED", "Entity type is not supported")
    conditions = call.mapping("filter")
    is_by_id = is_keyset(call, id_name="ID")
    behind = as_int(conditions.get(">ID")) or 0 if is_by_id else 0
    entries = _entries(call.store, conditions, entity, after=behind)
    rows = (_entry_row(each) for each in entries if _is_readable(call, each, entity))
    columns = text_columns(("ID", "OWNER_ID", "TYPE_ID", "CATEGORY_ID"), "integer") | text_columns(
        ("CREATED_TIME",), "datetime"
    )
    columns |= text_columns((entity.stage, entity.semantic))
    test = filters.compile_filter(conditions, Columns(columns, call.store.context.zone, filters.ignore))
    found = list(islice(filter(test, rows), PAGE if is_by_id else None))
    shown = sort_rows(found, call.mapping("order"), read=lambda row, name: row.get(name))
    page = page_of(shown, call.get("start"))
    items = [{**row, "CREATED_TIME": call.store.context.text(row["CREATED_TIME"])} for row in page.rows]
    return Answer({"items": items}, page.total, page.next_start)


def _candidates(store: Store, conditions: Mapping[str, Any]) -> Iterable[Comment]:
    """Return the comments of the record that the filter names, else all: the filter tests each of them."""
    name, number = str(conditions.get("ENTITY_TYPE", "")).lower(), as_int(conditions.get("ENTITY_ID"))
    return store.comments.of((name, number)) if name in _types(store) and number else store.comments


def _entries(
    store: Store, conditions: Mapping[str, Any], entity: Entity, *, after: int
) -> Iterable[StageEntry]:
    """Return the history of the records that the filter names, by ascending id, else of all."""
    names = [name for name in ("OWNER_ID", "=OWNER_ID", "@OWNER_ID") if name in conditions]
    if not names:
        return store.history.after(after)
    owners = sorted({*as_ints(conditions[names[0]])})
    found = (store.history.of((entity.type_id, owner)) for owner in owners)
    return sorted(chain.from_iterable(found), key=attrgetter("id"))


def _owner(call: Call, fields: Mapping[str, Any]) -> tuple[str, int]:
    sent = str(fields.get("ENTITY_TYPE") or "").lower()
    type_id = _types(call.store).get(sent) or as_int(sent) or 0
    number = as_int(fields.get("ENTITY_ID"))
    if not sent or number is None:
        raise parameter_missing("ENTITY_TYPE" if not sent else "ENTITY_ID")
    records = call.store.records.get(type_id)
    if records is None or records.find(number) is None:
        raise owner_not_found()
    return call.store.entities[type_id].timeline, number


def _numbered(call: Call) -> dict[str, Any]:
    names = {each.type_id: each.timeline for each in call.store.entities.values()}
    return {
        key: names.get(as_int(value) or 0, value) if key.endswith("ENTITY_TYPE") else value
        for key, value in call.mapping("filter").items()
    }


def _comment_row(call: Call, comment: Comment) -> dict[str, Any]:
    return {
        "ID": comment.id,
        "ENTITY_ID": comment.entity_id,
        "ENTITY_TYPE": comment.entity_type,
        "CREATED": call.store.context.text(comment.at),
        "COMMENT": comment.text,
        "AUTHOR_ID": str(comment.author),
        "FILES": {},
    }


def _entry_row(entry: StageEntry) -> dict[str, Any]:
    return {
        "ID": entry.id,
        "TYPE_ID": entry.type_id,
        "OWNER_ID": entry.owner_id,
        "CREATED_TIME": entry.at,
        entry.entity.stage: entry.stage,
        entry.entity.semantic: entry.semantic,
        **({"CATEGORY_ID": entry.funnel} if entry.funnel is not None else {}),
    }


def _is_readable(call: Call, entry: StageEntry, entity: Entity) -> bool:
    return entry.entity is entity and not call.store.funnels.is_hidden(entity, entry.funnel)


METHODS: tuple[Method, ...] = (
    writing("crm.timeline.comment.add", _add_comment),
    writing("crm.timeline.comment.update", _update_comment),
    reading("crm.timeline.comment.list", _list_comments),
    reading("crm.stagehistory.list", _stage_history),
)
