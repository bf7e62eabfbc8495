"""The pure parts of training rows: what may be kept of a value, and what was known at a moment."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.commands.history.from_portal import known_then
from functions.commands.history.from_state import rows_of_state
from functions.commands.history.offered import NEVER, OFFERED, kept_values
from functions.commands.history.rows import TrainingRow, cells_of, columns_of
from functions.commands.score_file.lead_table import FIELDS
from functions.domain.item import lead
from functions.domain.lead.evidence import Decided
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.record import Ending
from functions.domain.scoring import (
    Activity,
    ActivityKind,
    Direction,
    Known,
    Lead,
    SignalsKnown,
    unanswered_since,
)
from functions.ports.past import PastActivity
from tests.builders import TUESDAY_NOON

HOUR = timedelta(hours=1)
OUT, IN = Direction.OUTGOING, Direction.INCOMING


def kept(**fields: Any) -> dict[str, object]:
    shown = Lead(item=lead(7), created_at=TUESDAY_NOON, **fields)
    return {**kept_values(shown, levels={"hobby": {"chess"}}, closed_lists=frozenset({"size"}))}


@pytest.mark.parametrize("text", ["anna@example.com", "+49 30 5550101", "id=0305550101", "x" * 65])
def test_a_value_of_a_link_that_may_name_a_person_is_any_other(text: str) -> None:
    assert kept(utm_content=text)["utm_content"] == "(other)"


@pytest.mark.parametrize("text", ["newsletter", "Spring-2026", "google / cpc", "v12"])
def test_a_value_of_a_link_stays(text: str) -> None:
    assert kept(utm_content=text)["utm_content"] == text.casefold()


def test_a_typed_text_is_what_a_table_names_and_a_listed_one_stays() -> None:
    values = kept(inputs={"hobby": "Chess", "size": "Large"})
    assert (values["hobby"], values["size"]) == ("chess", "large")
    assert kept(inputs={"hobby": "Anna's boats"})["hobby"] == "(other)"


def test_what_is_not_known_is_not_0() -> None:
    values = kept(amount=0.0, unknown=frozenset({"amount"}))
    assert (values["amount"], values["amount_raw"], values["source"]) == (None, 0.0, None)


def test_every_field_of_a_lead_is_offered_or_never_is_with_a_reason() -> None:
    assert {*OFFERED, *NEVER, "entity"} == FIELDS.keys()
    assert not set(OFFERED) & NEVER.keys()


def test_what_was_noted_later_was_not_known() -> None:
    call = Activity(ActivityKind.CALL, TUESDAY_NOON, OUT)
    later = PastActivity(7, TUESDAY_NOON + 2 * HOUR, call)
    assert known_then([later], TUESDAY_NOON + HOUR) == []
    assert known_then([later], TUESDAY_NOON + 3 * HOUR) == [call]


def test_what_was_ticked_off_later_was_planned() -> None:
    call = Activity(ActivityKind.CALL, TUESDAY_NOON, OUT, done_at=TUESDAY_NOON + 2 * HOUR)
    [seen] = known_then([PastActivity(7, TUESDAY_NOON, call)], TUESDAY_NOON + HOUR)
    assert (seen.is_done, seen.done_at) == (False, None)


def test_a_chat_that_went_on_charges_no_silence() -> None:
    ours = Activity(ActivityKind.CHAT, TUESDAY_NOON, OUT)
    theirs = Activity(ActivityKind.CHAT, TUESDAY_NOON + 5 * HOUR, IN)
    seen = known_then([PastActivity(7, TUESDAY_NOON, each) for each in (ours, theirs)], TUESDAY_NOON + HOUR)
    assert unanswered_since(seen, TUESDAY_NOON + HOUR) is None


class Kept:
    """A history of one row."""

    def __init__(self, row: HistoryRow) -> None:
        self._row = row

    def page(self, *, after: str, limit: int) -> list[tuple[str, HistoryRow]]:
        return [] if after or not limit else [("c0ffee", self._row)]

    def of_keys(self, keys: Collection[str]) -> dict[str, HistoryRow]:
        return {"c0ffee": self._row} if "c0ffee" in keys else {}

    def delete(self, keys: Collection[str]) -> int:
        return len(keys)

    def expire(self, now: datetime) -> int:
        return int(now == TUESDAY_NOON)


def decided(days: int, **signals: int) -> Decided:
    at = TUESDAY_NOON + timedelta(days=days)
    seen = tuple(
        SignalsKnown(kind, number, TUESDAY_NOON if number else None) for kind, number in signals.items()
    )
    return Decided(at, 74, "hot", "c0ffee", 7, "all", Known((("source", "web"),), seen))


def test_a_row_of_the_state_is_of_the_decision_that_is_asked_for_with_signals_counted() -> None:
    closed_at = TUESDAY_NOON + timedelta(days=9)
    row = HistoryRow("lead", Ending.LOST, closed_at, decided(0, opened=0), decided(2, opened=3))
    [first] = rows_of_state(Kept(row), TUESDAY_NOON, "first")
    [last] = rows_of_state(Kept(row), TUESDAY_NOON, "last")
    assert first.values == {"source": "web", "count(opened)": 0, "age(opened)": None}
    assert last.values == {"source": "web", "count(opened)": 3, "age(opened)": 2.0}
    assert (last.decided_at, last.is_converted, last.manager) == (TUESDAY_NOON + timedelta(days=2), False, 7)
    assert list(rows_of_state(Kept(row), closed_at + HOUR, "last")) == []


def test_a_lead_of_which_the_first_decision_was_not_kept_has_only_a_last_one() -> None:
    row = HistoryRow("lead", Ending.CONVERTED, TUESDAY_NOON + HOUR, None, decided(0))
    assert list(rows_of_state(Kept(row), TUESDAY_NOON, "first")) == []
    assert [each.is_converted for each in rows_of_state(Kept(row), TUESDAY_NOON, "last")] == [True]


def test_cells_are_as_a_file_of_leads_has_them_in_the_order_of_decisions() -> None:
    rows = [
        TrainingRow(
            key,
            "lead",
            TUESDAY_NOON + timedelta(days=day),
            TUESDAY_NOON + 9 * HOUR,
            is_converted=key == "b",
            source="portal",
            values={"amount": amount, "has_phone": True, "city": None},
        )
        for key, day, amount in (("a", 1, 1e-7), ("b", 0, 1200.0))
    ]
    columns = columns_of(rows)
    assert columns[:3] == ["entity", "amount", "has_phone"]
    first, second = cells_of(rows, columns)
    assert first[:4] == ["lead", "1200", "1", "2026-11-03T12:00:00+01:00"]
    assert (first[4], second[4], second[1]) == ("1", "0", "1e-07")
