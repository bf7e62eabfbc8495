"""The port `Past` on Bitrix24: pages by ascending number, fifty of them in one request."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime, tzinfo
from typing import Any, Self

from pydantic import BaseModel, Field

from functions.domain.handling import Handled
from functions.domain.item import Item
from functions.domain.scoring import Lead
from functions.ports.past import PastActivity, PastEnd, PastItem, PastPage, PastRow, Step
from infra.bitrix24.crm.activity_rows import activities_of
from infra.bitrix24.crm.clients import clients_of
from infra.bitrix24.crm.entities import FAILURE, HANDLED, IN_PROGRESS, SUCCESS
from infra.bitrix24.crm.fields import FieldNames, field_names
from infra.bitrix24.crm.list_texts import ListTexts
from infra.bitrix24.crm.long_lists import LongList, PatientClient, rows_behind
from infra.bitrix24.crm.objections import has_objected, objecting_clients
from infra.bitrix24.crm.payloads import ActivityRow, LeadItem, readable
from infra.bitrix24.crm.rates import RateCache
from infra.bitrix24.crm.value_source import ValueSource
from infra.bitrix24.crm.values import Flag, Id, Moment
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE
from infra.clock import WaitingClock
from infra.configuration.model import FairleadToml

FINAL_STAGE = 3
"""The type of an entry of the history of stages by which a record came into a final one."""
_END = ["ID", "OWNER_ID", "CREATED_TIME"]
_STANDARD = ["id", "createdTime", "movedTime", "stageId", "stageSemanticId", "sourceId", "opportunity"]
_STANDARD += ["currencyId", "utmSource", "utmMedium", "utmCampaign", "utmContent", "utmTerm"]
_STANDARD += ["isReturnCustomer"]
_ALSO: Mapping[str, Sequence[str]] = {
    "lead": ("dateClosed", "hasPhone", "hasEmail"),
    "deal": ("categoryId",),
}
_ACTIVITY = ["ID", "OWNER_ID", "TYPE_ID", "PROVIDER_ID", "DIRECTION", "COMPLETED", "STATUS", "CREATED"]
_ACTIVITY += ["LAST_UPDATED", "START_TIME", "DEADLINE", "IS_INCOMING_CHANNEL"]


class PastItemRow(LeadItem):
    """A closed record as it is now; of its channels only whether it has any."""

    has_phone: Flag = Field(default=False, alias="hasPhone")
    has_email: Flag = Field(default=False, alias="hasEmail")


class EndRow(BaseModel):
    """An entry of the history of stages (docs/bitrix24-api.md 4.9)."""

    owner: Id = Field(alias="OWNER_ID")
    at: Moment = Field(alias="CREATED_TIME")


class Bitrix24Past:
    """`functions.ports.past.Past` through one client.

    Args:
        fields: by entity the names of the custom fields; its inputs are all that is read of them.
        values: what the values of records mean in this portal.
        handled: what is handled, by entity.
        on_wait: is called with the moment until which the portal takes no more of a method.
    """

    def __init__(
        self,
        client: Bitrix24Client,
        *,
        fields: Mapping[str, FieldNames],
        values: ValueSource,
        handled: Mapping[str, Handled],
        clock: WaitingClock,
        on_wait: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self._fields, self._values, self._handled, self._clock = fields, values, handled, clock
        self._client = client
        self._objecting: frozenset[Item] | None = None
        self._patient = PatientClient(client, clock, on_wait)

    @classmethod
    def on(
        cls,
        client: Bitrix24Client,
        model: FairleadToml,
        types: AbstractSet[str],
        *,
        zone: tzinfo,
        handled: Mapping[str, Handled],
        clock: WaitingClock,
        on_wait: Callable[[datetime], None],
    ) -> Self:
        """Return the past of a portal; of the inputs of a configuration those of these types are read."""
        fields = {entity: names.only(types) for entity, names in field_names(model).items()}
        texts = {each: ListTexts(client, HANDLED[each], names.lists) for each, names in fields.items()}
        values = ValueSource(texts, RateCache(model.portal.currency), zone)
        return cls(client, fields=fields, values=values, handled=handled, clock=clock, on_wait=on_wait)

    def count(self, entity: str, since: Callable[[Step], datetime]) -> Mapping[Step, int]:
        """Return how many rows each step has; one request."""
        lists = {step: self._list(entity, step, since(step)) for step in Step}
        commands = [each.counted(step) for step, each in lists.items()]
        answers = self._patient.sent(commands, needed=Step.ITEMS)
        return {step: answers.answer(step).total or 0 for step in lists}

    def page(self, entity: str, step: Step, since: datetime, *, after: int, left: int) -> PastPage:
        """Return the rows behind the number `after`, as many as one request carries."""
        listed = self._list(entity, step, since)
        # What list fields and currencies mean is read with the first records.
        meanings = (
            self._values.commands([Item(entity, 0)], {}, self._clock.now()) if step is Step.ITEMS else []
        )
        pages = min(-(-max(left, 0) // PAGE_SIZE) + 1, self._patient.most, BATCH_SIZE - len(meanings))
        answers = self._patient.sent([*meanings, *listed.pages(pages, after)], needed=listed.key(0))
        self._values.store(answers)
        rows, last, is_last = rows_behind(after, answers, listed, pages)
        return PastPage(list(self._read(entity, step, rows)), last, is_last)

    def _list(self, key: str, step: Step, since: datetime) -> LongList:
        entity, moment = HANDLED[key], since.isoformat(timespec="seconds")
        if step in {Step.ITEMS, Step.FRESH}:
            funnels = self._handled[key].funnels
            semantics = [IN_PROGRESS] if step is Step.FRESH else [SUCCESS, FAILURE]
            wanted: dict[str, Any] = {"@stageSemanticId": semantics, ">=createdTime": moment}
            wanted |= {} if funnels is None else {"@categoryId": sorted(funnels)}
            names = self._fields[key]
            inputs = {each.field for each in names.inputs.values() if each.field}
            asked = ("contactId", "contactIds", "companyId", names.objection) if names.objection else ()
            params = {
                "entityTypeId": entity.type_id,
                "select": [*_STANDARD, *_ALSO.get(key, ()), *sorted(inputs), *asked],
                "filter": wanted,
                "useOriginalUfNames": "Y",
            }
            return LongList("crm.item.list", params, "id", ("items",))
        if step is Step.ENDS:
            ended = {"TYPE_ID": FINAL_STAGE, ">=CREATED_TIME": moment}
            params = {"entityTypeId": entity.type_id, "filter": ended, "select": _END}
            return LongList("crm.stagehistory.list", params, "ID", ("items",))
        recorded = {"OWNER_TYPE_ID": entity.type_id, ">=CREATED": moment}
        return LongList("crm.activity.list", {"filter": recorded, "select": _ACTIVITY}, "ID", ())

    def _read(self, key: str, step: Step, rows: Sequence[Any]) -> Iterator[PastRow]:
        """Yield what the rows tell; one that cannot be understood is logged, and left out."""
        if step in {Step.ITEMS, Step.FRESH}:
            for item in readable(PastItemRow, rows, method="crm.item.list"):
                if not self._has_objected(key, item):
                    yield self._item(key, item)
        elif step is Step.ENDS:
            for end in readable(EndRow, rows, method="crm.stagehistory.list"):
                yield PastEnd(end.owner, end.at)
        else:
            for row in readable(ActivityRow, rows, method="crm.activity.list"):
                for activity in activities_of(row):
                    yield PastActivity(row.owner, row.created_at, activity)

    def _item(self, key: str, row: PastItemRow) -> PastItem:
        item, inputs = Item(key, row.id), self._fields[key].inputs
        values = self._values.of(item)
        amount, own = values.amount(row.amount, row.currency), values.inputs(row.custom, inputs)
        lead = Lead(
            item=item,
            created_at=row.created_at,
            source=row.source,
            amount=amount,
            amount_raw=row.amount,
            currency=row.currency,
            utm_source=row.utm_source,
            utm_medium=row.utm_medium,
            utm_campaign=row.utm_campaign,
            utm_content=row.utm_content,
            utm_term=row.utm_term,
            has_phone=row.has_phone,
            has_email=row.has_email,
            is_return_customer=row.is_return_customer,
            funnel=row.funnel,
            inputs=own,
            unknown=frozenset(values.unknown | self._untold(key)),
        )
        closed_at = None if row.semantic == IN_PROGRESS else row.closed_at or row.moved_at
        return PastItem(lead, closed_at, row.semantic == SUCCESS)

    def _has_objected(self, key: str, row: PastItemRow) -> bool:
        """Return True for a record of a person who objects to being scored: nothing is learned from it."""
        names = self._fields[key]
        if self._objecting is None:
            self._objecting = objecting_clients(self._client, names)
        return has_objected(row, (), names) or not self._objecting.isdisjoint(clients_of(row))

    @staticmethod
    def _untold(key: str) -> set[str]:
        """Return the fields that rows of this kind do not have: the channels of a deal are its clients'."""
        return set() if "hasPhone" in _ALSO.get(key, ()) else {"has_phone", "has_email"}
