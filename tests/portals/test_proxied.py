"""The reverse proxy of `compose.yaml` before several portals: the public addresses of each, and no other."""

from pathlib import Path

import httpx
import pytest

from infra.local.portals import PortalServer
from infra.local.server import DASHBOARD, TARGETS
from tests.local.test_public_proxy import PUBLIC, REFUSED, proxied
from tests.portals.shops import shops_in, wait_until


@pytest.mark.process
def test_each_portal_has_its_public_addresses_and_no_other(tmp_path: Path) -> None:
    with (
        shops_in(tmp_path / "portals", ["acme", "birch-2"]) as shops,
        PortalServer([shop.folder for shop in shops]) as server,
        proxied(server.url.removeprefix("http://"), tmp_path) as url,
    ):
        for shop in shops:
            assert server.portals[shop.name].is_judged.wait(15)
            item = shop.add_lead()
            assert shop.announce(f"{url}/{shop.name}", item).status_code == 202
            wait_until(lambda shop=shop, item=item: shop.is_assigned(item), seconds=15)  # type: ignore[misc]
            assert httpx.post(f"{url}/{shop.name}/signals", content=b"{}").status_code == 401
            for name in sorted({*TARGETS, DASHBOARD, "health"} - PUBLIC):
                answer = httpx.post(f"{url}/{shop.name}/{name}")
                assert (answer.status_code, answer.text) == (REFUSED, "There is nothing at this address.")
