"""Who objects to being scored: the yes/no field of `[privacy]`, on a record and on its clients."""

from collections.abc import Iterable

from functions.domain.item import Item
from functions.errors import CallInvalid
from infra.bitrix24.crm.entities import COMPANY, CONTACT, Entity
from infra.bitrix24.crm.field_values import flag_of, values_in
from infra.bitrix24.crm.fields import FieldNames
from infra.bitrix24.crm.payloads import ClientItem, LeadItem
from infra.bitrix24.rest.client import Bitrix24Client


def has_objected(item: LeadItem, clients: Iterable[ClientItem], fields: FieldNames) -> bool:
    """Return True when the record, or one of its clients, says yes in the field of the objection."""
    if not fields.objection:
        return False
    said = (item.custom(fields.objection), *(each.custom(fields.objection_of_clients) for each in clients))
    return any(flag_of(each) for raw in said for each in values_in(raw))


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
