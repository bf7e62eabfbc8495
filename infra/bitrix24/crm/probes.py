"""Probes in Bitrix24: leads, or deals, with an originator that is Fairlead's."""

from collections.abc import Collection

from functions.domain.item import Item
from functions.errors import NotFound, PortalError
from infra.bitrix24.crm.entities import Entity
from infra.bitrix24.rest.client import Bitrix24Client, Idempotency

ORIGINATOR = "fairlead-probe"
TITLE = "Fairlead probe: deleted within the hour"


class Bitrix24Probes:
    """`functions.ports.Probes` on Bitrix24."""

    def __init__(self, client: Bitrix24Client, entity: Entity) -> None:
        self._client, self._entity = client, entity

    def make(self) -> None:
        """Make a probe, of the webhook's own user."""
        fields = {"title": TITLE, "originatorId": ORIGINATOR}
        params = {"entityTypeId": self._entity.type_id, "fields": fields}
        self._client.call("crm.item.add", params, idempotency=Idempotency.NOT_IDEMPOTENT)

    def standing(self) -> list[Item]:
        """Return the probes that stand in the portal."""
        params = {
            "entityTypeId": self._entity.type_id,
            "filter": {"=originatorId": ORIGINATOR},
            "select": ["id"],
        }
        rows = self._client.iterate("crm.item.list", params)
        return [self._entity.item(int(row["id"])) for row in rows]

    def remove(self, items: Collection[Item]) -> dict[Item, PortalError]:
        """Delete probes; return why some could not be."""
        failed: dict[Item, PortalError] = {}
        for item in items:
            params = {"entityTypeId": self._entity.type_id, "id": item.id}
            try:
                self._client.call("crm.item.delete", params, idempotency=Idempotency.IDEMPOTENT)
            except NotFound:
                continue
            except PortalError as error:
                failed[item] = error
        return failed
