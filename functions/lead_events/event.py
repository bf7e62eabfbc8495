"""The request that Bitrix24 sends: a lead event of the outbound webhook, or a robot's call."""

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl

from functions.domain.item import Item, lead
from functions.errors import RequestMalformed

_DOCUMENT = re.compile(r"LEAD_([0-9]+)")
_ID = re.compile(r"[1-9][0-9]{0,17}")


class EventKind(StrEnum):
    """What happened to the lead."""

    ADDED = "added"
    UPDATED = "updated"
    DELETED = "deleted"
    ROBOT = "robot"


SERVED = {
    "ONCRMLEADADD": EventKind.ADDED,
    "ONCRMLEADUPDATE": EventKind.UPDATED,
    "ONCRMLEADDELETE": EventKind.DELETED,
}


@dataclass(frozen=True, slots=True)
class LeadEvent:
    """What happened to which lead; an event carries no field values (docs/bitrix24-api.md 1.3)."""

    item: Item
    kind: EventKind
    token: str = field(repr=False)
    """The `application_token`; empty for a robot, whose call has none (docs/bitrix24-api.md 1.9)."""


@dataclass(frozen=True, slots=True)
class OtherEvent:
    """An event of the portal that Fairlead does not serve."""

    token: str = field(repr=False)


def parse_event(body: bytes, *, query_lead_id: str = "") -> LeadEvent | OtherEvent:
    """Return the event in the form of an outbound webhook or of a robot.

    A robot may put the id into the query (`?lead_id=7`), given here as `query_lead_id`.

    Raises:
        RequestMalformed: the form is neither, or the lead's id is not a positive whole number.
    """
    form = parse_form(body)
    token = form.get(("auth", "application_token"), "")
    name = form.get(("event",), "").upper()
    if name in SERVED:
        number = form.get(("data", "FIELDS", "ID"), form.get(("data", "ID"), ""))
        return LeadEvent(_lead(number), SERVED[name], token)
    if name:
        return OtherEvent(token)
    document = _DOCUMENT.fullmatch(form.get(("document_id", "2"), ""))
    if document is None and not query_lead_id:
        raise RequestMalformed("The form has neither an event nor a lead's document_id.")
    return LeadEvent(_lead(document[1] if document else query_lead_id), EventKind.ROBOT, token)


def _lead(text: str) -> Item:
    if _ID.fullmatch(text) is None:
        raise RequestMalformed("The event names no lead: its id must be a positive whole number.")
    return lead(int(text))


MOST_FIELDS = 1000
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")

Path = tuple[str, ...]


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
