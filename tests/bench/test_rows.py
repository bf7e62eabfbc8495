"""Every row in small: it counts what it says it counts. What it timed decides nothing here."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.clock import ManualClock
from infra.simulator.refusals import RestRefused
from infra.simulator.sample_portal import sample_portal
from tests.bench import (
    best_fit,
    burst,
    chaos_week,
    cold_start,
    dashboard_page,
    deal_costs,
    decay,
    due_reads,
    experiments,
    firestore_costs,
    help_speed,
    history_reading,
    lead_events,
    lead_events_memory,
    least_open,
    look,
    nurturing_reads,
    portal_calls,
    restart,
    talkative_lead,
    webhook_to_alert,
)
from tests.bench.__main__ import BENCHES, main, name_of
from tests.bench.ideal_server import alerted_at
from tests.bench.quota import processors
from tests.bench.recipe import with_b24pysdk, with_fast_bitrix24
from tests.bench.row import NotMeasured
from tests.bench.sales_floor import BUCKET, fill_the_bucket
from tests.bench.soak import soak
from tests.emulators import firestore


def test_a_new_lead_takes_three_requests_and_a_changed_one_one() -> None:
    assert [(row.reached, row.is_kept) for row in portal_calls.measure()] == [(3, True), (1, True)]


def test_experiments_raise_few_false_alarms_and_find_what_is_there() -> None:
    none, some, _ = experiments.measure(runs=40)
    assert none.is_kept
    assert some.reached > 70


@pytest.mark.process
def test_a_new_deal_takes_three_requests_or_four_without_references_and_four_documents() -> None:
    rows = deal_costs.measure()
    assert [row.reached for row in rows] == [3, 1, 4, 1, 4, 4]
    assert all(row.is_kept for row in rows)


def test_r10_a_lead_of_a_least_open_queue_of_500_managers_takes_three_requests_and_one() -> None:
    rows = least_open.measure((60, 500))
    assert [(row.reached, row.is_kept) for row in rows] == [(3, True), (1, True)] * 2


@pytest.mark.process
def test_a_burst_is_told_on_both_clocks_and_against_both_recipes() -> None:
    rows = burst.measure(leads=100, real=2, recipe=1)
    assert len(rows) == 4
    # One batch on the virtual clock: what it takes is counted, not timed.
    assert rows[0].is_kept


@pytest.mark.long
def test_the_recipe_is_held_to_the_same_limit() -> None:
    # Six calls at two a second, five of them after a wait: however slow the machine, never less.
    assert min(with_b24pysdk(1), with_fast_bitrix24(1)) >= 2.5


def test_a_burst_that_was_spent_slowly_leaves_nothing_free() -> None:
    clock = ManualClock(datetime(2026, 11, 3, 11, 0, tzinfo=UTC))
    portal = sample_portal(clock=clock)
    bucket = portal.gateway.bucket
    for _ in range(BUCKET):
        bucket.take()
        clock.advance(timedelta(seconds=0.1))
    fill_the_bucket(portal)
    with pytest.raises(RestRefused):
        bucket.take()


def test_decay_is_written_fifty_leads_a_request() -> None:
    row = decay.measure(leads=200)
    assert (row.ratio, row.is_kept) == (50, True)


def test_reads_of_due_leads_do_not_grow_with_all_leads() -> None:
    assert due_reads.measure(few=1_000, many=20_000, due=100).is_kept


@pytest.mark.process
@pytest.mark.long
def test_a_night_of_nurturing_reads_what_is_due_on_both_stores() -> None:
    firestore.needed()
    rows = nurturing_reads.measure(
        few=500, many=5_000, due=100, few_documents=200, many_documents=600, due_documents=20
    )
    assert [row.unit for row in rows] == ["records", "documents"]
    assert rows[0].is_kept
    assert all(row.ratio <= 1.01 for row in rows)


@pytest.mark.process
def test_no_event_is_lost_while_the_pipeline_works() -> None:
    latency, loss = lead_events.measure(rate=20, seconds=2)
    assert loss.reached == 0
    assert latency.reached > 0


@pytest.mark.process
def test_firestore_bills_a_batch_no_more_a_lead_than_one_alone() -> None:
    firestore.needed()
    rows = firestore_costs.measure(together=3)
    assert [row.unit for row in rows] == ["documents"] * 6
    assert all(row.reached > 0 for row in rows)
    assert rows[2].reached <= rows[0].reached
    assert rows[3].reached <= rows[1].reached
    assert [row.is_kept for row in rows] == [True] * 6


@pytest.mark.process
def test_r2_a_lead_with_many_signals_on_firestore_keeps_nobody_waiting() -> None:
    firestore.needed()
    left, read = talkative_lead.measure(signals=500)
    assert (left.reached, left.is_kept, read.is_kept) == (0, True, True)
    assert read.ratio > 1


def test_r3_a_look_at_many_signals_decides_with_every_way_to_age() -> None:
    row = look.measure(signals=20)
    assert row.run.count(" ms") == len(look.AGEING)
    assert row.reached > 0


@pytest.mark.process
@pytest.mark.long
def test_b66_what_a_killed_process_leaves_is_handled_once_by_the_next() -> None:
    row = restart.measure(leads=4)
    assert row.target == 60
    assert row.ratio > 1


@pytest.mark.process
@pytest.mark.long
def test_from_webhook_to_alert_every_lead_is_counted_beside_an_ideal_server() -> None:
    row = webhook_to_alert.measure(seconds=4, discarded=1)
    assert "3 leads: half within" in row.run
    assert row.reached > 0
    assert [webhook_to_alert.requests_of(leads) for leads in (1, 2, 5)] == [3, 4, 4]


def test_an_ideal_server_waits_for_nothing_but_the_limit() -> None:
    # The free burst of fifty is sent at once; then each request waits half a second.
    assert alerted_at([0.0], lambda _: 3) == [0.0]
    assert alerted_at([0.0], lambda _: 53) == pytest.approx([1.5])
    # While it waits for its next request, whoever comes is taken along.
    alerted = alerted_at([0.0, 0.1, 0.4, 0.6], lambda leads: 50 if leads == 1 else 3)
    assert alerted == pytest.approx([0.0, 1.5, 1.5, 1.5 + 50 / 2])


@pytest.mark.process
@pytest.mark.long
def test_a_cold_start_is_told_with_what_it_imports(tmp_path: Path) -> None:
    firestore.needed()
    tree = tmp_path / "tree.txt"
    (row,) = cold_start.measure(times=1, tree=tree)
    assert 0 < row.reached < row.ratio * 2
    loaded = set(tree.read_text(encoding="utf-8").split())
    assert "infra.gcp.inbox_writer" in loaded
    assert "infra.gcp.inbox" not in loaded


@pytest.mark.process
def test_a_share_of_a_processor_is_what_a_process_gets() -> None:
    spin = (
        "import time; end = time.perf_counter() + 0.5\n"
        "while time.perf_counter() < end: pass\n"
        "print(time.process_time())"
    )
    try:
        with processors(0.2) as before:
            told = subprocess.run([*before, sys.executable, "-c", spin], capture_output=True, check=True)
    except NotMeasured as missing:
        pytest.skip(str(missing))
    # A whole processor would be 0.5 s; what the start of Python has used is in here.
    assert float(told.stdout) < 0.3


@pytest.mark.process
def test_the_memory_of_lead_events_is_that_of_both_its_processes() -> None:
    firestore.needed()
    row = lead_events_memory.measure(events=5)
    assert row.run.startswith("2 processes")
    assert 20 < row.reached < 150


@pytest.mark.long
def test_a_small_week_of_chaos_finds_nothing() -> None:
    assert chaos_week.measure(leads=12, seed=5).reached == 0


@pytest.mark.process
@pytest.mark.long
def test_a_page_is_timed_beside_one_without_figures_and_reads_as_much_among_more_leads() -> None:
    firestore.needed()
    *timed, reads = dashboard_page.measure(crowds=((200, 3), (400, 5)), few=400, many=800)
    assert [row.unit for row in timed] == ["ms", "ms"]
    assert all(row.reached > 0 and row.run.count(", ") >= 6 for row in timed)
    assert (reads.ratio, reads.is_kept) == (1, True)


@pytest.mark.process
def test_n18_help_is_timed_beside_a_python_that_does_nothing() -> None:
    row = help_speed.measure(times=1)
    assert (row.target, row.bound) == (0.4, "at most")
    assert 0 < row.reached < row.ratio * 10


@pytest.mark.long
def test_a_history_that_is_interrupted_has_the_same_rows_and_few_more_requests() -> None:
    row = history_reading.measure(1_500)
    assert "the same 1,500 rows" in row.run
    assert row.reached <= row.target
    assert 1 <= row.ratio < 2


def test_every_row_has_a_name_of_its_own_and_a_wrong_name_is_told() -> None:
    names = [name_of(measure) for measure in BENCHES]
    assert len(set(names)) == len(names)
    assert main(["nonsense"]) == 2


@pytest.mark.process
def test_a_short_soak_takes_every_event_and_works_on_leads() -> None:
    samples = list(soak(2, rate=20, leads=30, seconds=3))
    assert [(sample.events, sample.refused) for sample in samples] == [(60, 0), (60, 0)]
    assert samples[-1].leads > 0
    assert samples[-1].memory > 1
    assert samples[-1].handles > 1


@pytest.mark.long
def test_best_fit_is_told_on_two_floors_and_leaves_nobody_behind_on_either() -> None:
    rows = best_fit.measure(worlds=2, days=45)
    assert len(rows) == 8
    assert len({row.what for row in rows}) == 8
    assert all(row.is_kept for row in rows if row.unit == "leads")
