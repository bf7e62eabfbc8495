"""Twenty portals in one `fairlead serve`: what becomes of the leads of each, counted portal by portal."""

from collections import Counter
from pathlib import Path

import httpx
import pytest

from infra import wiring
from infra.clock import SystemClock
from infra.local.portals import PortalServer
from infra.simulator.limits.faults import INVALID_CREDENTIALS, SlowAnswer
from tests.portals.shops import Shop, shops_in, wait_until

NAMES = [f"shop-{number:02d}" for number in range(20)]
SLOW, REFUSING = NAMES[3], NAMES[11]
LEADS = 5
SLOW_FOR = 30.0
SOON = 15.0
"""Seconds within which every other portal is through with all its leads, while one has not answered once."""


@pytest.fixture(autouse=True)
def no_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no scheduled function run by chance in the middle of what is counted."""
    monkeypatch.setattr(wiring, "_wirings", {})
    monkeypatch.setattr("infra.local.scheduler.TIMETABLE", {})


def worked_through(shop: Shop, url: str) -> tuple[int, Counter[str]]:
    """Let leads come in one by one; return the requests to the portal, and what is kept by its kind."""
    before = shop.portal.requests.count()
    for _ in range(LEADS):
        item = shop.add_lead()
        assert shop.announce(url, item).status_code == 202
        wait_until(lambda item=item: shop.is_assigned(item), seconds=SOON)  # type: ignore[misc]  # a default binds it
    with shop.app.run_lock:
        kept = Counter(each.kind.value for some in shop.app.state.carrier.everything() for each in some)
    return shop.portal.requests.count() - before, kept


@pytest.mark.long
def test_a_slow_and_a_refusing_portal_hold_none_of_the_other_eighteen_up(tmp_path: Path) -> None:
    clock = SystemClock()
    with shops_in(tmp_path / "one", ["alone"]) as [alone], PortalServer([alone.folder]) as server:
        wait_until(lambda: server.portals["alone"].is_served, seconds=SOON)
        by_itself = worked_through(alone, f"{server.url}/alone")
    with shops_in(tmp_path / "twenty", NAMES) as shops:
        shop_of = {shop.name: shop for shop in shops}
        shop_of[SLOW].portal.faults.add(SlowAnswer(SLOW_FOR), times=0)
        shop_of[REFUSING].portal.faults.add(INVALID_CREDENTIALS, times=0)
        with PortalServer([shop.folder for shop in shops]) as server:
            for each in server.portals.values():
                assert each.is_judged.wait(SOON), each.name
            assert [name for name, each in server.portals.items() if not each.is_served] == []
            slow_item, refused_item = (shop_of[name].add_lead() for name in (SLOW, REFUSING))
            began_at = clock.monotonic()
            for name, item in ((SLOW, slow_item), (REFUSING, refused_item)):
                assert shop_of[name].announce(f"{server.url}/{name}", item).status_code == 202
            others = [shop for shop in shops if shop.name not in {SLOW, REFUSING}]
            found = {shop.name: worked_through(shop, f"{server.url}/{shop.name}") for shop in others}
            took = clock.monotonic() - began_at
            health = {name: httpx.get(f"{server.url}/{name}/health").status_code for name in NAMES}
            assert took < SLOW_FOR
            assert {name: result for name, result in found.items() if result != by_itself} == {}
            assert set(health.values()) == {200}
            assert not shop_of[SLOW].is_assigned(slow_item)
            assert not shop_of[REFUSING].is_assigned(refused_item)
            assert shop_of[REFUSING].app.state.inbox.has([refused_item]) == {refused_item}
            for shop in others:
                assert len(shop.portal.leads()) == LEADS
            shop_of[SLOW].portal.faults.clear()
            wait_until(lambda: shop_of[SLOW].is_assigned(slow_item), seconds=3 * SLOW_FOR)
