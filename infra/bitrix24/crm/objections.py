"""Who objects to being scored: the yes/no field of `[privacy]`, on a record and on its clients."""

from collections.abc import Collection, Iterable, Mapping

import structlog

from functions.domain.item import Item
from functions.domain.lead.snapshot import Objectors
from functions.errors import AccessDenied, CallInvalid
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
    of_clients = (_says_yes(each, fields.objection_of_clients) for each in clients)
    return _says_yes(item, fields.objection) or any(of_clients)


def objectors(
    key: Item, item: LeadItem, clients: Collection[tuple[Item, ClientItem]], fields: FieldNames
) -> Objectors:
    """Return who of the record with this key, and of its clients, says yes, and of whom that is not shown.

    A client may be hidden from the webhook's user, and a field be gone. One that is empty is shown as empty
    (docs/bitrix24-api.md 4.12).
    """
    if not fields.objection:
        return Objectors()
    rows = [(key, item, fields.objection), *((*each, fields.objection_of_clients) for each in clients)]
    shown = {each: row for each, row, field in rows if _has(row, field)}
    return Objectors(
        tuple(sorted({each for each, row, field in rows if _says_yes(row, field)})),
        tuple(sorted({key, *clients_of(item)} - shown.keys())),
    )


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


def _says_yes(row: CrmRecord, name: str) -> bool:
    return any(flag_of(each) for each in values_in(row.custom(name)))


def _has(row: CrmRecord, name: str) -> bool:
    """Return True when the portal sent the custom field, be it empty."""
    return name in (row.model_extra or {})


def objecting_clients(client: Bitrix24Client, fields: FieldNames) -> frozenset[Item]:
    """Return the contacts and companies that say yes; none, and no request, where nothing is configured.

    Raises:
        AccessDenied: the webhook's user may not read all of them.
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
    except AccessDenied as error:
        raise AccessDenied(
            f"The webhook's user may not read every {entity.key}, so it is not known who of them objects to"
            " being scored, and nothing may be learned of those. Give this user the right to read them all.",
            method=error.method,
            code=error.code,
        ) from error
