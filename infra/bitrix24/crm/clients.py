"""The contacts and companies of leads and deals: read with them, and written only for who is responsible.

A deal has no phone and no e-mail, nor has a lead of a customer whom the portal knows already: they are on its
contacts and its company (docs/bitrix24-deals.md 2). Clients that are known travel in the request that reads
their items; those of a new item by reference, as long as the portal resolves references to whole lists, which
the documentation does not promise: a client that it did not bring so is read in one more request.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from functions.domain.item import Item
from functions.errors import PortalError
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.entities import COMPANY, CONTACT, Entity, entity_of, pages_of
from infra.bitrix24.crm.payloads import ClientItem, LeadItem, readable, rows_in
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Reference

_BY_REFERENCE = ("contacts-of-", "company-of-")
MOST_CLIENTS = 10
"""Contacts of one item that count: the first ones, of which the first is the primary one."""
MOST_BY_REFERENCE = 8
"""New items whose clients are asked for by reference; of more of them a further request costs less each."""


@dataclass
class ClientsRead:
    """What is known of clients, by their keys, and those that the portal does not show or give now.

    Attributes:
        are_lists_resolved: False when the portal did not bring by reference what it brought by ids.
    """

    clients: dict[Item, ClientItem] = field(default_factory=dict)
    absent: set[Item] = field(default_factory=set)
    failed: dict[Item, PortalError] = field(default_factory=dict)
    are_lists_resolved: bool = True

    def of(self, payload: LeadItem) -> list[tuple[Item, ClientItem]]:
        """Return the clients of an item that could be read, its primary contact first."""
        return [(each, self.clients[each]) for each in clients_of(payload) if each in self.clients]

    def error_of(self, payload: LeadItem) -> PortalError | None:
        """Return why a client of the item could not be read this time; None when no other time would help."""
        return next((self.failed[each] for each in clients_of(payload) if each in self.failed), None)


def clients_of(payload: LeadItem) -> list[Item]:
    """Return the keys of the contacts and the company that an item is bound to, the primary contact first."""
    contacts = dict.fromkeys(each for each in (payload.contact_id, *payload.contact_ids) if each)
    company = [COMPANY.item(payload.company_id)] if payload.company_id else []
    return [*map(CONTACT.item, list(contacts)[:MOST_CLIENTS]), *company]


def known_clients(subjects: Iterable[str]) -> list[Item]:
    """Return the clients among the subjects of items."""
    found = (subject.partition(":") for subject in subjects)
    return [Item(kind, int(number)) for kind, _, number in found if kind in {CONTACT.key, COMPANY.key}]


def client_commands(clients: Collection[Item]) -> Iterator[Command]:
    """Yield the commands that read these clients, fifty at a time."""
    for page in pages_of(clients):
        yield _list(f"clients-{page[0].key}", entity_of(page[0]), [each.id for each in page])


def commands_by_reference(items: Sequence[Item]) -> Iterator[Command]:
    """Yield the commands that read the clients of items, each of which is read by a command of its own."""
    for item in items:
        shown = (f"items-{item.key}", "items", 0)
        contacts, company = Reference(*shown, "contactIds"), Reference(*shown, "companyId")
        yield _list(f"contacts-of-{item.key}", CONTACT, contacts)
        yield _list(f"company-of-{item.key}", COMPANY, company)


def read_clients(
    answers: BatchAnswer,
    payloads: Iterable[LeadItem],
    client: Bitrix24Client,
    *,
    asked: Collection[Item],
    by_reference: Collection[LeadItem],
) -> ClientsRead:
    """Return the clients of these items; asks for those that the answers do not bring.

    `asked` are clients that were read by their ids, `by_reference` items whose clients were read so.

    Raises:
        PortalError: the portal takes no more requests, or refuses the webhook.
    """
    read = ClientsRead()
    wanted = dict.fromkeys(each for payload in payloads for each in clients_of(payload))
    _keep(read, answers, {key for key in answers if key.startswith(("clients-", *_BY_REFERENCE))})
    answered = {item for page in pages_of(asked) for item in page if _is_answered(answers, page)}
    missing = [each for each in wanted if each not in read.clients and each not in answered]
    if missing:
        _read_again(read, missing, client)
        referred = {each for payload in by_reference for each in clients_of(payload)}
        is_told = all(isinstance(answers[key], Answer) for key in answers if key.startswith(_BY_REFERENCE))
        is_lacking = any(each in read.clients for each in missing if each in referred)
        read.are_lists_resolved = not (is_told and is_lacking)
    read.absent |= {each for each in wanted if each not in read.clients and each not in read.failed}
    return read


def _read_again(read: ClientsRead, missing: Sequence[Item], client: Bitrix24Client) -> None:
    """Read clients together, and alone those whose shared list failed."""
    answers = client.batch(list(client_commands(missing)))
    raise_what_is_of_the_portal(answers.values())
    _keep(read, answers, answers.keys())
    broken = [page for page in pages_of(missing) if not _is_answered(answers, page)]
    several = [each for page in broken if len(page) > 1 for each in page]
    for page in broken:
        if len(page) == 1:
            _note_refused(read, page[0], answers[f"clients-{page[0].key}"])
    if several:
        alone = client.batch([command for each in several for command in client_commands([each])])
        raise_what_is_of_the_portal(alone.values())
        _keep(read, alone, alone.keys())
        for each in several:
            _note_refused(read, each, alone[f"clients-{each.key}"])


def _note_refused(read: ClientsRead, item: Item, outcome: Answer | PortalError) -> None:
    """Note an error of one client: a refusal is logged, and for anything else its items wait."""
    if isinstance(outcome, OF_THE_OBJECT):
        log_refused(outcome, client=str(item))
    elif isinstance(outcome, PortalError):
        read.failed[item] = outcome


def _is_answered(answers: Mapping[str, Answer | PortalError], page: Sequence[Item]) -> bool:
    """Return True when the portal answered what it shows of them; a refusal of one alone answers it, too."""
    outcome = answers.get(f"clients-{page[0].key}")
    return isinstance(outcome, Answer) or (len(page) == 1 and isinstance(outcome, OF_THE_OBJECT))


def _keep(read: ClientsRead, answers: Mapping[str, Answer | PortalError], keys: Collection[str]) -> None:
    for key in keys:
        outcome = answers[key]
        if isinstance(outcome, Answer):
            entity = COMPANY if _is_of_companies(key) else CONTACT
            rows = readable(ClientItem, rows_in(outcome.result), method="crm.item.list")
            read.clients |= {entity.item(row.id): row for row in rows}


def _is_of_companies(key: str) -> bool:
    return key.startswith(("company-of-", f"clients-{COMPANY.key}-"))


def _list(key: str, entity: Entity, ids: Sequence[int] | Reference) -> Command:
    params = {
        "entityTypeId": entity.type_id,
        "filter": {"@id": ids},
        "select": ["*"],  # phones and e-mails cannot be named (docs/bitrix24-api.md 3.8)
        "order": {"id": "ASC"},
        "start": -1,
        "useOriginalUfNames": "Y",
    }
    return Command(key, "crm.item.list", params)
