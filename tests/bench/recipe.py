"""The plain recipe, as integrators write it: get, count for each manager, choose, update, notify.

One call each. It neither scores nor looks for repeats nor sets a to-do, and two of it at once would give a
lead away twice; what is compared is only how fast leads find a manager.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import trustme
from b24pysdk import BitrixWebhook, Client, Config
from fast_bitrix24 import BitrixAsync

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.bench.sales_floor import BUCKET, fill_the_bucket
from tests.secure_simulator import SecureSimulatorServer
from tests.team import a_hot_lead

MANAGERS = (7, 8, 9)
OPEN = {"STATUS_SEMANTIC_ID": "P"}


def with_b24pysdk(leads: int) -> float:
    """Return the seconds that the recipe takes for so many leads through the portal's official SDK."""
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as environment:
        authority, portal = trustme.CA(), sample_portal(clock=SystemClock())
        certificate = Path(directory) / "authority.pem"
        authority.cert_pem.write_to_path(str(certificate))
        environment.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        environment.setenv("NO_PROXY", "127.0.0.1")
        with SecureSimulatorServer(portal, authority) as server:
            host = server.base_url.removeprefix("https://")
            token = f"{portal.webhook_user}/{portal.webhook_code}"
            # It asks three times by default and then gives up; here it may go on asking.
            Config().configure(default_max_retries=20)
            client = Client(BitrixWebhook(domain=host, webhook_token=token))
            return _timed(portal, leads, lambda ids: _sdk(client, ids), lambda: client.profile().result)


def _sdk(client: Client, lead_ids: Sequence[int]) -> None:
    for lead_id in lead_ids:
        lead = client.crm.lead.get(bitrix_id=lead_id).result
        counts = {}
        for manager in MANAGERS:
            asked = client.crm.lead.list(select=["ID"], filter={"ASSIGNED_BY_ID": manager, **OPEN})
            counts[manager] = asked.response.total
        chosen = min(counts, key=lambda manager: counts[manager])
        assert client.crm.lead.update(bitrix_id=lead_id, fields={"ASSIGNED_BY_ID": chosen}).result
        assert client.im.notify.system.add(user_id=chosen, message=f"New lead: {lead['TITLE']}").result


def with_fast_bitrix24(leads: int) -> float:
    """Return the seconds that the recipe takes for so many leads through the most used community client."""
    portal = sample_portal(clock=SystemClock())
    with SimulatorServer(portal) as server, asyncio.Runner() as runner:
        client = BitrixAsync(server.webhook_url, verbose=False)

        def call(method: str, params: dict[str, Any]) -> Any:
            return runner.run(client.call(method, params, raw=True))

        return _timed(portal, leads, lambda ids: _fast(call, ids), lambda: call("profile", {}))


def _fast(call: Callable[[str, dict[str, Any]], Any], lead_ids: Sequence[int]) -> None:
    for lead_id in lead_ids:
        lead = call("crm.lead.get", {"id": lead_id})["result"]
        counts = {}
        for manager in MANAGERS:
            asked = {"select": ["ID"], "filter": {"ASSIGNED_BY_ID": manager, **OPEN}}
            counts[manager] = call("crm.lead.list", asked)["total"]
        chosen = min(counts, key=lambda manager: counts[manager])
        assert call("crm.lead.update", {"id": lead_id, "fields": {"ASSIGNED_BY_ID": chosen}})["result"]
        assert call("im.notify.system.add", {"USER_ID": chosen, "MESSAGE": f"New lead: {lead['TITLE']}"})[
            "result"
        ]


def _timed(
    portal: SimulatedPortal, leads: int, work: Callable[[Sequence[int]], None], warm_up: Callable[[], object]
) -> float:
    """Spend the portal's free burst, then time the work; see that every lead has found a manager."""
    lead_ids = [portal.people_actions.add_lead(**a_hot_lead()) for _ in range(leads)]
    for _ in range(BUCKET):
        warm_up()
    fill_the_bucket(portal)
    clock = SystemClock()
    started = clock.monotonic()
    work(lead_ids)
    took = clock.monotonic() - started
    assert all(portal.lead(lead_id)["ASSIGNED_BY_ID"] in MANAGERS for lead_id in lead_ids)
    return took
