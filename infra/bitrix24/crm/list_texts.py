"""The texts of list fields: a record holds the id of an item, and people see its text.

They are read once in two hours with a batch that is sent anyway, and again as soon as an item is met that was
not among them (docs/bitrix24-api.md 4.1).
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import BaseModel, Field

from functions.errors import PortalError
from infra.bitrix24.crm.blame import REFUSALS
from infra.bitrix24.crm.entities import Entity
from infra.bitrix24.crm.payloads import readable, rows_in
from infra.bitrix24.crm.values import Text
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command

KEPT_FOR = timedelta(hours=2)
METHOD = "crm.item.fields"

_log = structlog.get_logger(__name__)

Texts = Mapping[str, Mapping[int, str]]
"""The texts by field, by the ids of the items."""


class ListItem(BaseModel):
    """An item of a list field, as the description of the field has it."""

    id: int = Field(alias="ID")
    text: Text = Field("", alias="VALUE")


def items_of(items: Any) -> dict[int, str]:
    """Return the texts by id out of the items in the description of a field."""
    return {item.id: item.text.strip() for item in readable(ListItem, rows_in(items), method=METHOD)}


class ListTexts:
    """The texts of the list fields of one kind of record, in this process."""

    def __init__(self, client: Bitrix24Client, entity: Entity, fields: Collection[str]) -> None:
        self._client, self._entity, self._fields = client, entity, frozenset(fields)
        self._texts: Texts = {}
        self._error: PortalError | None = None
        self._read_at: datetime | None = None
        self._is_new = False
        self._missing: set[tuple[str, int]] = set()

    def commands(self, now: datetime) -> list[Command]:
        """Return the command that reads the texts; none while they are fresh, or no field is a list."""
        self._is_new = False
        is_fresh = self._read_at is not None and now - self._read_at < KEPT_FOR
        return [] if is_fresh or not self._fields else [self._command()]

    def store(self, answers: BatchAnswer, now: datetime) -> None:
        """Store the texts that a batch brought; after an error those that were known stay."""
        outcome = answers.get(self._command().key)
        if outcome is not None:
            self._store(outcome)
            self._read_at = now if self._error is None else self._read_at

    def text_of(self, field: str, number: int) -> str | None:
        """Return the text of an item; None for one that was deleted, and where texts may not be read.

        An item that is not known is looked for in the portal, once between two batches.

        Raises:
            PortalError: the portal could not tell, and may the next time.
        """
        found = self._texts.get(field, {}).get(number)
        if found is None and (field, number) not in self._missing and not self._is_new:
            self._read_again()
            found = self._texts.get(field, {}).get(number)
        if found is None:
            if self._error is not None and (field, number) not in self._missing:
                raise self._error
            self._note_missing(field, number)
        return found

    def _read_again(self) -> None:
        command = self._command()
        try:
            self._store(self._client.call(command.method, command.params))
        except PortalError as error:
            self._store(error)

    def _store(self, outcome: Answer | PortalError) -> None:
        self._is_new, self._error = True, None
        if not isinstance(outcome, PortalError):
            before, self._texts = self._texts, self._texts_in(outcome.result)
            self._missing = {
                (name, item) for name, item in self._missing if item not in self._texts.get(name, {})
            }
            _log_renamed(before, self._texts)
            return
        _log.warning("lists.unread", error=type(outcome).__name__)
        if not isinstance(outcome, REFUSALS):
            self._error = outcome

    def _texts_in(self, result: Any) -> Texts:
        shown = result.get("fields") if isinstance(result, Mapping) else None
        described = shown.items() if isinstance(shown, Mapping) else ()
        named = {_name_of(key, each): each for key, each in described if isinstance(each, Mapping)}
        return {name: items_of(named[name].get("items")) for name in self._fields & named.keys()}

    def _note_missing(self, field: str, number: int) -> None:
        if (field, number) not in self._missing:
            self._missing.add((field, number))
            _log.warning("list_item.unknown", field=field, item=number)

    def _command(self) -> Command:
        params = {"entityTypeId": self._entity.type_id, "useOriginalUfNames": "Y"}
        return Command(f"fields-{self._entity.name}", METHOD, params)


def _name_of(key: Any, described: Mapping[str, Any]) -> str:
    """Return the upper-case name of a described field."""
    return str(described.get("upperName") or key)


def _log_renamed(before: Texts, after: Texts) -> None:
    """Log which items have another text: a condition that asks for the one before holds no more."""
    for field, number in _both(before, after):
        if before[field][number] != after[field][number]:
            _log.warning("list_item.renamed", field=field, item=number)


def _both(before: Texts, after: Texts) -> Iterable[tuple[str, int]]:
    for field in before.keys() & after.keys():
        for number in before[field].keys() & after[field].keys():
            yield field, number
