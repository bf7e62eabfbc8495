"""`Figures`: counted once, also where others count, and found by what changed."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.figures.row import Row, Tally
from functions.domain.item import Item, lead
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import Departure, ReceivedSignal, SignalNote, State, Stored
from tests.builders import TUESDAY_NOON, a_record

MINUTE = timedelta(minutes=1)
ROW = Tally(Row(Milestones(arrived_on=TUESDAY_NOON.date()), LeadState.ASSIGNED), 1)
OTHER = Tally(Row(Milestones(), LeadState.CLOSED, closed_at=TUESDAY_NOON), 1)


def changed(
    state: State, *, since: datetime, until: datetime, after: Item | None = None, limit: int = 9
) -> list[int]:
    found = state.figures.changed(since=since, after=after, until=until, limit=limit)
    return [each.item.id for each in found]


def save(state: State, moments: dict[int, datetime | None]) -> None:
    state.leads.save(
        replace(LeadRecord(lead(number)), milestones=Milestones(changed_at=at))
        for number, at in moments.items()
    )


def test_what_changed_is_found_by_its_moment_and_then_by_its_key(state: State) -> None:
    late, early = TUESDAY_NOON + 2 * MINUTE, TUESDAY_NOON
    save(state, {1: late, 2: early, 3: early, 4: None, 5: late + MINUTE})
    assert changed(state, since=early, until=late + MINUTE) == [2, 3, 1]
    assert changed(state, since=early, until=late) == [2, 3]
    assert changed(state, since=early, until=late + MINUTE, limit=2) == [2, 3]
    assert changed(state, since=early, after=lead(2), until=late + MINUTE) == [3, 1]
    assert changed(state, since=early, after=lead(3), until=late + MINUTE) == [1]


def test_a_record_that_changes_again_is_found_where_it_is_now(state: State) -> None:
    save(state, {1: TUESDAY_NOON})
    save(state, {1: TUESDAY_NOON + MINUTE})
    assert changed(state, since=TUESDAY_NOON, until=TUESDAY_NOON + MINUTE) == []
    assert changed(state, since=TUESDAY_NOON, until=TUESDAY_NOON + 2 * MINUTE) == [1]


def test_a_document_is_stored_as_it_was_read_or_not_at_all(state: State) -> None:
    figures = state.figures
    assert figures.read(["a", "b"]) == {}
    assert figures.commit({"a": Stored("1")}, {lead(1): ROW})
    first = figures.read(["a"])["a"]
    assert first.text == "1"
    assert figures.commit({"a": replace(first, text="2")}, {})
    assert not figures.commit(
        {"a": replace(first, text="3"), "b": Stored("3")}, {lead(1): OTHER, lead(2): ROW}
    )
    assert {name: each.text for name, each in figures.read(["a", "b"]).items()} == {"a": "2"}
    assert figures.tallies([lead(1), lead(2)]) == {lead(1): ROW}


def test_a_document_that_another_fold_has_begun_is_not_begun_again(state: State) -> None:
    assert state.figures.commit({"a": Stored("mine")}, {})
    assert not state.figures.commit({"a": Stored("yours")}, {})
    assert state.figures.read(["a"])["a"].text == "mine"


def test_a_document_may_be_long(state: State) -> None:
    text = "".join(f'["{number}","{number * 7919 % 10_007}"],' for number in range(60_000))
    assert state.figures.commit({"a": Stored(text)}, {})
    assert state.figures.read(["a"])["a"].text == text


def test_a_tally_of_no_row_is_no_tally(state: State) -> None:
    state.figures.commit({}, {lead(1): ROW, lead(2): ROW, lead(3): ROW})
    state.figures.commit({}, {lead(1): Tally(None, 1), lead(2): OTHER})
    assert state.figures.tallies([lead(1), lead(2), lead(3)]) == {lead(2): OTHER, lead(3): ROW}


def test_tallies_of_open_leads_never_expire(state: State) -> None:
    state.figures.commit({}, {lead(1): ROW, lead(2): OTHER})
    state.figures.expire(TUESDAY_NOON + timedelta(days=399))
    assert state.figures.tallies([lead(1), lead(2)]) == {lead(1): ROW, lead(2): OTHER}
    state.figures.expire(TUESDAY_NOON + timedelta(days=401))
    assert state.figures.tallies([lead(1)]) == {lead(1): ROW}


def test_a_document_expires_when_the_last_commit_says(state: State) -> None:
    long_over, later = TUESDAY_NOON - timedelta(days=2), TUESDAY_NOON + timedelta(days=2)
    figures = state.figures
    assert figures.commit({"never": Stored("1"), "later": Stored("1", None, long_over)}, {})
    assert figures.commit({"later": replace(figures.read(["later"])["later"], expires_at=later)}, {})
    figures.expire(TUESDAY_NOON)
    assert figures.read(["never", "later"]).keys() == {"never", "later"}


def test_a_departure_waits_until_it_is_counted(state: State) -> None:
    figures = state.figures
    figures.depart([Departure(lead(2), ROW.row), Departure(lead(1), None)])
    waiting = figures.departures(9)
    assert waiting == [Departure(lead(1), None), Departure(lead(2), ROW.row)]
    assert figures.departures(1) == waiting[:1]
    figures.depart([Departure(lead(2), None)])  # erased since it was read
    assert figures.commit({"a": Stored("1")}, {}, departed=waiting)
    assert figures.departures(9) == [Departure(lead(2), None)]


def signal_note(key: str, *, at: datetime, subject: str = "email:a", is_matched: bool = False) -> SignalNote:
    return SignalNote(key, subject, "page.viewed", at, received_at=at, is_matched=is_matched)


def test_signals_are_found_by_their_receipt_page_by_page_each_once(state: State) -> None:
    until = TUESDAY_NOON + timedelta(days=30)
    notes = [signal_note(str(n), at=TUESDAY_NOON + n // 3 * MINUTE, is_matched=n % 2 == 0) for n in range(9)]
    state.signals.add(notes, expires_at=until)
    state.signals.add(notes[:2], expires_at=until)
    state.signals.add([replace(signal_note("own", at=TUESDAY_NOON), received_at=None)], expires_at=until)
    found, since, after = list[ReceivedSignal](), TUESDAY_NOON, ""
    while page := state.figures.received(since=since, after=after, until=until, limit=2):
        found, since, after = [*found, *page], page[-1].received_at, page[-1].key
    assert [each.received_at for each in found] == sorted(each.at for each in notes)
    assert len({each.key for each in found}) == len(notes)
    assert sum(each.is_matched for each in found) == 5
    assert {(each.type, each.expires_at) for each in found} == {("page.viewed", until)}
    early = state.figures.received(since=TUESDAY_NOON, after="", until=TUESDAY_NOON + MINUTE, limit=9)
    assert len(early) == 3


def test_signals_of_people_are_found_by_their_expiry_and_whether_they_are_leads_by_then(
    state: State,
) -> None:
    until = TUESDAY_NOON + timedelta(days=30)
    notes = [
        signal_note("a", at=TUESDAY_NOON, subject="email:a"),
        signal_note("b", at=TUESDAY_NOON, subject="email:b"),
    ]
    state.signals.add(notes, expires_at=until)
    matched = signal_note("c", at=TUESDAY_NOON, subject="lead:7", is_matched=True)
    state.signals.add([matched], expires_at=until)
    state.signals.add([signal_note("d", at=TUESDAY_NOON)], expires_at=until + MINUTE)
    state.leads.save([a_record(lead(7), subjects=("email:b",))])
    found = state.figures.lapsing(since=TUESDAY_NOON, after="", until=until + MINUTE, limit=9)
    assert sorted(each.is_matched for each in found) == [False, True]
    assert {each.expires_at for each in found} == {until}
    first, second = found
    rest = state.figures.lapsing(since=until, after=first.key, until=until + MINUTE, limit=9)
    assert rest == [second]
    assert state.figures.lapsing(since=until, after=second.key, until=until + MINUTE, limit=9) == []
