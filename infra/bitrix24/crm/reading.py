"""Leads and deals as the portal shows them: their rows with histories, clients and notes make snapshots.

What goes wrong with one of them is that one's alone: a history that cannot be read, a client, a note. Only
what says nothing about an item (limits, the webhook) is raised for all of them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from functions.domain.item import Item
from functions.domain.lead.snapshot import Absent, LeadSnapshot
from functions.errors import PortalError
from infra.bitrix24.crm.activities import History
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.card_commands import logged_in
from infra.bitrix24.crm.chats import read_answers
from infra.bitrix24.crm.clients import ClientsRead, read_clients
from infra.bitrix24.crm.entities import entity_of
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.histories import Histories, histories
from infra.bitrix24.crm.notes import Notes, comments_in
from infra.bitrix24.crm.objections import log_unknown
from infra.bitrix24.crm.rows import Row, RowsRead, read_rows
from infra.bitrix24.crm.snapshots import Shown, moved_by_hand, mover_of, seen_until, snapshot_of
from infra.bitrix24.crm.stages import Stages
from infra.bitrix24.crm.value_source import ValueSource
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.pseudonyms import HmacPseudonyms


@dataclass(frozen=True, slots=True)
class Asked:
    """What one batch asked for.

    Attributes:
        alone: items that were read by a command each.
        clients: contacts and companies that were read by their ids.
        commented: items whose newest comments were read.
        logged: the same of log messages.
    """

    items: Sequence[Item]
    alone: Collection[Item] = ()
    clients: Collection[Item] = ()
    commented: Collection[Item] = ()
    logged: Collection[Item] = ()


@dataclass
class LeadsRead:
    """What became of each requested lead, in exactly one of the three; and whether references work.

    Attributes:
        lost: clients that were read by their ids, and that the portal does not show.
    """

    leads: dict[Item, LeadSnapshot] = field(default_factory=dict)
    absent: dict[Item, Absent] = field(default_factory=dict)
    failed: dict[Item, Exception] = field(default_factory=dict)
    are_lists_resolved: bool = True
    lost: frozenset[Item] = frozenset()

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
            card_comment=lead.card_comment if notes.card_comment is None else notes.card_comment,
        )


class LeadRows:
    """Turns answers into snapshots; asks again, lead by lead, for what a shared command did not bring."""

    def __init__(
        self,
        client: Bitrix24Client,
        fields: Mapping[str, FieldNames],
        hashes: HmacPseudonyms,
        values: ValueSource,
        stages: Stages,
    ) -> None:
        self._client, self._fields, self._hashes = client, fields, hashes
        self._values, self._stages = values, stages
        self._logged: set[tuple[str, str]] = set()

    def read(self, answers: BatchAnswer, asked: Asked) -> LeadsRead:
        """Return what became of each lead.

        Raises:
            PortalError: the portal takes no more requests, or refuses the webhook.
        """
        rows = read_rows(answers, asked.items, self._client, alone=asked.alone)
        recorded = histories(answers, asked.items, self._client)
        payloads = {item: row.payload for item, row in rows.rows.items()}
        clients = read_clients(
            answers,
            payloads.values(),
            self._client,
            asked=asked.clients,
            by_reference=[payloads[each] for each in asked.alone if each in payloads],
        )
        log_unknown(payloads, clients.clients, self._fields, logged=self._logged)
        read = self._snapshots(rows, recorded, clients)
        self._add_comments(read, answers, asked.commented)
        self._add_answers(read, recorded, asked.commented)
        _add_log_messages(read, answers, asked.logged)
        read.lost = frozenset(asked.clients) - clients.clients.keys()
        return read

    def _snapshots(self, rows: RowsRead, recorded: Histories, clients: ClientsRead) -> LeadsRead:
        read = LeadsRead(
            absent=rows.absent, failed=rows.failed, are_lists_resolved=clients.are_lists_resolved
        )
        for item, row in rows.rows.items():
            history = recorded[item]
            unread = clients.error_of(row.payload) or self._stages.error_of(entity_of(item))
            if isinstance(history, PortalError):
                read.failed[item] = history
            elif unread is not None:
                read.failed[item] = unread
            else:
                self._add_snapshot(read, item, row, history, clients)
        return read

    def _add_snapshot(
        self, read: LeadsRead, item: Item, row: Row, history: History, clients: ClientsRead
    ) -> None:
        try:
            read.leads[item] = self._snapshot(item, row, history, clients)
        except PortalError as error:
            read.failed[item] = error

    def _snapshot(self, item: Item, row: Row, history: History, clients: ClientsRead) -> LeadSnapshot:
        payload, started_at = self._stages.resolved(entity_of(item), row.payload), row.answer.time.started_at
        shown = Shown(entity_of(item), payload, row.address, clients.of(payload))
        fields, values = self._fields[item.entity], self._values.of(item)
        snapshot = snapshot_of(shown, fields, hashes=self._hashes, values=values)
        return replace(
            snapshot,
            activities=history.activities,
            todos=history.todos,
            moved_at=moved_by_hand(payload, own_user=self._client.user_id),
            moved_by=mover_of(payload, own_user=self._client.user_id),
            changed_by=None if payload.updated_by == self._client.user_id else payload.updated_by,
            changed_at=payload.updated_at,
            is_history_complete=history.is_complete,
            seen_until=seen_until(
                payload.updated_at, payload.moved_at, history.changed_at, read_at=started_at
            ),
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
        wanted = {each: recorded[each] for each in set(commented) & read.leads.keys()}
        chats = {each: history.chats for each, history in wanted.items() if isinstance(history, History)}
        for item, answers in read_answers(chats, self._client).items():
            if isinstance(answers, PortalError):
                read.fail(item, answers)
            else:
                read.note(item, answers)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _add_log_messages(read: LeadsRead, answers: BatchAnswer, logged: Collection[Item]) -> None:
    for item in set(logged) & read.leads.keys():
        try:
            read.leads[item] = replace(read.leads[item], logged=logged_in(answers, item))
        except PortalError as error:
            raise_what_is_of_the_portal([error])
            read.fail(item, error)
