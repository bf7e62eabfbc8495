"""Rows: a burst of new leads against what the portal's limit allows, and against the plain recipe."""

from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.clock import ManualClock, SystemClock, WaitingClock
from tests.bench.recipe import with_b24pysdk, with_fast_bitrix24
from tests.bench.row import Row
from tests.bench.sales_floor import BUCKET, a_sales_floor, allowed

LEADS = 1_000
ON_THE_REAL_CLOCK = 200
BY_RECIPE = 50
"""Six calls a lead at two a second: two and a half minutes on the real clock."""
_START = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Burst:
    """What one burst took, on its clock, and what was sent for it."""

    leads: int
    seconds: float
    requests: int
    commands: int

    @property
    def share(self) -> float:
        """The share of the rate that the limit allows for these commands, no request free."""
        return allowed(self.commands) / self.seconds

    def __str__(self) -> str:
        return (
            f"{self.leads:,} leads in {self.seconds:.1f} s: {self.requests} requests with"
            f" {self.commands / self.requests:.1f} commands each"
        )


def measure(leads: int = LEADS, real: int = ON_THE_REAL_CLOCK, recipe: int = BY_RECIPE) -> tuple[Row, ...]:
    """Return the share of the limit, the trust that the virtual clock deserves, and both comparisons."""
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as others:
        official, community = others.submit(with_b24pysdk, recipe), others.submit(with_fast_bitrix24, recipe)
        burst, short = _burst(leads, ManualClock(_START)), _burst(real, ManualClock(_START))
        same, as_many = _burst(real, SystemClock()), _burst(recipe, SystemClock())
        fresh = _burst(leads, ManualClock(_START), is_spent=False)
        return (
            _at_the_limit(burst, fresh),
            _on_both_clocks(short, same),
            _against("b24pysdk", official, as_many),
            _against("fast_bitrix24", community, as_many),
        )


def _burst(leads: int, clock: WaitingClock, *, is_spent: bool = True) -> Burst:
    with TemporaryDirectory() as directory, a_sales_floor(Path(directory), clock) as floor:
        items = floor.let_in(leads)
        spend: Callable[[], None] = floor.spend_the_burst if is_spent else floor.portal.requests.clear
        spend()
        seconds, log = floor.process(), floor.portal.requests
        assert all(floor.portal.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9} for item in items)
        assert len(floor.portal.todos) == leads
        return Burst(leads, seconds, len(log), log.count_commands())


def _at_the_limit(burst: Burst, fresh: Burst) -> Row:
    least = allowed(fresh.commands, burst=BUCKET)
    return Row(
        what=f"Burst of {burst.leads:,} new leads, all effects, of what the limit allows",
        reached=round(burst.share, 3),
        target=0.9,
        unit="of the limit",
        bound="at least",
        ratio=round(burst.seconds / burst.requests * 2, 3),
        ratio_to="1: seconds a request against the half second that the limit asks for",
        run=f"virtual clock, 2 requests/s, the free burst of {BUCKET} spent before: {burst}; in full requests"
        f" {allowed(burst.commands):.1f} s. With the free burst {fresh.seconds:.1f} s against {least:.1f} s",
    )


def _on_both_clocks(virtual: Burst, real: Burst) -> Row:
    return Row(
        what="The same burst on the real clock, against the virtual one",
        reached=round(real.seconds / virtual.seconds, 3),
        target=1.1,
        unit="times as long",
        bound="at most",
        ratio=round(real.share, 3),
        ratio_to="what the limit allows for the commands",
        run=f"the free burst spent before: {real}; the virtual clock says {virtual.seconds:.1f} s",
    )


def _against(name: str, recipe: Future[float], ours: Burst) -> Row:
    seconds = recipe.result()
    return Row(
        what=f"Throughput of new leads against the plain recipe on {name}",
        reached=round(seconds / ours.seconds, 1),
        target=15,
        unit="times",
        bound="at least",
        ratio=round(6 * ours.leads / 2 / seconds, 3),
        ratio_to="what the limit allows for six calls a lead, in the recipe",
        run=f"real clock, the free burst of {BUCKET} spent before, both in the same run: the recipe"
        f" {ours.leads} leads in {seconds:.1f} s, six calls each; ours, with scores, repeats and to-dos,"
        f" {ours}",
    )
