"""Why-nots: counts by hour and gate, and the newest examples of each manager."""

import json
import random
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import Gate
from functions.domain.figures.cells import Cells
from functions.domain.figures.documents import Document, difference
from functions.domain.figures.row import Row
from functions.domain.figures.why_not import (
    MOST_EXAMPLES,
    selection_cells,
    selections_name,
    why_not,
    with_selections,
)
from functions.domain.item import Item, lead
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.record import LeadState
from functions.domain.lead.selection import Selection, by_gate, ids_of, spans_of
from tests.builders import TUESDAY_NOON

DAY = TUESDAY_NOON.date()
NAME = selections_name(DAY)
LARGEST = 2**20
"""Bytes of a document of Firestore."""


def a_selection(
    gates: dict[int, Gate], *, at: datetime = TUESDAY_NOON, manager: int | None = None, queue: str = "q"
) -> Selection:
    return Selection(at, queue, manager, 85, "hot", by_gate(gates))


def a_row(*selections: Selection) -> Row:
    return Row(Milestones(arrived_on=DAY, selections=selections), LeadState.ASSIGNED)


def counted(*changes: tuple[Item, Row | None, Row | None], document: Document = Document()) -> Document:  # noqa: B008  it is frozen
    """Return the document of the day after these leads changed from their first row to the second."""
    for item, before, after in changes:
        changed = difference(selection_cells(item, after), selection_cells(item, before))
        own = {cell: count for cell, count in changed.items() if cell.document == NAME}
        document = with_selections(document, own.items())
    return Document.load(document.dump())


def test_who_was_stopped_by_what_is_counted_by_the_hour_of_the_portal() -> None:
    later = TUESDAY_NOON + timedelta(hours=3)
    first = a_selection({7: Gate.GIVEN, 8: Gate.TURN, 9: Gate.DAILY_CAP}, manager=7)
    second = a_selection({8: Gate.DAILY_CAP, 9: Gate.DAILY_CAP}, at=later)
    found = why_not(9, {DAY: counted((lead(1), None, a_row(first)), (lead(2), None, a_row(second)))})
    assert found.counts == {(DAY, 12, Gate.DAILY_CAP): 1, (DAY, 15, Gate.DAILY_CAP): 1}
    assert [(each.item.id, each.at, each.gate, each.winner) for each in found.examples] == [
        (2, later, Gate.DAILY_CAP, None),
        (1, TUESDAY_NOON, Gate.DAILY_CAP, 7),
    ]
    assert (found.given, found.not_given, found.elsewhere) == (0, 2, 0)


def test_a_lead_of_a_queue_that_the_manager_is_not_in_went_elsewhere() -> None:
    document = counted((lead(1), None, a_row(a_selection({7: Gate.GIVEN}, manager=7))))
    assert (why_not(7, {DAY: document}).given, why_not(9, {DAY: document}).elsewhere) == (1, 1)


def test_what_is_taken_back_leaves_nothing() -> None:
    row = a_row(a_selection({7: Gate.GIVEN, 8: Gate.TURN}, manager=7))
    assert counted((lead(1), None, row), (lead(1), row, None)) == Document()


def test_of_many_selections_the_newest_examples_stay_and_all_are_counted() -> None:
    rows = [a_row(a_selection({8: Gate.TURN}, at=TUESDAY_NOON + timedelta(seconds=n))) for n in range(50)]
    found = why_not(8, {DAY: counted(*((lead(n + 1), None, row) for n, row in enumerate(rows)))})
    assert [each.item.id for each in found.examples] == list(range(50, 30, -1))
    assert found.not_given == 50


def test_a_lead_that_is_erased_after_its_example_was_dropped_takes_no_other_with_it() -> None:
    rows = [a_row(a_selection({8: Gate.TURN}, at=TUESDAY_NOON + timedelta(seconds=n))) for n in range(30)]
    document = counted(*((lead(n + 1), None, row) for n, row in enumerate(rows)))
    found = why_not(8, {DAY: counted((lead(1), rows[0], None), document=document)})
    assert ([each.item.id for each in found.examples], found.not_given) == (list(range(30, 10, -1)), 29)


def test_several_days_are_one_answer() -> None:
    tomorrow = DAY + timedelta(days=1)
    document = counted((lead(1), None, a_row(a_selection({8: Gate.TURN}))))
    found = why_not(8, {DAY: document, tomorrow: document})
    assert (found.not_given, {day for day, _, _ in found.counts}) == (2, {DAY, tomorrow})


@settings(max_examples=50)
@given(st.integers(0, 10**6))
def test_in_whatever_order_selections_come_and_go_what_stands_above_the_floor_is_a_recount(seed: int) -> None:
    dice = random.Random(seed)
    kept: dict[Item, Row] = {}
    document = Document()
    for _ in range(120):
        item = lead(dice.randint(1, 60))
        at = TUESDAY_NOON + timedelta(seconds=dice.randint(0, 90))
        gates = {each: dice.choice([Gate.TURN, Gate.ABSENT]) for each in dice.sample([7, 8, 9], 2)}
        after = None if dice.random() < 0.3 else a_row(a_selection(gates, at=at))
        document = counted((item, kept.get(item), after), document=document)
        kept.pop(item, None)
        if after is not None:
            kept[item] = after
    whole = Counter[tuple[str | int, ...]]()
    for item, row in kept.items():
        for cell, count in selection_cells(item, row).items():
            if cell.cube == "examples":
                whole[cell.key] += count
    floors = {key[0]: key[1:] for key in document.cube("floors")}
    above = {key: count for key, count in whole.items() if key[1:] > floors.get(key[0], ())}
    assert document.cube("examples") == above
    assert max(Counter(key[0] for key in above).values(), default=0) <= MOST_EXAMPLES


@given(st.sets(st.integers(1, 3_000)))
def test_spans_name_every_id_and_no_other(ids: set[int]) -> None:
    assert list(ids_of(spans_of(ids))) == sorted(ids)


@pytest.mark.parametrize("ids", [range(100, 600), random.Random(1).sample(range(1, 3_000), 500)])
def test_three_selections_among_five_hundred_managers_are_some_kilobytes(ids: Sequence[int]) -> None:
    gates = {each: Gate.DAILY_CAP if each % 7 == 0 else Gate.TURN for each in ids}
    stopped = json.dumps(by_gate(gates))
    assert len(stopped) * 3 < 8 * 1024


def test_a_day_of_five_hundred_managers_fits_into_a_document_of_firestore() -> None:
    dice = random.Random(1)
    document = Document()
    changes = Cells()
    for number in range(1, 301):
        at = datetime(2026, 11, 3, 8, tzinfo=TUESDAY_NOON.tzinfo) + timedelta(minutes=2 * number)
        gates = {each: dice.choice([*Gate]) for each in range(1_000, 1_500)}
        changes.update(selection_cells(lead(10_000_000 + number), a_row(a_selection(gates, at=at))))
    document = with_selections(document, changes.items())
    assert len(zlib.compress(document.dump().encode())) < LARGEST // 2
