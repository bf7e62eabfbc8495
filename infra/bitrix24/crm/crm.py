"""The port `Crm` on Bitrix24: one batch reads many leads, and fifty commands that write are one request."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

from functions.domain.lead.delivery import Delivery
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import Absent, LeadSnapshot
from functions.errors import AccessDenied, NotFound
from functions.ports import Clock, LeadWrite, Reading
from infra.batching import batched
from infra.bitrix24.crm.activities import History, comments_in, first_pages, histories, newest_comments
from infra.bitrix24.crm.delivering import deliver
from infra.bitrix24.crm.duplicates import find_repeats
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.payloads import Address, LeadItem
from infra.bitrix24.crm.presences import PresenceCache, open_counts, with_open_counts
from infra.bitrix24.crm.snapshots import seen_until, snapshot_of
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE
from infra.pseudonyms import HmacPseudonyms

ADDRESS = ["ID", "ADDRESS_CITY", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"]


class Bitrix24Crm:
    """`functions.ports.Crm` through one client.

    Args:
        fields: names of the custom fields.
        hashes: replaces phones and e-mails in the state; has the region of numbers without a country code.
    """

    def __init__(
        self, client: Bitrix24Client, *, fields: FieldNames, hashes: HmacPseudonyms, clock: Clock
    ) -> None:
        self._client = client
        self._fields = fields
        self._hashes = hashes
        self._clock = clock
        self._presences = PresenceCache()

    def read(
        self,
        lead_ids: Sequence[int],
        *,
        managers: Collection[int],
        counted: Collection[int] = (),
        commented: Collection[int] = (),
    ) -> Reading:
        """Read leads, addresses, activities and, when the cache is stale, presences, in one request.

        Leads that the list leaves out are read one by one in a second request, to tell whether they are gone.
        """
        now = self._clock.now()
        refresh = self._presences.commands(managers, now)
        answers = self._client.batch(
            [
                *_reads(lead_ids),
                *first_pages(lead_ids),
                *open_counts(counted),
                *refresh,
                *newest_comments(commented),
            ]
        )
        if refresh:
            self._presences.store(answers, managers, now)
        leads = self._snapshots(answers, histories(answers, lead_ids, self._client))
        for lead_id in set(commented) & leads.keys():
            leads[lead_id] = replace(leads[lead_id], comments=comments_in(answers, lead_id))
        found, absent = self._read_missing([lead_id for lead_id in lead_ids if lead_id not in leads])
        return Reading(
            leads={**leads, **found},
            absent=absent,
            presences=with_open_counts(self._presences.presences, answers, counted),
        )

    def find_repeats(self, leads: Sequence[LeadSnapshot]) -> dict[int, Repeat]:
        """Return open leads and customers with the same phone or e-mail; leads without any are left out."""
        return find_repeats(leads, self._client, region=self._hashes.phone_region)

    def within(self, duration: timedelta, *, on_wait: Callable[[], None]) -> AbstractContextManager[None]:
        """Let the client's calls of this thread end within `duration` altogether; see its own `within`."""
        return self._client.within(duration, on_wait=on_wait)

    def write(self, writes: Sequence[LeadWrite]) -> dict[int, Delivery]:
        """Write what differs; return what the portal did not take, by lead."""
        return deliver(writes, self._client, self._fields)

    def _snapshots(
        self, answers: BatchAnswer, histories_by_lead: Mapping[int, History]
    ) -> dict[int, LeadSnapshot]:
        snapshots = {}
        for first in [key.removeprefix("leads-") for key in answers if key.startswith("leads-")]:
            leads, rows = answers.answer(f"leads-{first}"), answers.answer(f"addresses-{first}").result
            addresses = {row.id: row for row in map(Address.model_validate, rows)}
            for item in map(LeadItem.model_validate, leads.result["items"]):
                history = histories_by_lead[item.id]
                snapshots[item.id] = replace(
                    self._snapshot(item, addresses.get(item.id), history),
                    seen_until=seen_until(item.updated_at, history.changed_at, read_at=leads.time.started_at),
                )
        return snapshots

    def _read_missing(self, lead_ids: Sequence[int]) -> tuple[dict[int, LeadSnapshot], dict[int, Absent]]:
        """Read one by one the leads that the list left out: deleted, not readable, or found after all."""
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
                found[lead_id] = self._snapshot(item, None, History())
        return found, absent

    def _snapshot(self, item: LeadItem, address: Address | None, history: History) -> LeadSnapshot:
        lead = snapshot_of(item, address, self._fields, hashes=self._hashes)
        return replace(lead, activities=history.activities, todos=history.todos)


def _reads(lead_ids: Sequence[int]) -> Iterator[Command]:
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
        addresses = {"filter": {"@ID": list(page)}, "select": ADDRESS, "start": -1}
        yield Command(f"addresses-{page[0]}", LEAD.address_method, addresses)


def _get(lead_id: int) -> Command:
    params = {"entityTypeId": LEAD.type_id, "id": lead_id, "useOriginalUfNames": "Y"}
    return Command(f"get-{lead_id}", "crm.item.get", params)
