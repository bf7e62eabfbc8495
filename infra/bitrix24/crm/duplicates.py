"""Records with the same phone or e-mail: `crm.duplicate.findbycomm` (docs/bitrix24-api.md 4.3).

Each search names one entity type, because twenty hits of one type hide the later types. Open leads are
searched lead by lead, because each lead finds at least itself. Customers are rare, so one search takes twenty
values of many leads; only when it has hits are these leads searched one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from functions.domain.lead.phone_numbers import e164
from functions.domain.lead.repeats import OpenLead, Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from infra.batching import batched
from infra.bitrix24.crm.entities import COMPANY, CONTACT, FINAL, LEAD, Entity
from infra.bitrix24.crm.payloads import LeadItem, Responsible
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE

MOST_VALUES = 20
KINDS = ("PHONE", "EMAIL")
CUSTOMERS = (CONTACT, COMPANY)
ENTITIES = (LEAD, *CUSTOMERS)

Found = dict[tuple[Entity, int], set[int]]
"""Ids of one entity type by (that type, our lead)."""


@dataclass(frozen=True, slots=True)
class _Search:
    """One call of findbycomm: values of some leads, searched in one entity type."""

    entity: Entity
    kind: str
    values: tuple[str, ...]
    lead_ids: tuple[int, ...]

    def command(self, number: int) -> Command:
        params = {"type": self.kind, "values": list(self.values), "entity_type": self.entity.name}
        return Command(f"find-{number}", "crm.duplicate.findbycomm", params)


def find_repeats(leads: Sequence[LeadSnapshot], client: Bitrix24Client, *, region: str) -> dict[int, Repeat]:
    """Return open leads and responsible users of customers with the same phone or e-mail, by lead.

    Numbers without a country code are of `region`.

    Raises:
        PortalError: a search failed.
    """
    found: Found = {}
    ambiguous = list(_run([*_by_lead(leads, [LEAD], region), *_shared(leads, region)], found, client))
    again = {lead_id for search in ambiguous for lead_id in search.lead_ids}
    entities = sorted({search.entity for search in ambiguous}, key=lambda entity: entity.name)
    _run_single(
        _by_lead([lead for lead in leads if lead.lead.lead_id in again], entities, region), found, client
    )
    return _repeats(found, client)


def _by_lead(leads: Iterable[LeadSnapshot], entities: Sequence[Entity], region: str) -> Iterator[_Search]:
    """Yield one search per lead, kind and entity type."""
    for lead, entity, kind in product(leads, entities, KINDS):
        values = _values(lead, kind, region)
        if values:
            yield _Search(entity, kind, values[:MOST_VALUES], (lead.lead.lead_id,))


def _shared(leads: Sequence[LeadSnapshot], region: str) -> Iterator[_Search]:
    """Yield searches for customers, each with twenty values of several leads."""
    for entity, kind in product(CUSTOMERS, KINDS):
        wanted = [(value, lead.lead.lead_id) for lead in leads for value in _values(lead, kind, region)]
        for chunk in batched(wanted, MOST_VALUES):
            values = tuple(dict.fromkeys(value for value, _ in chunk))
            yield _Search(entity, kind, values, tuple(dict.fromkeys(lead_id for _, lead_id in chunk)))


def _run(searches: Sequence[_Search], found: Found, client: Bitrix24Client) -> Iterator[_Search]:
    """Add the hits of one-lead searches to `found`; yield the searches of several leads that have hits."""
    answers = client.batch([search.command(n) for n, search in enumerate(searches)])
    for number, search in enumerate(searches):
        result = answers.answer(f"find-{number}").result
        # An empty map comes as `[]`, and a lead finds itself.
        hits = set(result.get(search.entity.name, ())) if isinstance(result, dict) else set()
        if not hits:
            continue
        if len(search.lead_ids) > 1:
            yield search
            continue
        own = (search.entity, search.lead_ids[0])
        found.setdefault(own, set()).update(hits - ({own[1]} if search.entity == LEAD else set()))


def _run_single(searches: Iterable[_Search], found: Found, client: Bitrix24Client) -> None:
    single = list(searches)
    if single:
        list(_run(single, found, client))


def _repeats(found: Found, client: Bitrix24Client) -> dict[int, Repeat]:
    wanted = {
        entity: sorted({hit for (each, _), hits in found.items() if each == entity for hit in hits})
        for entity in ENTITIES
    }
    rows = _details(wanted, client)
    open_leads = {
        item.id: _open_lead(item) for item in map(LeadItem.model_validate, rows[LEAD]) if _is_open(item)
    }
    users = {
        (entity, row.id): row.manager
        for entity in CUSTOMERS
        for row in map(Responsible.model_validate, rows[entity])
    }
    repeats = {}
    for lead_id in {lead_id for (_, lead_id), hits in found.items() if hits}:
        leads = [open_leads[hit] for hit in found.get((LEAD, lead_id), ()) if hit in open_leads]
        customers = (
            (entity, hit) for entity in CUSTOMERS for hit in sorted(found.get((entity, lead_id), ()))
        )
        known_by = dict.fromkeys(users[each] for each in customers if each in users)
        repeats[lead_id] = Repeat(tuple(sorted(leads, key=lambda lead: lead.lead_id)), tuple(known_by))
    return repeats


def _details(wanted: Mapping[Entity, Sequence[int]], client: Bitrix24Client) -> dict[Entity, list[Any]]:
    """Read stage and responsible user of the hits; the search returns only ids."""
    chunks = [(entity, chunk) for entity, hits in wanted.items() for chunk in batched(hits, PAGE_SIZE)]
    rows: dict[Entity, list[Any]] = {entity: [] for entity in ENTITIES}
    if not chunks:
        return rows
    answers = client.batch([_list(f"rows-{n}", entity, chunk) for n, (entity, chunk) in enumerate(chunks)])
    for number, (entity, _) in enumerate(chunks):
        rows[entity] += answers.answer(f"rows-{number}").result["items"]
    return rows


def _list(key: str, entity: Entity, hits: Sequence[int]) -> Command:
    select = ["id", "assignedById"] + (["stageSemanticId", "createdTime"] if entity.has_stages else [])
    params = {
        "entityTypeId": entity.type_id,
        "filter": {"@id": list(hits)},
        "select": select,
        "start": -1,
    }
    return Command(key, "crm.item.list", params)


def _is_open(item: LeadItem) -> bool:
    return item.semantic not in FINAL


def _open_lead(item: LeadItem) -> OpenLead:
    return OpenLead(item.id, item.manager)


def _values(lead: LeadSnapshot, kind: str, region: str) -> tuple[str, ...]:
    """Return the values as typed and in E.164, because the portal's index compares only digits."""
    typed = [channel.value for channel in lead.contact_points if channel.type == kind]
    tidy = [e164(value, region=region) for value in typed] if kind == "PHONE" else []
    return tuple(dict.fromkeys(value for value in (*typed, *tidy) if value))
