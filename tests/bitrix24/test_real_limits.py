"""The real limits on the machine's own clock: what the virtual clock promises holds while time passes."""

import pytest

from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer

REQUESTS, BUCKET, RATE = 200, 50, 2.0
"""The standard plan (docs/bitrix24-api.md 6.1)."""


class WatchedClock(SystemClock):
    """The machine's clock; it counts the seconds of all sleeps."""

    def __init__(self) -> None:
        self.slept = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        super().sleep(seconds)


@pytest.mark.long
def test_200_requests_go_as_fast_as_allowed_and_meet_at_most_one_503() -> None:
    clock = WatchedClock()
    portal = SimulatedPortal(clock=clock, plan="standard")
    with SimulatorServer(portal) as server, Bitrix24Client(server.webhook_url, clock=clock) as client:
        for _ in range(REQUESTS):
            client.call("profile")
    assert portal.requests.count("profile") <= REQUESTS + 1
    assert sum(request.status == 503 for request in portal.requests) <= 1
    # Nine tenths of what the portal allows. Only waiting counts: a busy machine makes it less, never more.
    assert clock.slept <= (REQUESTS - BUCKET) / RATE / 0.9
