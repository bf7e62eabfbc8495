"""Who objects to being scored: the yes/no field of `[privacy]`, on a record and on its clients."""

from collections.abc import Collection, Iterable, Mapping

import structlog

from functions.domain.item import Item
from functions.errors import CallInvalid
from infra.bitrix24.crm.clients import clients_of
from infra.bitrix24.crm.entities import COMPANY, CONTACT, Entity
from infra.bitrix24.crm.field_values import flag_of, values_in
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.payloads import ClientItem, CrmRecord, LeadItem
from infra.bitrix24.rest.client import Bitrix24Client

_log = structlog.get_logger(__name__)


def has_objected(item: LeadItem, clients: Iterable[ClientItem], fields: FieldNames) -> bool:
    """Return True when the record, or one of its clients, says yes in the field of the objection."""
    if not fields.objection:
        return False
    said = (item.custom(fields.objection), *(each.custom(fields.objection_of_clients) for each in clients))
    return any(flag_of(each) for raw in said for each in values_in(raw))


def is_objection_known(item: LeadItem, clients: Collection[ClientItem], fields: FieldNames) -> bool:
    """Return False when the portal shows not all of it, so that a silence takes no objection back.

    A client may be hidden from the webhook's user, and the record's own field be gone. One that is empty is
    shown as empty (docs/bitrix24-api.md 4.12). Clients need not have the field: what is taken back on the
    record itself ends without it.
    """
    if not fields.objection:
        return True
    return _has(item, fields.objection) and len(clients) == len(clients_of(item))


def log_unknown(
    items: Mapping[Item, LeadItem],
    clients: Mapping[Item, ClientItem],
    fields: Mapping[str, FieldNames],
    *,
    logged: set[tuple[str, str]],
) -> None:
    """Log which records lack the field, unless `logged` has it, and of how many items a client is hidden."""
    named = {each: names for each, names in fields.items() if names.objection}
    asked = {key: row for key, row in items.items() if key.entity in named}
    of_clients = {names.objection_of_clients for names in named.values()}
    lacking = {
        (key.entity, named[key.entity].objection)
        for key, row in asked.items()
        if not _has(row, named[key.entity].objection)
    }
    lacking |= {
        (key.entity, name) for key, row in clients.items() for name in of_clients if not _has(row, name)
    }
    for entity, name in sorted(lacking - logged):
        _log.warning("objection.field_missing", entity=entity, field=name)
    logged |= lacking
    hiding = sum(any(each not in clients for each in clients_of(row)) for row in asked.values())
    if hiding:
        _log.info("objection.unknown", items=hiding)


def _has(row: CrmRecord, name: str) -> bool:
    """Return True when the portal sent the custom field, be it empty."""
    return name in (row.model_extra or {})


def objecting_clients(client: Bitrix24Client, fields: FieldNames) -> frozenset[Item]:
    """Return the contacts and companies that say yes; none, and no request, where nothing is configured.

    Raises:
        PortalError: a page could not be read.
    """
    if not fields.objection_of_clients:
        return frozenset()
    return frozenset().union(
        *(_objecting(client, entity, fields.objection_of_clients) for entity in (CONTACT, COMPANY))
    )


def _objecting(client: Bitrix24Client, entity: Entity, field: str) -> frozenset[Item]:
    # A yes/no field is filtered by 1 alone (docs/bitrix24-api.md 3.6).
    params = {
        "entityTypeId": entity.type_id,
        "filter": {f"={field}": 1},
        "select": ["id"],
        "useOriginalUfNames": "Y",
    }
    try:
        return frozenset(entity.item(int(row["id"])) for row in client.iterate("crm.item.list", params))
    except CallInvalid:  # the portal's contacts, or companies, have no such field
        return frozenset()
