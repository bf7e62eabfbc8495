"""Leads as the portal shows them: read together, and one by one where a shared command did not bring them.

What goes wrong with one lead is that lead's alone: a row that cannot be understood, a refusal, a history that
is too long. Only what says nothing about a lead (limits, the webhook) is raised for all of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from functions.domain.lead.snapshot import Absent, LeadSnapshot
from functions.errors import AccessDenied, NotFound, PortalError
from infra.batching import batched
from infra.bitrix24.crm.activities import History
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.chats import read_answers
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.histories import Histories, histories
from infra.bitrix24.crm.notes import Notes, comments_in
from infra.bitrix24.crm.payloads import Address, LeadItem, readable, rows_in
from infra.bitrix24.crm.snapshots import moved_by_hand, seen_until, snapshot_of
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int
from infra.bitrix24.rest.limits import PAGE_SIZE
from infra.pseudonyms import HmacPseudonyms

ADDRESS = ["ID", "ADDRESS_CITY", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"]


@dataclass
class LeadsRead:
    """What became of each requested lead; it is in exactly one of the three."""

    leads: dict[int, LeadSnapshot] = field(default_factory=dict)
    absent: dict[int, Absent] = field(default_factory=dict)
    failed: dict[int, Exception] = field(default_factory=dict)

    def fail(self, lead_id: int, error: PortalError) -> None:
        """Take a lead out that was read, as something of it was not."""
        del self.leads[lead_id]
        self.failed[lead_id] = error

    def note(self, lead_id: int, notes: Notes) -> None:
        """Add what people wrote on a lead."""
        lead = self.leads[lead_id]
        self.leads[lead_id] = replace(
            lead,
            comments=(*lead.comments, *notes.texts),
            activities=(*lead.activities, *notes.activities),
            notes_since=_later(lead.notes_since, notes.since),
        )


def lead_commands(lead_ids: Sequence[int]) -> Iterator[Command]:
    """Yield the commands that read these leads and their addresses, a page of them at a time."""
    for page in batched(lead_ids, PAGE_SIZE):
        leads = {
            "entityTypeId": LEAD.type_id,
            "filter": {"@id": list(page)},
            "select": ["*"],
            "order": {"id": "ASC"},
            "start": -1,
            "useOriginalUfNames": "Y",
        }
        yield Command(f"leads-{page[0]}", "crm.item.list", leads)
        yield _addresses(page)


class LeadRows:
    """Turns answers into snapshots; asks again, lead by lead, for what a shared command did not bring."""

    def __init__(self, client: Bitrix24Client, fields: FieldNames, hashes: HmacPseudonyms) -> None:
        self._client, self._fields, self._hashes = client, fields, hashes

    def read(self, answers: BatchAnswer, lead_ids: Sequence[int], commented: Collection[int]) -> LeadsRead:
        """Return what became of each lead.

        Raises:
            PortalError: the portal takes no more requests, or refuses the webhook.
        """
        raise_what_is_of_the_portal(answers[command.key] for command in lead_commands(lead_ids))
        recorded = histories(answers, lead_ids, self._client)
        read = LeadsRead()
        pages = list(batched(lead_ids, PAGE_SIZE))
        broken = [page for page in pages if not self._fill_page(read, answers, page, recorded)]
        self._fill_one_by_one(read, [lead_id for page in broken for lead_id in page], recorded)
        self._fill_missing(read, [each for each in lead_ids if each not in read.leads], recorded)
        self._add_comments(read, answers, commented)
        self._add_answers(read, recorded, commented)
        return read

    def _fill_page(
        self, read: LeadsRead, answers: BatchAnswer, page: Sequence[int], recorded: Histories
    ) -> bool:
        """Add the leads of a page; False when it has to be read lead by lead."""
        leads, rows = answers[f"leads-{page[0]}"], answers[f"addresses-{page[0]}"]
        if len(page) > 1 and (isinstance(leads, PortalError) or isinstance(rows, PortalError)):
            return False
        if isinstance(rows, PortalError) and not isinstance(rows, OF_THE_OBJECT):
            read.failed[page[0]] = rows
        elif isinstance(leads, Answer):
            addresses = _addresses_in(rows)
            for row in rows_in(leads.result):
                if isinstance(row, Mapping) and as_int(row.get("id")) in page:
                    self._fill(read, row, leads, addresses, recorded)
        return True

    def _fill_one_by_one(self, read: LeadsRead, lead_ids: Sequence[int], recorded: Histories) -> None:
        """Read leads again whose shared list failed, each as if it had come alone."""
        if not lead_ids:
            return
        answers = self._client.batch([each for lead_id in lead_ids for each in lead_commands([lead_id])])
        raise_what_is_of_the_portal(answers.values())
        for lead_id in lead_ids:
            self._fill_page(read, answers, [lead_id], recorded)

    def _fill_missing(self, read: LeadsRead, missing: Sequence[int], recorded: Histories) -> None:
        """Read one by one the leads that no shared command brought: gone, unreadable, or there after all."""
        missing = [lead_id for lead_id in missing if lead_id not in read.failed]
        if not missing:
            return
        answers = self._client.batch(
            [command for lead_id in missing for command in (_get(lead_id), _addresses([lead_id]))]
        )
        raise_what_is_of_the_portal(answers.values())
        for lead_id in missing:
            self._fill_alone(read, lead_id, answers, recorded)

    def _fill_alone(self, read: LeadsRead, lead_id: int, answers: BatchAnswer, recorded: Histories) -> None:
        payload, rows = answers[f"get-{lead_id}"], answers[f"addresses-{lead_id}"]
        if isinstance(payload, NotFound):
            read.absent[lead_id] = Absent.VANISHED
        elif isinstance(payload, AccessDenied):
            read.absent[lead_id] = Absent.UNREADABLE
        elif isinstance(payload, PortalError):
            read.failed[lead_id] = payload
        elif isinstance(rows, PortalError) and not isinstance(rows, OF_THE_OBJECT):
            read.failed[lead_id] = rows
        else:
            row = {"id": lead_id, **_item_in(payload)}
            self._fill(read, row, payload, _addresses_in(rows), recorded)

    def _fill(
        self,
        read: LeadsRead,
        row: Mapping[str, Any],
        answer: Answer,
        addresses: Mapping[int, Address],
        recorded: Histories,
    ) -> None:
        """Add one lead: its snapshot, or the error of what cannot be understood of it."""
        lead_id = int(row["id"])
        history = recorded[lead_id]
        if isinstance(history, PortalError):
            read.failed[lead_id] = history
            return
        try:
            payload = LeadItem.model_validate(row)
        except ValidationError as error:
            read.failed[lead_id] = error
        else:
            read.leads[lead_id] = self._snapshot(payload, addresses.get(lead_id), history, answer)

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

    def _add_comments(self, read: LeadsRead, answers: BatchAnswer, commented: Collection[int]) -> None:
        for lead_id in set(commented) & read.leads.keys():
            try:
                notes = comments_in(answers.answer(f"comments-{lead_id}"))
            except OF_THE_OBJECT as error:
                log_refused(error, lead=lead_id)
                read.note(lead_id, Notes(since=None))
            except PortalError as error:
                raise_what_is_of_the_portal([error])
                read.fail(lead_id, error)
            else:
                read.note(lead_id, notes)

    def _add_answers(self, read: LeadsRead, recorded: Histories, commented: Collection[int]) -> None:
        """Add what people of ours wrote in chats that the client began."""
        told = {each: recorded[each] for each in set(commented) & read.leads.keys()}
        chats = {each: history.chats for each, history in told.items() if isinstance(history, History)}
        for lead_id, answers in read_answers(chats, self._client).items():
            if isinstance(answers, PortalError):
                read.fail(lead_id, answers)
            else:
                read.note(lead_id, answers)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _get(lead_id: int) -> Command:
    params = {"entityTypeId": LEAD.type_id, "id": lead_id, "useOriginalUfNames": "Y"}
    return Command(f"get-{lead_id}", "crm.item.get", params)


def _addresses(lead_ids: Sequence[int]) -> Command:
    params = {"filter": {"@ID": list(lead_ids)}, "select": ADDRESS, "start": -1}
    return Command(f"addresses-{lead_ids[0]}", LEAD.address_method, params)


def _addresses_in(answer: Answer | PortalError) -> dict[int, Address]:
    """Return the addresses by lead; none where they may not be read."""
    if isinstance(answer, PortalError):
        log_refused(answer)
        return {}
    known = readable(Address, rows_in(answer.result), method=LEAD.address_method)
    return {row.id: row for row in known}


def _item_in(answer: Answer) -> Mapping[str, Any]:
    payload = answer.result.get("item") if isinstance(answer.result, Mapping) else None
    return payload if isinstance(payload, Mapping) else {}
