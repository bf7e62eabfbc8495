"""What every store promises of the history: rows that outlive their leads, kept and taken back whole."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.commands.erase import erase_leads, forget_leads
from functions.commands.personal_data import PersonalData
from functions.domain.item import Item, lead
from functions.domain.lead.evidence import Decided
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import Ending
from functions.domain.scoring import Known, SignalsKnown
from functions.ports import Filing, State
from tests.builders import A_KEY, a_record
from tests.stored import file_rows

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
KNOWN = Known(
    (("amount", 1200.5), ("has_phone", True), ("source", "web"), ("stage", None), ("visits", 3)),
    (SignalsKnown("email.opened", 2, NOW), SignalsKnown("page.viewed", 0)),
)
FIRST = Decided(NOW, 74, "hot", "c0ffee", 7, "all", KNOWN)
ROW = HistoryRow("lead", Ending.CONVERTED, NOW + timedelta(days=9), FIRST, None, 1200, "EUR")
EXPIRES_AT = NOW + timedelta(days=739)


def filing(item: Item, row: HistoryRow | None = ROW, expires_at: datetime = EXPIRES_AT) -> Filing:
    return Filing(item, A_KEY.of_item(item), row, expires_at if row else None)


def rows_of(state: State) -> dict[str, HistoryRow]:
    return dict(state.history.page(after="", limit=100))


def test_a_row_comes_back_whole_under_what_stands_for_its_lead(state: State) -> None:
    later = replace(FIRST, at=NOW + timedelta(days=1), known=Known((("source", None),)))
    filed = {lead(7): ROW, lead(8): replace(ROW, last=later, ending=Ending.JUNK)}
    file_rows(state, [filing(item, row) for item, row in filed.items()], now=NOW)
    assert rows_of(state) == {A_KEY.of_item(item): row for item, row in filed.items()}


def test_values_come_back_with_their_types(state: State) -> None:
    file_rows(state, [filing(lead(7))], now=NOW)
    [row] = rows_of(state).values()
    assert row.first is not None
    assert row.first.known is not None
    kinds = [type(value) for _, value in row.first.known.values]
    assert kinds == [float, bool, str, type(None), int]


def test_a_row_takes_the_place_of_the_one_before_and_can_be_taken_back(state: State) -> None:
    file_rows(state, [filing(lead(7))], now=NOW)
    lost = replace(ROW, ending=Ending.LOST)
    file_rows(state, [filing(lead(7), lost)], now=NOW)
    assert list(rows_of(state).values()) == [lost]
    file_rows(state, [filing(lead(7), None)], now=NOW)
    assert rows_of(state) == {}
    file_rows(state, [filing(lead(7), None)], now=NOW)
    assert rows_of(state) == {}


def test_rows_are_read_page_by_page_each_once(state: State) -> None:
    file_rows(state, [filing(lead(number)) for number in range(1, 8)], now=NOW)
    keys, after = list[str](), ""
    while page := state.history.page(after=after, limit=3):
        keys += [key for key, _ in page]
        after = keys[-1]
    assert keys == sorted(A_KEY.of_item(lead(number)) for number in range(1, 8))


def test_of_a_lead_that_another_run_has_leased_nothing_is_filed(state: State) -> None:
    state.inbox.enqueue([lead(7), lead(8)], LookReason.UPDATED, now=NOW)
    slow = state.inbox.lease(2, now=NOW, duration=LEASE)
    state.inbox.lease(1, now=NOW + 2 * LEASE, duration=LEASE)
    lost = state.unit_of_work.commit(
        [], [], done=slow, deferred=[], filed=[filing(entry.item) for entry in slow]
    )
    [kept] = {entry.item for entry in slow} - lost
    assert set(rows_of(state)) == {A_KEY.of_item(kept)}


def test_a_row_outlives_its_record_and_is_erased_with_its_lead(state: State) -> None:
    file_rows(state, [filing(lead(7)), filing(lead(8))], now=NOW)
    data = PersonalData.of(state, A_KEY)
    state.leads.save([a_record(lead(7)), a_record(lead(8))])
    assert forget_leads([lead(7), lead(8)], data, counted={}).records == 2
    assert len(rows_of(state)) == 2
    erased = erase_leads([lead(7)], data, counted={})
    assert (erased.rows, erased.records, erased.is_nothing) == (1, 0, False)
    assert set(rows_of(state)) == {A_KEY.of_item(lead(8))}
    assert erase_leads([lead(7)], data, counted={}).is_nothing


def test_what_has_expired_goes_where_the_store_does_not_see_to_it_itself(state: State) -> None:
    file_rows(state, [filing(lead(7), expires_at=NOW), filing(lead(8))], now=NOW)
    removed = state.history.expire(NOW)
    assert len(rows_of(state)) == 2 - removed
    assert state.history.expire(NOW) == 0
    assert A_KEY.of_item(lead(8)) in rows_of(state)
