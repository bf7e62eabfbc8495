"""Every row in small: it counts what it says it counts. What it timed decides nothing here."""

from tests.bench import burst, chaos_week, decay, due_reads, firestore_costs, lead_events, portal_calls
from tests.bench.__main__ import BENCHES, main, name_of
from tests.bench.recipe import with_b24pysdk, with_fast_bitrix24
from tests.bench.soak import soak
from tests.emulators import firestore


def test_a_new_lead_takes_three_requests_and_a_changed_one_one() -> None:
    assert [(row.reached, row.is_kept) for row in portal_calls.measure()] == [(3, True), (1, True)]


def test_a_burst_is_told_on_both_clocks_and_against_both_recipes() -> None:
    rows = burst.measure(leads=100, real=2, recipe=1)
    assert len(rows) == 4
    # One batch on the virtual clock: what it takes is counted, not timed.
    assert rows[0].is_kept


def test_the_recipe_is_held_to_the_same_limit() -> None:
    # Six calls at two a second; the first of them may find the place that fell free meanwhile.
    assert min(with_b24pysdk(1), with_fast_bitrix24(1)) >= 2


def test_decay_is_written_fifty_leads_a_request() -> None:
    row = decay.measure(leads=200)
    assert (row.ratio, row.is_kept) == (50, True)


def test_reads_of_due_leads_do_not_grow_with_all_leads() -> None:
    assert due_reads.measure(few=1_000, many=20_000, due=100).is_kept


def test_no_event_is_lost_while_the_pipeline_works() -> None:
    latency, loss = lead_events.measure(rate=20, seconds=2)
    assert loss.reached == 0
    assert latency.reached > 0


def test_firestore_bills_a_batch_no_more_a_lead_than_one_alone() -> None:
    firestore.needed()
    rows = firestore_costs.measure(together=3)
    assert [row.unit for row in rows] == ["documents"] * 4
    assert all(row.reached > 0 for row in rows)
    assert rows[2].reached <= rows[0].reached
    assert rows[3].reached <= rows[1].reached


def test_a_small_week_of_chaos_finds_nothing() -> None:
    assert chaos_week.measure(leads=12, seed=5).reached == 0


def test_every_row_has_a_name_of_its_own_and_a_wrong_name_is_told() -> None:
    names = [name_of(measure) for measure in BENCHES]
    assert len(set(names)) == len(names)
    assert main(["nonsense"]) == 2


def test_a_short_soak_takes_every_event_and_works_on_leads() -> None:
    samples = list(soak(2, rate=20, leads=30, seconds=3))
    assert [(sample.events, sample.refused) for sample in samples] == [(60, 0), (60, 0)]
    assert samples[-1].leads > 0
    assert samples[-1].memory > 1
    assert samples[-1].handles > 1
