"""Who is known already: `crm.duplicate.findbycomm` with its traps (docs/bitrix24-api.md 4.3).

Asked one entity type at a time, because twenty hits of one type hide the later ones. Open leads are asked for
lead by lead: each finds at least itself. Customers are rare, so twenty values of many leads are asked for
together, and only where that finds somebody each lead by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from functions.domain.lead.phone_numbers import e164
from functions.domain.lead.repeats import OpenLead, Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from infra.bitrix24.crm.entities import COMPANY, CONTACT, FINAL, LEAD, Entity
from infra.bitrix24.crm.payloads import LeadItem, Responsible
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE, batched

MOST_VALUES = 20
KINDS = ("PHONE", "EMAIL")
CUSTOMERS = (CONTACT, COMPANY)
ENTITIES = (LEAD, *CUSTOMERS)

Found = dict[tuple[Entity, int], set[int]]
"""Ids of one entity type by (that type, our lead)."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One call of findbycomm: which values of which leads are looked for where."""

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
        PortalError: the portal could not be asked.
    """
    found: Found = {}
    crowded = list(_ask([*_each(leads, [LEAD], region), *_together(leads, region)], found, client))
    again = {lead_id for question in crowded for lead_id in question.lead_ids}
    entities = sorted({question.entity for question in crowded}, key=lambda entity: entity.name)
    _ask_all(_each([lead for lead in leads if lead.lead.lead_id in again], entities, region), found, client)
    return _repeats(found, client)


def _each(leads: Iterable[LeadSnapshot], entities: Sequence[Entity], region: str) -> Iterator[_Question]:
    """Yield one question a lead, kind and entity type."""
    for lead, entity, kind in product(leads, entities, KINDS):
        values = _values(lead, kind, region)
        if values:
            yield _Question(entity, kind, values[:MOST_VALUES], (lead.lead.lead_id,))


def _together(leads: Sequence[LeadSnapshot], region: str) -> Iterator[_Question]:
    """Yield questions about customers for as many leads at once as twenty values allow."""
    for entity, kind in product(CUSTOMERS, KINDS):
        wanted = [(value, lead.lead.lead_id) for lead in leads for value in _values(lead, kind, region)]
        for chunk in batched(wanted, MOST_VALUES):
            values = tuple(dict.fromkeys(value for value, _ in chunk))
            yield _Question(entity, kind, values, tuple(dict.fromkeys(lead_id for _, lead_id in chunk)))


def _ask(questions: Sequence[_Question], found: Found, client: Bitrix24Client) -> Iterator[_Question]:
    """Note what was found for one lead; yield the questions whose hits belong to one of several leads."""
    answers = client.batch([question.command(n) for n, question in enumerate(questions)])
    for number, question in enumerate(questions):
        result = answers.answer(f"find-{number}").result
        # An empty map comes as `[]`, and a lead finds itself.
        hits = set(result.get(question.entity.name, ())) if isinstance(result, dict) else set()
        if not hits:
            continue
        if len(question.lead_ids) > 1:
            yield question
            continue
        own = (question.entity, question.lead_ids[0])
        found.setdefault(own, set()).update(hits - ({own[1]} if question.entity == LEAD else set()))


def _ask_all(questions: Iterable[_Question], found: Found, client: Bitrix24Client) -> None:
    asked = list(questions)
    if asked:
        list(_ask(asked, found, client))


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
    """Read stage and responsible user of what was found; the search itself tells only ids."""
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
    """Return the values as they were typed and, since the portal's index compares digits only, in E.164."""
    typed = [channel.value for channel in lead.contact_points if channel.type == kind]
    tidy = [e164(value, region=region) for value in typed] if kind == "PHONE" else []
    return tuple(dict.fromkeys(value for value in (*typed, *tidy) if value))
