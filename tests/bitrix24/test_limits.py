"""The limiter and the guard, each against the portal's own rule."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from functions.errors import MethodBlocked, RateLimited
from infra.bitrix24.rest.answers import ServerTime
from infra.bitrix24.rest.operating_time import OperatingGuard
from infra.bitrix24.rest.rate_limiter import PLANS, PlanName, RateLimiter
from infra.clock import ManualClock, SystemClock
from tests.bitrix24.scripted_portal import START


class PortalsBucket:
    """The portal's own count: it leaks steadily and refuses what does not fit (docs/bitrix24-api.md 6.1)."""

    def __init__(self, plan: PlanName) -> None:
        self.plan, self.level, self.at, self.refused = PLANS[plan], 0.0, 0.0, 0

    def takes(self, moment: float) -> bool:
        self.level = max(0.0, self.level - (moment - self.at) * self.plan.drain)
        self.at = moment
        fits = self.level + 1 <= self.plan.size
        self.level += fits
        self.refused += not fits
        return fits


@pytest.mark.parametrize(("plan", "requests"), [("standard", 200), ("enterprise", 1000)])
def test_nine_tenths_of_the_allowed_rate_are_used_and_the_bucket_never_runs_over(
    plan: PlanName, requests: int
) -> None:
    clock, bucket = ManualClock(START), PortalsBucket(plan)
    limiter = RateLimiter(plan, clock=clock)
    for _ in range(requests):
        limiter.wait(3600, method="profile")
        bucket.takes(clock.monotonic())
    theoretical = (requests - bucket.plan.size) / bucket.plan.drain
    assert bucket.refused == 0
    assert clock.monotonic() <= theoretical / 0.9


def test_the_first_bucketful_is_sent_at_once() -> None:
    clock = ManualClock(START)
    limiter = RateLimiter("standard", clock=clock)
    for _ in range(48):
        limiter.wait(0, method="profile")
    with pytest.raises(RateLimited):
        limiter.wait(0.4, method="profile")
    limiter.wait(0.6, method="profile")


def test_another_plan_counts_at_once_and_what_was_sent_under_the_one_before_still_does() -> None:
    clock = ManualClock(START)
    limiter = RateLimiter("enterprise", clock=clock)
    for _ in range(48):
        limiter.wait(0, method="profile")
    limiter.keep_to("standard")
    with pytest.raises(RateLimited):
        limiter.wait(0.4, method="profile")
    limiter.keep_to("enterprise")
    limiter.wait(0, method="profile")


def test_a_refusal_fills_our_bucket_for_a_moment() -> None:
    clock = ManualClock(START)
    limiter = RateLimiter("standard", clock=clock)
    limiter.fill()
    limiter.wait(10, method="profile")
    assert 1.0 < clock.monotonic() < 2.0


def test_threads_share_one_bucket() -> None:
    clock = ManualClock(START)
    limiter = RateLimiter("standard", clock=clock)
    refusals: Iterator[bool]
    with ThreadPoolExecutor(8) as pool:
        refusals = pool.map(lambda _: _is_refused(limiter), range(200))
    assert sum(not refused for refused in refusals) == 48


def _is_refused(limiter: RateLimiter) -> bool:
    try:
        limiter.wait(0, method="profile")
    except RateLimited:
        return True
    return False


def test_on_the_machines_clock_the_spacing_is_real() -> None:
    clock = SystemClock()
    limiter = RateLimiter("enterprise", clock=clock)
    started = clock.monotonic()
    threads = [
        threading.Thread(target=limiter.wait, args=(60,), kwargs={"method": "profile"}) for _ in range(243)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.monotonic() - started >= (243 - 240) / 5


def a_time(operating: float | None, resets_in: float | None = None) -> ServerTime:
    reset_at = START + timedelta(seconds=resets_in) if resets_in is not None else None
    return ServerTime(operating, reset_at, START)


@pytest.mark.parametrize("time", [a_time(None), a_time(0), a_time(474.9, 60), ServerTime()])
def test_a_method_with_time_left_may_be_called(time: ServerTime) -> None:
    guard = OperatingGuard(clock=ManualClock(START))
    guard.record("crm.lead.list", time)
    assert guard.blocked_until(["crm.lead.list"]) is None


@pytest.mark.parametrize(
    ("time", "seconds"),
    [(a_time(475, 60), 60), (a_time(480), 10), (a_time(500, 86400), 600), (a_time(500, -5), 1)],
)
def test_a_method_near_its_limit_is_blocked_until_the_reset(time: ServerTime, seconds: float) -> None:
    clock = ManualClock(START)
    guard = OperatingGuard(clock=clock)
    guard.record("crm.lead.list", time)
    with pytest.raises(MethodBlocked) as caught:
        guard.check("CRM.lead.list.json")
    assert caught.value.until == START + timedelta(seconds=seconds)
    clock.sleep(seconds)
    guard.check("crm.lead.list")


def test_durations_are_right_although_the_portals_clock_is_wrong() -> None:
    guard = OperatingGuard(clock=ManualClock(START + timedelta(hours=5)))
    guard.record("crm.lead.list", a_time(480, 60))
    assert guard.blocked_until(["crm.lead.list"]) == START + timedelta(hours=5, seconds=60)


def test_one_blocked_method_leaves_the_others_alone() -> None:
    guard = OperatingGuard(clock=ManualClock(START))
    guard.block("crm.lead.list", None)
    guard.check("crm.item.list")
