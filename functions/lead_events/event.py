"""The request that Bitrix24 sends: a lead event of the outbound webhook, or a robot's call."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl

from functions.domain.item import CLIENTS, HANDLED, Entity, Item
from functions.errors import RequestMalformed

_DOCUMENT = re.compile(r"([A-Z0-9_]+)_([0-9]+)")
_EVENT = re.compile(r"(ONCRM[A-Z]+)(ADD|UPDATE|DELETE)(?:_([0-9]+))?")
_ID = re.compile(r"[1-9][0-9]{0,17}")

Path = tuple[str, ...]


class EventKind(StrEnum):
    """What happened to the lead."""

    ADDED = "added"
    UPDATED = "updated"
    DELETED = "deleted"
    ROBOT = "robot"


_KINDS = {"ADD": EventKind.ADDED, "UPDATE": EventKind.UPDATED, "DELETE": EventKind.DELETED}


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """What happened to which lead, deal or client; an event carries no field values.

    See docs/bitrix24-api.md 1.3.
    """

    item: Item
    kind: EventKind
    token: str = field(repr=False)
    """The `application_token`; empty for a robot, whose call has none (docs/bitrix24-api.md 1.9)."""


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """An event of the portal that Fairlead does not serve."""

    token: str = field(repr=False)


def parse_event(body: bytes, *, query: Mapping[str, str] | None = None) -> LeadEvent | OtherEvent:
    """Return the event in the form of an outbound webhook or of a robot.

    A robot may put the id into the query: `?item=deal:7`, `?deal_id=7` or `?lead_id=7`.

    Raises:
        RequestMalformed: the form is neither, or the lead's id is not a positive whole number.
    """
    form = parse_form(body)
    token = form.get(("auth", "application_token"), "")
    name = form.get(("event",), "").upper()
    served = _EVENT.fullmatch(name)
    entity = _entity_of(served[1], served[3] or _told(form, "ENTITY_TYPE_ID")) if served else None
    if served and entity:
        return LeadEvent(_item(entity.key, _told(form, "ID")), _KINDS[served[2]], token)
    if name:
        return OtherEvent(token)
    named = _named_by(form.get(("document_id", "2"), "")) or _named_in(query or {})
    if named is None:
        raise RequestMalformed("The form has neither an event nor the document_id of a lead or deal.")
    return LeadEvent(_item(*named), EventKind.ROBOT, token)


def _told(form: Mapping[Path, str], name: str) -> str:
    return form.get(("data", "FIELDS", name), form.get(("data", name), ""))


def _entity_of(event: str, type_id: str) -> Entity | None:
    """Return what an event with this name is about; None for what is not served."""
    served = (*HANDLED.values(), *CLIENTS.values())
    return next((each for each in served if each.is_meant_by(event, type_id)), None)


def _named_by(document: str) -> tuple[str, str] | None:
    found = _DOCUMENT.fullmatch(document)
    return next(((each.key, found[2]) for each in HANDLED.values() if found and each.name == found[1]), None)


def _named_in(query: Mapping[str, str]) -> tuple[str, str] | None:
    entity, colon, number = query.get("item", "").partition(":")
    if colon and entity in HANDLED:
        return entity, number
    return next(((each, query[f"{each}_id"]) for each in HANDLED if query.get(f"{each}_id")), None)


def _item(entity: str, text: str) -> Item:
    if _ID.fullmatch(text) is None:
        raise RequestMalformed(f"The event names no {entity}: its id must be a positive whole number.")
    return Item(entity, int(text))


MOST_FIELDS = 1000
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def parse_form(body: bytes) -> dict[Path, str]:
    """Return the values of a form by path: `data[FIELDS][ID]=7` is `{("data", "FIELDS", "ID"): "7"}`.

    Brackets may be percent-encoded or bare, `a[]` counts up from 0, and of a repeated key the last wins.

    Raises:
        RequestMalformed: the body is not UTF-8 text in form encoding, or has more than 1,000 fields.
    """
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
        )
    except ValueError:
        raise RequestMalformed("The body is not a form in UTF-8. Send what Bitrix24 sends.") from None
    counters: Counter[Path] = Counter()
    return {_path(key, counters): value for key, value in pairs}


def _path(key: str, counters: Counter[Path]) -> Path:
    head, bracket, _ = key.partition("[")
    path: Path = (head,)
    for part in _BRACKETS.findall(key[len(head) :]) if bracket else ():
        step = part
        if part == "":
            step = str(counters[path])
            counters[path] += 1
        path = (*path, step)
    return path
