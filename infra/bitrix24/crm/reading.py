"""Leads as the portal shows them: read together, and one by one where a shared command did not bring them.

What goes wrong with one lead is that lead's alone: a row that cannot be understood, a refusal, a history that
is too long. Only what says nothing about a lead (limits, the webhook) is raised for all of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from functions.domain.item import Item
from functions.domain.lead.snapshot import Absent, LeadSnapshot
from functions.errors import AccessDenied, NotFound, PortalError
from infra.bitrix24.crm.activities import History
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.chats import read_answers
from infra.bitrix24.crm.entities import entity_of, pages_of
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.histories import Histories, histories
from infra.bitrix24.crm.notes import Notes, comments_in
from infra.bitrix24.crm.payloads import Address, LeadItem, readable, rows_in
from infra.bitrix24.crm.snapshots import moved_by_hand, seen_until, snapshot_of
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int
from infra.pseudonyms import HmacPseudonyms

ADDRESS = ["ID", "ADDRESS_CITY", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"]


@dataclass
class LeadsRead:
    """What became of each requested lead; it is in exactly one of the three."""

    leads: dict[Item, LeadSnapshot] = field(default_factory=dict)
    absent: dict[Item, Absent] = field(default_factory=dict)
    failed: dict[Item, Exception] = field(default_factory=dict)

    def fail(self, item: Item, error: PortalError) -> None:
        """Take a lead out that was read, as something of it was not."""
        del self.leads[item]
        self.failed[item] = error

    def note(self, item: Item, notes: Notes) -> None:
        """Add what people wrote on a lead."""
        lead = self.leads[item]
        self.leads[item] = replace(
            lead,
            comments=(*lead.comments, *notes.texts),
            activities=(*lead.activities, *notes.activities),
            notes_since=_later(lead.notes_since, notes.since),
        )


def lead_commands(items: Sequence[Item]) -> Iterator[Command]:
    """Yield the commands that read these leads and their addresses, a page of them at a time."""
    for page in pages_of(items):
        entity = entity_of(page[0])
        leads = {
            "entityTypeId": entity.type_id,
            "filter": {"@id": [item.id for item in page]},
            "select": ["*"],
            "order": {"id": "ASC"},
            "start": -1,
            "useOriginalUfNames": "Y",
        }
        yield Command(f"items-{page[0].key}", "crm.item.list", leads)
        yield from _addresses(page)


class LeadRows:
    """Turns answers into snapshots; asks again, lead by lead, for what a shared command did not bring."""

    def __init__(self, client: Bitrix24Client, fields: FieldNames, hashes: HmacPseudonyms) -> None:
        self._client, self._fields, self._hashes = client, fields, hashes

    def read(self, answers: BatchAnswer, items: Sequence[Item], commented: Collection[Item]) -> LeadsRead:
        """Return what became of each lead.

        Raises:
            PortalError: the portal takes no more requests, or refuses the webhook.
        """
        raise_what_is_of_the_portal(answers[command.key] for command in lead_commands(items))
        recorded = histories(answers, items, self._client)
        read = LeadsRead()
        broken = [page for page in pages_of(items) if not self._fill_page(read, answers, page, recorded)]
        self._fill_one_by_one(read, [item for page in broken for item in page], recorded)
        self._fill_missing(read, [each for each in items if each not in read.leads], recorded)
        self._add_comments(read, answers, commented)
        self._add_answers(read, recorded, commented)
        return read

    def _fill_page(
        self, read: LeadsRead, answers: BatchAnswer, page: Sequence[Item], recorded: Histories
    ) -> bool:
        """Add the leads of a page; False when it has to be read lead by lead."""
        leads, rows = answers[f"items-{page[0].key}"], answers.get(f"addresses-{page[0].key}")
        if len(page) > 1 and (isinstance(leads, PortalError) or isinstance(rows, PortalError)):
            return False
        if isinstance(rows, PortalError) and not isinstance(rows, OF_THE_OBJECT):
            read.failed[page[0]] = rows
        elif isinstance(leads, Answer):
            addresses = _addresses_in(rows, page[0])
            known = {item.id: item for item in page}
            for row in rows_in(leads.result):
                number = as_int(row.get("id")) if isinstance(row, Mapping) else None
                if number in known:
                    self._fill(read, known[number], (row, leads), addresses, recorded)
        return True

    def _fill_one_by_one(self, read: LeadsRead, items: Sequence[Item], recorded: Histories) -> None:
        """Read leads again whose shared list failed, each as if it had come alone."""
        if not items:
            return
        answers = self._client.batch([each for item in items for each in lead_commands([item])])
        raise_what_is_of_the_portal(answers.values())
        for item in items:
            self._fill_page(read, answers, [item], recorded)

    def _fill_missing(self, read: LeadsRead, missing: Sequence[Item], recorded: Histories) -> None:
        """Read one by one the leads that no shared command brought: gone, unreadable, or there after all."""
        missing = [item for item in missing if item not in read.failed]
        if not missing:
            return
        answers = self._client.batch(
            [command for item in missing for command in (_get(item), *_addresses([item]))]
        )
        raise_what_is_of_the_portal(answers.values())
        for item in missing:
            self._fill_alone(read, item, answers, recorded)

    def _fill_alone(self, read: LeadsRead, item: Item, answers: BatchAnswer, recorded: Histories) -> None:
        payload, rows = answers[f"get-{item.key}"], answers.get(f"addresses-{item.key}")
        if isinstance(payload, NotFound):
            read.absent[item] = Absent.VANISHED
        elif isinstance(payload, AccessDenied):
            read.absent[item] = Absent.UNREADABLE
        elif isinstance(payload, PortalError):
            read.failed[item] = payload
        elif isinstance(rows, PortalError) and not isinstance(rows, OF_THE_OBJECT):
            read.failed[item] = rows
        else:
            row = {"id": item.id, **_item_in(payload)}
            self._fill(read, item, (row, payload), _addresses_in(rows, item), recorded)

    def _fill(
        self,
        read: LeadsRead,
        item: Item,
        shown: tuple[Mapping[str, Any], Answer],
        addresses: Mapping[Item, Address],
        recorded: Histories,
    ) -> None:
        """Add one lead, a row of an answer: its snapshot, or the error of what cannot be understood of it."""
        history, (row, answer) = recorded[item], shown
        if isinstance(history, PortalError):
            read.failed[item] = history
            return
        try:
            payload = LeadItem.model_validate(row)
        except ValidationError as error:
            read.failed[item] = error
        else:
            read.leads[item] = self._snapshot(payload, addresses.get(item), history, answer)

    def _snapshot(
        self, payload: LeadItem, address: Address | None, history: History, answer: Answer
    ) -> LeadSnapshot:
        lead = snapshot_of(payload, address, self._fields, hashes=self._hashes)
        return replace(
            lead,
            activities=history.activities,
            todos=history.todos,
            moved_at=moved_by_hand(payload, own_user=self._client.user_id),
            is_history_complete=history.is_complete,
            seen_until=seen_until(payload.updated_at, history.changed_at, read_at=answer.time.started_at),
        )

    def _add_comments(self, read: LeadsRead, answers: BatchAnswer, commented: Collection[Item]) -> None:
        for item in set(commented) & read.leads.keys():
            try:
                notes = comments_in(answers.answer(f"comments-{item.key}"))
            except OF_THE_OBJECT as error:
                log_refused(error, item=str(item))
                read.note(item, Notes(since=None))
            except PortalError as error:
                raise_what_is_of_the_portal([error])
                read.fail(item, error)
            else:
                read.note(item, notes)

    def _add_answers(self, read: LeadsRead, recorded: Histories, commented: Collection[Item]) -> None:
        """Add what people of ours wrote in chats that the client began."""
        told = {each: recorded[each] for each in set(commented) & read.leads.keys()}
        chats = {each: history.chats for each, history in told.items() if isinstance(history, History)}
        for item, answers in read_answers(chats, self._client).items():
            if isinstance(answers, PortalError):
                read.fail(item, answers)
            else:
                read.note(item, answers)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _get(item: Item) -> Command:
    params = {"entityTypeId": entity_of(item).type_id, "id": item.id, "useOriginalUfNames": "Y"}
    return Command(f"get-{item.key}", "crm.item.get", params)


def _addresses(items: Sequence[Item]) -> Iterator[Command]:
    """Yield the command that reads the addresses of items of one kind, if they have any."""
    method = entity_of(items[0]).address_method
    if method:
        params = {"filter": {"@ID": [item.id for item in items]}, "select": ADDRESS, "start": -1}
        yield Command(f"addresses-{items[0].key}", method, params)


def _addresses_in(answer: Answer | PortalError | None, item: Item) -> dict[Item, Address]:
    """Return the addresses of items of this one's kind; none where they may not be read or have none."""
    if not isinstance(answer, Answer):
        if answer is not None:
            log_refused(answer)
        return {}
    entity = entity_of(item)
    known = readable(Address, rows_in(answer.result), method=entity.address_method)
    return {entity.item(row.id): row for row in known}


def _item_in(answer: Answer) -> Mapping[str, Any]:
    payload = answer.result.get("item") if isinstance(answer.result, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}
