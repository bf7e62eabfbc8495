"""Who a lead is already: the port's `find_repeats`, one search for the persons of some leads.

Open leads are searched value by value, customers for many leads at once, and lead by lead only where such a
search has hits or fails (`searches`). Every request of a search also tells whose the leads themselves are by
now: a human who took one since it was read wins. The first one counts the open leads of managers, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import chain

from functions.domain.handling import Handled
from functions.domain.item import Item
from functions.domain.lead.placeholders import MOST_OF_ONE_PERSON
from functions.domain.lead.repeats import OpenLead, Repeat, of_one_person
from functions.domain.lead.snapshot import LeadSnapshot
from functions.errors import PermissionMissing, PortalError
from functions.ports import Findings, Standing
from infra.batching import batched
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.bound import Bound, bound_commands, bound_to
from infra.bitrix24.crm.entities import FAILURE, FINAL, LEAD, Entity, entity_of, pages_of
from infra.bitrix24.crm.open_counts import OpenCounts
from infra.bitrix24.crm.payloads import NOBODY, Owned, readable, rows_in
from infra.bitrix24.crm.searches import (
    CUSTOMERS,
    Search,
    Value,
    Values,
    Wanted,
    customer_searches,
    lead_searches,
    shared_searches,
    values_of,
)
from infra.bitrix24.crm.stages import Stages, standing_fields
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE

FULL = 20
"""With so many hits there may be more (docs/bitrix24-api.md 4.3)."""
REFUSED = (*OF_THE_OBJECT, PermissionMissing)
"""What a customer may not be read for: then no manager knows this customer."""

Outcome = Answer | PortalError


@dataclass
class Finder:
    """One search for the persons of some leads.

    Attributes:
        region: numbers without a country code are of it.
        handled: what is handled, by entity: open records of these kinds are looked for.
        stages: what the stages of these kinds mean.
        counts: counts the open leads of the managers in `counted`, who have these weights.
    """

    client: Bitrix24Client
    leads: Sequence[LeadSnapshot]
    region: str
    handled: Mapping[str, Handled]
    stages: Stages
    counts: OpenCounts
    counted: Mapping[int, Fraction]
    now: datetime
    _bound: dict[Bound, list[Item]] = field(default_factory=dict)
    _hits: dict[tuple[Entity, Wanted], set[int]] = field(default_factory=dict)
    _owned: dict[tuple[Entity, int], Owned] = field(default_factory=dict)
    _unread: dict[tuple[Entity, int], PortalError] = field(default_factory=dict)
    _failed: dict[Item, PortalError] = field(default_factory=dict)
    _hidden: set[Item] = field(default_factory=set)
    _standings: dict[Item, Standing] = field(default_factory=dict)

    def find(self) -> Findings:
        """Return what the portal knows of the persons.

        Raises:
            PortalError: the portal takes no more requests, or refuses the webhook.
        """
        values = {lead.lead.item: values_of(lead, self.region) for lead in self.leads}
        open_leads = lead_searches(values) if LEAD.key in self.handled else ()
        clients = [client.item for lead in self.leads for client in lead.clients]
        searches = [*open_leads, *shared_searches(values)]
        again = self._search(searches, beside=bound_to(clients, self.handled, self.stages), is_first=True)
        self._search([*customer_searches(values, again)])
        self._read_hits()
        return Findings(
            repeats=self._repeats(values),
            hidden=frozenset(self._hidden),
            failed=self._failed,
            standings=self._standings,
            open_leads=self.counts.known(self.counted, self.now),
        )

    def _search(
        self, searches: Sequence[Search], *, beside: Sequence[Bound] = (), is_first: bool = False
    ) -> list[tuple[Entity, Wanted]]:
        """Keep the hits of searches, and what is bound to clients; return what has to be searched alone."""
        commands = [search.command(f"find-{number}") for number, search in enumerate(searches)]
        bound = list(bound_commands(beside, self.handled, self.stages))
        outcomes = self._ask([*commands, *bound], with_counts=is_first)
        self._keep_bound(zip(beside, outcomes[len(commands) :], strict=True))
        pairs = list(zip(searches, outcomes, strict=False))
        raise_what_is_of_the_portal(
            outcome for search, outcome in pairs if not _is_refused_customer(search.entity, outcome)
        )
        return [each for search, outcome in pairs for each in self._kept(search, outcome)]

    def _kept(self, search: Search, outcome: Outcome) -> list[tuple[Entity, Wanted]]:
        """Keep what one search brought; a search of several leads that has hits, or failed, is done again."""
        hits = search.hits(outcome) - self._own_clients(search) if isinstance(outcome, Answer) else set()
        if isinstance(outcome, Answer) and not hits:
            return []
        if len(search.items) > 1:
            return [(search.entity, each) for each in search.wanted]
        [item] = search.items
        if isinstance(outcome, Answer):
            self._hits |= {(search.entity, each): hits for each in search.wanted}
            self._hidden |= {item} if search.entity == LEAD and len(hits) >= FULL else set()
        else:
            self._note(outcome, search.entity, item)
        return []

    def _own_clients(self, search: Search) -> set[int]:
        """Return the clients that the leads of a search are bound to: that these are found is no news."""
        bound = (client for lead in self.leads if lead.lead.item in search.items for client in lead.clients)
        keys = [client.item for client in bound]
        return {key.id for key in keys if key.entity == search.entity.key}

    def _keep_bound(self, answered: Iterable[tuple[Bound, Outcome]]) -> None:
        """Keep the open records of clients; one that may not be read for them has none that we know."""
        for question, outcome in answered:
            if isinstance(outcome, Answer):
                rows = list(readable(Owned, rows_in(outcome.result), method="crm.item.list"))
                self._bound[question] = [question.entity.item(row.id) for row in rows]
                self._owned |= {(question.entity, row.id): row for row in rows}
            elif isinstance(outcome, REFUSED):
                log_refused(outcome, client=str(question.client))
            else:
                raise_what_is_of_the_portal([outcome])
                for lead in self.leads:
                    if question.client in {client.item for client in lead.clients}:
                        self._failed[lead.lead.item] = outcome

    def _note(self, error: PortalError, entity: Entity, item: Item) -> None:
        """Note an error of one lead's own search: a refusal is logged, and for anything else it waits."""
        if isinstance(error, REFUSED):
            log_refused(error, item=str(item))
            self._hidden |= {item} if entity == LEAD else set()
        else:
            self._failed[item] = error

    def _read_hits(self) -> None:
        """Read whose the hits are, and whether they are open; the search returns only ids."""
        own = {lead.lead.item.id for lead in self.leads if lead.lead.item.entity == LEAD.key}
        hits = {(entity, hit) for (entity, _), found in self._hits.items() for hit in found}
        wanted = sorted(
            (each for each in hits if each[0] != LEAD or each[1] not in own),
            key=lambda each: (each[0].type_id, each[1]),
        )
        by_entity = {entity: [hit for each, hit in wanted if each == entity] for entity in (LEAD, *CUSTOMERS)}
        chunks = [(entity, chunk) for entity, ids in by_entity.items() for chunk in batched(ids, PAGE_SIZE)]
        clients = (entity.item(hit) for entity in CUSTOMERS for hit in by_entity[entity])
        failed = self._read_rows(chunks, beside=bound_to(clients, self._with_clients_only, self.stages))
        alone = [(entity, [hit]) for entity, chunk in failed if len(chunk) > 1 for hit in chunk]
        self._read_rows(alone)

    @property
    def _with_clients_only(self) -> list[str]:
        """The kinds whose records are found by their clients alone: they have no phones of their own."""
        return [entity for entity in self.handled if entity != LEAD.key]

    def _read_rows(
        self, chunks: Sequence[tuple[Entity, Sequence[int]]], *, beside: Sequence[Bound] = ()
    ) -> list[tuple[Entity, Sequence[int]]]:
        """Keep the rows of records and what is bound to clients; return the chunks that failed."""
        commands = [_rows_of(f"rows-{n}", entity, ids) for n, (entity, ids) in enumerate(chunks)]
        answered = self._ask([*commands, *bound_commands(beside, self.handled, self.stages)])
        outcomes = answered[: len(commands)]
        self._keep_bound(zip(beside, answered[len(commands) :], strict=True))
        raise_what_is_of_the_portal(
            outcome
            for (entity, _), outcome in zip(chunks, outcomes, strict=True)
            if not _is_refused_customer(entity, outcome)
        )
        failed = []
        for (entity, ids), outcome in zip(chunks, outcomes, strict=True):
            if isinstance(outcome, Answer):
                rows = readable(Owned, rows_in(outcome.result), method="crm.item.list")
                self._owned |= {(entity, row.id): row for row in rows}
                continue
            failed.append((entity, ids))
            self._unread |= {(entity, each): outcome for each in ids}
        return failed

    def _ask(self, commands: Sequence[Command], *, with_counts: bool = False) -> list[Outcome]:
        """Send the commands, with what every request of a search tells beside."""
        own = [
            _rows_of(f"own-{page[0].key}", entity_of(page[0]), [item.id for item in page])
            for page in pages_of(lead.lead.item for lead in self.leads)
        ]
        beside = [*commands, *(own if commands else [])]
        counts = self.counts.commands(self.counted, self.now, beside=len(beside)) if with_counts else []
        if not beside and not counts:
            return []
        answers = self.client.batch([*beside, *counts])
        if counts:
            raise_what_is_of_the_portal(answers[command.key] for command in counts)
            self.counts.store(answers, self.counted, self.now)
        self._keep_standings(answers)
        return [answers[command.key] for command in commands]

    def _keep_standings(self, answers: BatchAnswer) -> None:
        for page in pages_of(lead.lead.item for lead in self.leads):
            one = answers.get(f"own-{page[0].key}")
            entity, result = entity_of(page[0]), one.result if isinstance(one, Answer) else ()
            for each in readable(Owned, rows_in(result), method="crm.item.list"):
                row = self.stages.resolved(entity, each)
                is_closed, is_failed = row.semantic in FINAL, row.semantic == FAILURE
                seen = Standing(row.manager, row.status, row.funnel, is_closed, is_failed)
                self._standings[entity.item(row.id)] = seen

    def _repeats(self, values: Mapping[Item, Values]) -> dict[Item, Repeat]:
        """Return what is known of each lead's person; a value that many open leads share tells nothing."""
        own = {lead.lead.item: lead.manager for lead in self.leads}
        holders: defaultdict[Value, set[Item]] = defaultdict(set)
        for item, found in values.items():
            for value in found:
                holders[value] |= {item, *self._open_leads((item, value), own)}
        for lead in self.leads:
            for client in lead.clients:
                subject = str(client.item)
                holders[Value("CLIENT", subject)] |= {lead.lead.item, *self._open_of(subject)}
        crowded = {value for value, items in holders.items() if len(items) > MOST_OF_ONE_PERSON}
        persons = of_one_person(values, holders)
        bound = {
            lead.lead.item: [client.manager for client in lead.clients if client.manager != lead.manager]
            for lead in self.leads
        }
        repeats = {}
        for item, found in values.items():
            known = [(item, value) for value in found if value not in crowded]
            users = dict.fromkeys(filter(None, chain(bound[item], *map(self._users, known))))
            leads = tuple(OpenLead(each, self._manager(each, own)) for each in sorted(persons[item]))
            if leads or users:
                repeats[item] = Repeat(leads, tuple(users))
        return repeats

    def _open_leads(self, wanted: Wanted, own: Mapping[Item, int]) -> Iterator[Item]:
        """Yield the open leads with a value; notes it when one could not be read this time."""
        for hit in self._hits.get((LEAD, wanted), ()):
            self._wait_for(LEAD, hit, wanted[0])
            row = self._owned.get((LEAD, hit))
            if LEAD.item(hit) in own or (row is not None and row.semantic not in FINAL):
                yield LEAD.item(hit)
        for entity in CUSTOMERS:
            for hit in self._hits.get((entity, wanted), ()):
                yield from self._open_of(str(entity.item(hit)))

    def _open_of(self, client: str) -> Iterator[Item]:
        """Yield the open records that are bound to a client."""
        for question, items in self._bound.items():
            if str(question.client) == client:
                yield from items

    def _users(self, wanted: Wanted) -> Iterator[int]:
        for entity in CUSTOMERS:
            for hit in sorted(self._hits.get((entity, wanted), ())):
                self._wait_for(entity, hit, wanted[0])
                row = self._owned.get((entity, hit))
                if row is not None and row.manager != NOBODY:
                    yield row.manager

    def _wait_for(self, entity: Entity, hit: int, item: Item) -> None:
        if (entity, hit) in self._unread and (entity, hit) not in self._owned:
            self._note(self._unread[entity, hit], entity, item)

    def _manager(self, item: Item, own: Mapping[Item, int]) -> int:
        return own[item] if item in own else self._owned[entity_of(item), item.id].manager


def _is_refused_customer(entity: Entity, outcome: Outcome) -> bool:
    return entity in CUSTOMERS and isinstance(outcome, REFUSED)


def _rows_of(key: str, entity: Entity, ids: Sequence[int]) -> Command:
    params = {
        "entityTypeId": entity.type_id,
        "filter": {"@id": list(ids)},
        "select": standing_fields(entity),
        "start": -1,
    }
    return Command(key, "crm.item.list", params)
