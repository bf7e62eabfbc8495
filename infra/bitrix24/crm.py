"""The port `Crm` on Bitrix24: one batch to read 50 leads, one batch for every 50 commands to write."""

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC
from typing import Any

from functions.errors import AccessDenied, NotFound, PortalError
from functions.ports import Absent, Clock, LeadSnapshot, LeadWrite, Reading, TodoSeen, WrittenScore
from infra.bitrix24.answers import BatchAnswer
from infra.bitrix24.client import Bitrix24Client
from infra.bitrix24.commands import Command, Effect
from infra.bitrix24.fields import FieldNames
from infra.bitrix24.payloads import Address, LeadItem, TodoRow
from infra.bitrix24.roster import Roster
from infra.bitrix24.snapshots import snapshot_of

LEAD = 1
"""The entity type of leads (bitrix24-api.md 3.1)."""
CLIENT_ID = "fairlead"
"""A webhook's notification with a TAG must name its client (bitrix24-api.md 4.6)."""
ADDRESS = ["ID", "ADDRESS_CITY", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"]


class Bitrix24Crm:
    """`functions.ports.Crm` through one client.

    Args:
        fields: names of the custom fields.
        phone_region: where a number without a country code is from, two letters.
    """

    def __init__(
        self, client: Bitrix24Client, *, fields: FieldNames, phone_region: str, clock: Clock
    ) -> None:
        self._client = client
        self._fields = fields
        self._phone_region = phone_region
        self._clock = clock
        self._roster = Roster()

    def read(
        self, lead_ids: Sequence[int], *, todos_of: Collection[int], managers: Collection[int]
    ) -> Reading:
        """Read leads, addresses, doubtful to-dos and, when it has grown old, the roster: one request.

        A lead that the list leaves out is asked for by itself, in one more, to learn whether it is gone.
        """
        now = self._clock.now()
        roster = self._roster.commands(managers, now)
        answers = self._client.batch([*_reads(lead_ids), *_todo_reads(todos_of), *roster])
        if roster:
            self._roster.learn(answers, managers, now)
        leads = self._snapshots(answers)
        found, absent = self._look_again([lead_id for lead_id in lead_ids if lead_id not in leads])
        return Reading(
            leads={**leads, **found},
            absent=absent,
            presences=self._roster.presences,
            todos={lead_id: tuple(_todos(answers, lead_id)) for lead_id in todos_of},
        )

    def write(self, writes: Sequence[LeadWrite]) -> dict[int, PortalError]:
        """Write what differs; a lead's commands stay together and in order, fields before messages."""
        commands = [command for write in writes for command in self._commands(write)]
        if not commands:
            return {}
        try:
            answers = self._client.batch(commands)
        except PortalError as error:
            return {write.lead_id: error for write in writes}
        # Of several errors of one lead the first counts: the later commands rest on it.
        return {_lead_of(key): error for key, error in reversed(list(answers.errors.items()))}

    def _snapshots(self, answers: BatchAnswer) -> dict[int, LeadSnapshot]:
        items = [LeadItem.model_validate(row) for row in answers.answer("leads").result["items"]]
        addresses = {row.id: row for row in map(Address.model_validate, answers.answer("addresses").result)}
        return {item.id: self._snapshot(item, addresses.get(item.id)) for item in items}

    def _look_again(self, lead_ids: Sequence[int]) -> tuple[dict[int, LeadSnapshot], dict[int, Absent]]:
        """Ask one by one for leads that the list left out: gone, not readable, or there after all."""
        if not lead_ids:
            return {}, {}
        answers = self._client.batch([_get(lead_id) for lead_id in lead_ids])
        found: dict[int, LeadSnapshot] = {}
        absent: dict[int, Absent] = {}
        for lead_id in lead_ids:
            try:
                item = LeadItem.model_validate(answers.answer(f"get-{lead_id}").result["item"])
            except NotFound:
                absent[lead_id] = Absent.VANISHED
            except AccessDenied:
                absent[lead_id] = Absent.UNREADABLE
            else:
                found[lead_id] = self._snapshot(item, None)
        return found, absent

    def _snapshot(self, item: LeadItem, address: Address | None) -> LeadSnapshot:
        return snapshot_of(item, address, self._fields, phone_region=self._phone_region)

    def _commands(self, write: LeadWrite) -> Iterator[Command]:
        fields = {} if write.score is None else _score_fields(write.score, self._fields)
        if write.manager is not None:
            fields["assignedById"] = write.manager
        if fields:
            params = {"entityTypeId": LEAD, "id": write.lead_id, "fields": fields, "useOriginalUfNames": "Y"}
            yield Command(f"update-{write.lead_id}", "crm.item.update", params, Effect.UPDATE)
        for number, todo in enumerate(write.todos):
            params = {
                "ownerTypeId": LEAD,
                "ownerId": write.lead_id,
                "deadline": todo.deadline.astimezone(UTC).isoformat(),
                "title": todo.title,
                "responsibleId": todo.manager,
            }
            yield Command(f"todo-{write.lead_id}-{number}", "crm.activity.todo.add", params, Effect.ADD)
        for number, note in enumerate(write.notifications):
            params = {"USER_ID": note.user, "MESSAGE": note.message, "TAG": note.tag, "CLIENT_ID": CLIENT_ID}
            # A second one with the same tag replaces the first, so sending it again is safe.
            yield Command(f"notify-{write.lead_id}-{number}", "im.notify.system.add", params, Effect.UPDATE)


def _reads(lead_ids: Sequence[int]) -> list[Command]:
    return [
        Command(
            "leads",
            "crm.item.list",
            {
                "entityTypeId": LEAD,
                "filter": {"@id": list(lead_ids)},
                "select": ["*"],
                "order": {"id": "ASC"},
                "start": -1,
                "useOriginalUfNames": "Y",
            },
        ),
        Command(
            "addresses", "crm.lead.list", {"filter": {"@ID": list(lead_ids)}, "select": ADDRESS, "start": -1}
        ),
    ]


def _get(lead_id: int) -> Command:
    params = {"entityTypeId": LEAD, "id": lead_id, "useOriginalUfNames": "Y"}
    return Command(f"get-{lead_id}", "crm.item.get", params)


def _todo_reads(lead_ids: Collection[int]) -> list[Command]:
    return [
        Command(
            f"todos-{lead_id}",
            "crm.activity.list",
            {
                "filter": {"OWNER_TYPE_ID": LEAD, "OWNER_ID": lead_id, "PROVIDER_ID": "CRM_TODO"},
                "select": ["ID", "RESPONSIBLE_ID", "DEADLINE"],
                "order": {"ID": "DESC"},
            },
        )
        for lead_id in lead_ids
    ]


def _todos(answers: BatchAnswer, lead_id: int) -> Iterator[TodoSeen]:
    for row in map(TodoRow.model_validate, answers.answer(f"todos-{lead_id}").result):
        if row.deadline is not None:
            yield TodoSeen(row.manager, row.deadline.astimezone(UTC))


def _score_fields(score: WrittenScore, names: FieldNames) -> dict[str, Any]:
    fields = {
        names.score: score.points,
        names.band: score.band,
        names.why: score.why,
        names.scored_at: score.scored_at,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _lead_of(key: str) -> int:
    return int(key.split("-")[1])
