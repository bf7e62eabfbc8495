"""Which leads something happened to: by moment and ascending id, without counting.

See docs/bitrix24-api.md 3.9.
"""

from collections.abc import Iterator
from datetime import datetime

from infra.bitrix24.rest.client import Bitrix24Client

LEAD = 1
"""The entity type of leads (docs/bitrix24-api.md 3.1)."""


class Bitrix24RecentLeads:
    """`functions.commands.plan.sources.RecentLeads` on Bitrix24: fifty ids a request, only reading."""

    def __init__(self, client: Bitrix24Client) -> None:
        self._client = client

    def changed_since(self, since: datetime) -> Iterator[int]:
        """Yield the leads that were created or changed since then, by ascending id.

        Raises:
            PortalError: a page could not be read.
        """
        # A new lead's moment of change is that of its creation, so one filter finds both.
        asked = {
            "entityTypeId": LEAD,
            "filter": {">=updatedTime": since.isoformat(timespec="seconds")},
            "select": ["id"],
        }
        for row in self._client.iterate("crm.item.list", asked):
            yield int(row["id"])
