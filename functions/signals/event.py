"""The body of a request to `signals`: one signal of a website, mailer or webinar, or a list of them."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import unquote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from functions.domain.item import DEAL, HANDLED, LEAD, Item
from functions.errors import RequestMalformed

MOST_SIGNALS = 500
"""Signals in one request."""
_MOST_MISTAKES = 3
"""Mistakes that one answer names."""
_ITEM = re.compile(r"([a-z][a-z0-9_]*):([1-9][0-9]{0,17})")
_ID = re.compile(r"[1-9][0-9]{0,17}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_EXPECTED = {
    "type": "a text of at most 100 characters",
    "at": "a moment with its offset (RFC 3339), like 2026-11-03T12:00:00Z",
    "item": "like lead:7 or deal:7",
    "lead_id": "a positive whole number",
    "deal_id": "a positive whole number",
    "email": "a text of at most 320 characters",
    "phone": "a text of at most 64 characters",
    "id": "a text of at most 1000 characters",
}


def _item(value: Any) -> Item | None:
    if value is None or value == "":
        return None
    found = _ITEM.fullmatch(value) if isinstance(value, str) else None
    if found is None or found[1] not in HANDLED:
        raise ValueError
    return Item(found[1], int(found[2]))


def _number(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or _ID.fullmatch(str(value)) is None:
        raise ValueError
    return int(value)


def _moment(value: Any) -> datetime:
    if not isinstance(value, str) or _MOMENT.fullmatch(value) is None:
        raise ValueError
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, seen from another zone
        raise ValueError from None


def _empty(value: Any) -> Any:
    return "" if value is None else value


_Optional = Annotated[str, BeforeValidator(_empty)]


class SignalEvent(BaseModel):
    """One signal as it was sent; its repr shows no address. `attributes` are accepted and dropped.

    Attributes:
        at: in UTC.
        id: the sender's own; empty where it gave none.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    type: str = Field(min_length=1, max_length=100)
    at: Annotated[datetime, BeforeValidator(_moment)]
    item: Annotated[Item | None, BeforeValidator(_item)] = None
    lead_id: Annotated[int | None, BeforeValidator(_number)] = None
    deal_id: Annotated[int | None, BeforeValidator(_number)] = None
    email: _Optional = Field("", max_length=320, repr=False)
    phone: _Optional = Field("", max_length=64, repr=False)
    id: _Optional = Field("", max_length=1000, repr=False)

    @property
    def named(self) -> Item | None:
        """The lead or deal that it names; None when it names a person, or none."""
        by_number = ((LEAD, self.lead_id), (DEAL, self.deal_id))
        numbered = (Item(entity, number) for entity, number in by_number if number is not None)
        return self.item or next(numbered, None)

    @property
    def has_subject(self) -> bool:
        """True when it says whose signal it is."""
        return self.named is not None or bool(self.email or self.phone)


def parse_signals(body: bytes, envelope: Mapping[str, str]) -> list[SignalEvent]:
    """Return the signals of a body in JSON; `envelope` is that of a CloudEvent in binary mode, or empty.

    Raises:
        RequestMalformed: names the element and the field, and quotes no value.
    """
    try:
        content = from_json(body)  # unlike the standard library's, it has a limit to the depth
    except ValueError:
        raise RequestMalformed("The body is not JSON in UTF-8, or is nested too deeply.") from None
    elements = content if isinstance(content, list) else [content]
    if len(elements) > MOST_SIGNALS:
        raise RequestMalformed(
            f"A list may have up to {MOST_SIGNALS} signals. Send the rest in another request."
        )
    read = [
        _event(plain_signal(element, envelope), number) for number, element in enumerate(elements, start=1)
    ]
    mistakes = [each for each in read if isinstance(each, str)]
    if mistakes:
        raise RequestMalformed(" ".join(mistakes[:_MOST_MISTAKES]))
    return [each for each in read if isinstance(each, SignalEvent)]


def _event(element: Any, number: int) -> SignalEvent | str:
    """Return the signal, or what is wrong with it."""
    if not isinstance(element, dict):
        return f"Element {number} must be an object (of a CloudEvent: its data)."
    try:
        event = SignalEvent.model_validate(element)
    except ValidationError as error:
        field = str(error.errors(include_input=False, include_context=False, include_url=False)[0]["loc"][0])
        return f"Element {number}: {field} must be {_EXPECTED[field]}."
    return (
        event
        if event.has_subject
        else f"Element {number} needs an item, a lead_id, a deal_id, an email or a phone."
    )


_PREFIX = "ce-"


def envelope_of(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the envelope of an event in binary mode, from the `ce-` headers; empty when there is none.

    The signature of a request covers its body only, so in binary mode the envelope is as safe as the
    connection; senders who can choose should prefer structured mode.
    """
    lowered = ((name.lower(), value) for name, value in headers)
    found = {
        name.removeprefix(_PREFIX): unquote(value) for name, value in lowered if name.startswith(_PREFIX)
    }
    return found if "specversion" in found else {}


def plain_signal(element: Any, envelope: Mapping[str, str]) -> Any:
    """Return an element of the body as a plain signal; one that is no CloudEvent is returned unchanged."""
    if isinstance(element, dict) and "specversion" in element:
        return _flattened(element, element.get("data"))
    return _flattened(envelope, element) if envelope else element


def _flattened(envelope: Mapping[str, Any], data: Any) -> Any:
    if not isinstance(data, dict):
        return None
    own_id = envelope.get("id")
    # Only source and id together are unique (CloudEvents 1.0, "id").
    return {
        "at": envelope.get("time"),
        **data,
        "type": envelope.get("type"),
        "id": f"{envelope.get('source', '')} {own_id}" if own_id else None,
    }
