"""The real limits on the machine's own clock: what the virtual clock promises holds while time passes."""

import pytest

from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer

REQUESTS, BUCKET, RATE = 200, 50, 2.0
"""The standard plan (docs/bitrix24-api.md 6.1)."""


@pytest.mark.long
def test_200_requests_go_as_fast_as_allowed_and_meet_at_most_one_503() -> None:
    clock = SystemClock()
    portal = SimulatedPortal(clock=clock, plan="standard")
    with SimulatorServer(portal) as server, Bitrix24Client(server.webhook_url, clock=clock) as client:
        started = clock.monotonic()
        for _ in range(REQUESTS):
            client.call("profile")
        took = clock.monotonic() - started
    assert portal.requests.count("profile") <= REQUESTS + 1
    assert sum(request.status == 503 for request in portal.requests) <= 1
    # Nine tenths of what the portal allows; nearly all of it is waiting, so a busy machine hardly shows.
    assert took <= (REQUESTS - BUCKET) / RATE / 0.9
