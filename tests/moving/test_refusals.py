"""What a move refuses, and how it goes on after an interruption; all on small files of SQLite."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from functions.commands.move import MARK, RECENT, look_at, move_state
from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import RecordUnreadable, StateNotMoved, StateUnavailable
from functions.ports import Beat, SignalNote, State
from functions.ports.carrier import Kept, Kind
from infra.sqlite import Database
from infra.sqlite.carrier import SqliteCarrier
from tests.builders import a_record
from tests.moving.week import opened
from tests.stored import all_records, database_of

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
LEADS = 1_200
"""More than two pages."""


@pytest.fixture
def source(new_sqlite: Callable[[], str]) -> State:
    state = opened(new_sqlite())
    state.leads.save([a_record(lead(number)) for number in range(1, LEADS + 1)])
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=NOW - timedelta(hours=1))
    return state


@pytest.fixture
def target(new_sqlite: Callable[[], str]) -> State:
    return opened(new_sqlite())


def test_a_source_with_a_leased_entry_is_refused_until_the_lease_has_ended(
    source: State, target: State
) -> None:
    source.inbox.lease(5, now=NOW, duration=timedelta(minutes=2))
    with pytest.raises(StateNotMoved, match=r"its lease ends at 11:02:00 UTC"):
        move_state(source, target, origin="a", now=NOW + timedelta(seconds=119))
    assert all_records(target.leads) == []
    assert move_state(source, target, origin="a", now=NOW + timedelta(seconds=121)).is_done


@pytest.mark.parametrize("sign", ["rescoring", "webhook"])
def test_a_source_with_a_sign_of_life_is_refused_for_six_minutes(
    source: State, target: State, sign: str
) -> None:
    if sign == "webhook":
        source.heartbeats.note_webhook(NOW)  # type: ignore[attr-defined]  # on SQLite they are one
    else:
        source.heartbeats.note(sign, Beat(NOW))
    with pytest.raises(StateNotMoved, match=rf"{sign}, at 11:00:00 UTC\. .* after 11:06:00 UTC"):
        move_state(source, target, origin="a", now=NOW + RECENT - timedelta(seconds=1))
    assert move_state(source, target, origin="a", now=NOW + RECENT).is_done


def test_a_target_that_keeps_anything_is_refused_and_told_by_kind(source: State, target: State) -> None:
    target.leads.save([a_record(lead(1))])
    with pytest.raises(StateNotMoved, match=r"not empty: it keeps 1 leads.* nothing was written"):
        move_state(source, target, origin="a", now=NOW)
    assert len(all_records(target.leads)) == 1


def test_a_target_that_was_moved_to_is_not_moved_to_again(source: State, target: State) -> None:
    assert move_state(source, target, origin="a", now=NOW).is_done
    with pytest.raises(StateNotMoved, match="not empty"):
        move_state(source, target, origin="a", now=NOW)


class Interrupted(SqliteCarrier):
    """Stores so many pages, and then answers no more."""

    def __init__(self, file: Database, *, pages: int) -> None:
        super().__init__(file)
        self._pages = pages

    def put(self, things: Sequence[Kept]) -> None:
        if not self._pages:
            raise StateUnavailable("The store is gone.")
        self._pages -= 1
        super().put(things)


@pytest.fixture
def half_moved(source: State, target: State) -> State:
    """A target to which a move from `a` broke off in its second page of leads."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(vars(target), "carrier", Interrupted(database_of(target), pages=2))
        with pytest.raises(StateUnavailable):
            move_state(source, target, origin="a", now=NOW)
    assert 0 < len(all_records(target.leads)) < LEADS
    return target


def test_an_interrupted_move_goes_on_and_nothing_is_there_twice(source: State, half_moved: State) -> None:
    report = move_state(source, half_moved, origin="a", now=NOW)
    assert report.is_done
    assert all_records(half_moved.leads) == all_records(source.leads)
    assert half_moved.inbox.next_due_at() == source.inbox.next_due_at()


def test_an_interrupted_move_is_not_gone_on_with_from_elsewhere(source: State, half_moved: State) -> None:
    with pytest.raises(StateNotMoved, match="not empty"):
        move_state(source, half_moved, origin="b", now=NOW)


def test_a_target_that_was_only_half_filled_is_no_source(
    half_moved: State, new_sqlite: Callable[[], str]
) -> None:
    with pytest.raises(StateNotMoved, match="has not ended"):
        move_state(half_moved, opened(new_sqlite()), origin="c", now=NOW)


def test_what_the_source_lost_between_two_attempts_is_named(source: State, half_moved: State) -> None:
    source.leads.delete([lead(1)])
    report = move_state(source, half_moved, origin="a", now=NOW)
    assert report.differing == (Kind.LEADS,)
    assert not report.is_done
    assert str(half_moved.checkpoints.get(MARK)).startswith("begun")


def test_a_source_that_is_worked_on_meanwhile_is_noticed(
    source: State, target: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy(SqliteCarrier):
        def put(self, things: Sequence[Kept]) -> None:
            super().put(things)
            source.inbox.enqueue([lead(9)], LookReason.ADDED, now=NOW)

    monkeypatch.setitem(vars(target), "carrier", Busy(database_of(target)))
    report = move_state(source, target, origin="a", now=NOW)
    assert report.has_changed
    assert not report.is_done


def test_what_has_expired_is_left_where_it_is(source: State, target: State) -> None:
    for number, until in enumerate((NOW, NOW + timedelta(seconds=1))):
        source.signals.add([SignalNote(str(number), "lead:7", "opened", NOW)], expires_at=until)
    report = move_state(source, target, origin="a", now=NOW)
    assert {each.kind: each.read for each in report.moved}[Kind.SIGNALS] == 1
    assert len(target.signals.of_subjects(["lead:7"], now=NOW)["lead:7"]) == 1
    assert target.signals.of_subjects(["lead:7"], now=NOW + timedelta(seconds=1)) == {}


def test_a_signal_that_was_moved_counts_once_when_it_is_sent_again(source: State, target: State) -> None:
    note = SignalNote("a", "lead:7", "opened", NOW)
    source.signals.add([note], expires_at=NOW + timedelta(days=1))
    move_state(source, target, origin="a", now=NOW)
    assert target.signals.add([note], expires_at=NOW + timedelta(days=1)) == 0


def test_a_record_of_a_newer_version_is_not_moved(source: State, target: State) -> None:
    with database_of(source).writing() as connection:
        connection.execute(
            """UPDATE leads SET record = replace(record, '"schema":', '"schema":9') WHERE item = '7'"""
        )
    with pytest.raises(RecordUnreadable, match="newer version"):
        move_state(source, target, origin="a", now=NOW)


def test_a_look_counts_and_writes_nothing(source: State) -> None:
    before = source.checkpoints.get(MARK)
    census = look_at(source, now=NOW)
    assert {kind: each.count for kind, each in census.items() if each.count} == {
        Kind.LEADS: LEADS,
        Kind.INBOX: 1,
    }
    assert source.checkpoints.get(MARK) == before
