"""Section 11.14: the leaky bucket and the operating time, both on the portal's clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.simulator.callers import Rest


@pytest.mark.parametrize(("plan", "size", "drain"), [("standard", 50, 2), ("enterprise", 250, 5)])
def test_the_bucket_overflows_and_drains(clock: ManualClock, plan: str, size: int, drain: int) -> None:
    with SimulatorServer(sample_portal(clock=clock, plan=plan)) as server, Rest(server).http as http:
        burst = [http.get("profile") for _ in range(size + 1)]
        clock.advance(timedelta(seconds=1))
        after = [http.get("profile").status_code for _ in range(drain + 1)]
    assert [answer.status_code for answer in burst] == [200] * size + [503]
    assert burst[-1].json() == {"error": "QUERY_LIMIT_EXCEEDED", "error_description": "Too many requests"}
    assert "retry-after" not in burst[-1].headers
    assert after == [200] * drain + [503]


def test_a_batch_is_one_request(clock: ManualClock) -> None:
    with SimulatorServer(sample_portal(clock=clock)) as server, Rest(server).http as http:
        cmd = {f"c{number}": "profile" for number in range(50)}
        statuses = [http.post("batch", json={"cmd": cmd}).status_code for _ in range(51)]
    assert statuses == [200] * 50 + [503]


@pytest.fixture
def busy(portal: SimulatedPortal, rest: Rest) -> Iterator[Rest]:
    """A portal where `crm.lead.list` costs 120 seconds and has been called four times, a minute apart."""
    portal.operating.set_cost("crm.lead.list", 120)
    for _ in range(4):
        assert rest.post("crm.lead.list").status_code == 200
        portal.clock.sleep(60)
    yield rest
    assert not portal.contract_violations


def test_the_method_that_used_its_time_is_blocked_and_no_other(busy: Rest) -> None:
    blocked = busy.post("crm.lead.list")
    assert (blocked.status_code, blocked.json()["error"]) == (429, "OPERATION_TIME_LIMIT")
    assert "retry-after" not in blocked.headers
    assert busy.post("crm.item.list", entityTypeId=1).status_code == 200


def test_it_is_free_again_when_the_oldest_minute_leaves(
    busy: Rest, portal: SimulatedPortal, clock: ManualClock
) -> None:
    reset_at = portal.operating.time("crm.lead.list")["operating_reset_at"]
    clock.sleep(reset_at - clock.now().timestamp() - 1)
    assert busy.post("crm.lead.list").status_code == 429
    clock.sleep(1)
    assert busy.post("crm.lead.list").status_code == 200


def test_the_time_object_has_the_operating_time(portal: SimulatedPortal, rest: Rest) -> None:
    portal.operating.set_cost("crm.lead.list", 1.5)
    rest.post("crm.lead.list")
    time = rest.body("crm.lead.list")["time"]
    assert time["operating"] == 3.0
    assert isinstance(time["operating_reset_at"], int)
    assert "operating_reset_at" not in rest.body("profile")["time"]


def test_the_operating_time_may_be_absent(portal: SimulatedPortal, rest: Rest) -> None:
    portal.operating.is_reported = False
    assert "operating" not in rest.body("profile")["time"]


def test_inside_a_batch_only_the_command_is_refused(busy: Rest) -> None:
    maps = busy.batch({"a": "crm.lead.list", "b": "crm.settings.mode.get"})
    assert maps["result_error"]["a"]["error"] == "OPERATION_TIME_LIMIT"
    assert maps["result"] == {"b": 1}


def test_calls_in_a_batch_are_billed_to_their_method(portal: SimulatedPortal, rest: Rest) -> None:
    portal.operating.set_cost("crm.lead.list", 2)
    maps = rest.batch({"a": "crm.lead.list", "b": "crm.lead.list"})
    assert maps["result_time"]["b"]["operating"] == 4
    assert portal.operating.spent("batch") == 0


def test_calls_below_a_tenth_of_a_second_are_not_counted(portal: SimulatedPortal, rest: Rest) -> None:
    portal.operating.set_cost("profile", 0.09)
    rest.post("profile")
    assert portal.operating.spent("profile") == 0
