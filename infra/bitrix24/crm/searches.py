"""What a person is searched by, and the calls of `crm.duplicate.findbycomm` (docs/bitrix24-api.md 4.3).

Each names one entity type, because twenty hits of one type hide the later types. Open leads are searched
value by value, because each lead finds at least itself. Customers are rare, so one search takes twenty
spellings of many leads.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from functions.domain.item import Item
from functions.domain.lead.phone_numbers import e164, national_format
from functions.domain.lead.placeholders import is_person, same_value
from functions.domain.lead.snapshot import ContactPoint, LeadSnapshot
from infra.batching import batched
from infra.bitrix24.crm.entities import COMPANY, CONTACT, LEAD, Entity
from infra.bitrix24.crm.payloads import rows_in
from infra.bitrix24.rest.answers import Answer
from infra.bitrix24.rest.commands import Command

MOST_VALUES = 20
MOST_OF_A_LEAD = 10
"""Phones and e-mails of one lead that are searched for."""
CUSTOMERS = (CONTACT, COMPANY)


class Value(NamedTuple):
    """What a person is known by: `PHONE` or `EMAIL`, and the value however it was typed."""

    kind: str
    same: str


Wanted = tuple[Item, Value]
"""A value of one of our leads."""


Values = Mapping[Value, tuple[str, ...]]
"""What a person is known by, each value with its spellings."""


@dataclass(frozen=True, slots=True)
class Search:
    """One call of findbycomm: spellings of values, searched in one entity type, for some leads."""

    entity: Entity
    kind: str
    spellings: tuple[str, ...]
    wanted: tuple[Wanted, ...]

    @property
    def items(self) -> set[Item]:
        """The leads that it is for."""
        return {item for item, _ in self.wanted}

    def command(self, key: str) -> Command:
        """Return the call."""
        params = {"type": self.kind, "values": list(self.spellings), "entity_type": self.entity.name}
        return Command(key, "crm.duplicate.findbycomm", params)

    def hits(self, answer: Answer) -> set[int]:
        """Return the ids that an answer names."""
        # An empty map comes as `[]`.
        found = answer.result.get(self.entity.name) if isinstance(answer.result, Mapping) else None
        return set(rows_in(found))


def values_of(lead: LeadSnapshot, region: str) -> Values:
    """Return what the lead's person is known by, each value with the spellings that it may have elsewhere.

    What its clients are known by counts as well.
    """
    found: defaultdict[Value, list[str]] = defaultdict(list)
    for point in (*lead.contact_points, *lead.client_points):
        if is_person(point, region=region):
            found[Value(point.type, same_value(point, region=region))] += spellings_of(point, region)
    return {value: tuple(dict.fromkeys(found[value])) for value in list(found)[:MOST_OF_A_LEAD]}


def spellings_of(point: ContactPoint, region: str) -> Iterator[str]:
    """Yield the value as typed and, for a phone, as it is typed abroad and at home.

    The index compares digits, so of spellings with the same digits one is enough.
    """
    if point.type != "PHONE":
        yield point.value
        return
    forms = point.value, e164(point.value, region=region), national_format(point.value, region=region)
    yield from {"".join(filter(str.isdigit, form)): form for form in reversed(forms) if form}.values()


def lead_searches(values: Mapping[Item, Values]) -> Iterator[Search]:
    """Yield one search for open leads per value of each lead."""
    for item, found in values.items():
        for value, spellings in found.items():
            yield Search(LEAD, value.kind, spellings[:MOST_VALUES], ((item, value),))


def shared_searches(values: Mapping[Item, Values]) -> Iterator[Search]:
    """Yield searches for customers, each with up to twenty spellings of values of several leads."""
    for entity, kind in product(CUSTOMERS, ("PHONE", "EMAIL")):
        spelled = [
            (spelling, (item, value))
            for item, found in values.items()
            for value, spellings in found.items()
            if value.kind == kind
            for spelling in spellings
        ]
        for chunk in batched(spelled, MOST_VALUES):
            spellings = tuple(dict.fromkeys(spelling for spelling, _ in chunk))
            yield Search(entity, kind, spellings, tuple(dict.fromkeys(wanted for _, wanted in chunk)))


def customer_searches(
    values: Mapping[Item, Values], again: Iterable[tuple[Entity, Wanted]]
) -> Iterator[Search]:
    """Yield the searches for customers that have to be done again, each for one value of one lead."""
    for entity, (item, value) in dict.fromkeys(again):
        spellings = values[item][value][:MOST_VALUES]
        yield Search(entity, value.kind, spellings, ((item, value),))
