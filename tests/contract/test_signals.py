"""What every store of signals promises: each counts once, for as long as it is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.domain.scoring import SignalSeen
from functions.ports import SignalNote, State

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)


def a_note(note_id: str = "a", **changes: Any) -> SignalNote:
    values: dict[str, Any] = {"subject": "lead:7", "type": "email.opened", "at": NOW}
    return SignalNote(note_id, **values | changes)


def seen(state: State, *subjects: str, at: datetime = NOW) -> dict[str, list[SignalSeen]]:
    return state.signals.of_subjects(subjects, now=at)


def test_a_signal_comes_back_to_the_microsecond(state: State) -> None:
    at = NOW - timedelta(microseconds=1)
    assert state.signals.add([a_note(at=at)], expires_at=UNTIL) == 1
    assert seen(state, "lead:7") == {"lead:7": [SignalSeen("email.opened", at)]}


def test_an_id_that_was_seen_before_counts_once(state: State) -> None:
    state.signals.add([a_note("a"), a_note("b")], expires_at=UNTIL)
    assert state.signals.add([a_note("b", type="other"), a_note("c"), a_note("c")], expires_at=UNTIL) == 1
    assert seen(state, "lead:7") == {"lead:7": [SignalSeen("email.opened", NOW)] * 3}


def test_one_id_from_eight_threads_counts_once(state: State) -> None:
    notes = [a_note(str(number)) for number in range(5)]
    with ThreadPoolExecutor(8) as pool:
        new = pool.map(lambda _: state.signals.add(notes, expires_at=UNTIL), range(16))
    assert sum(new) == 5
    assert len(seen(state, "lead:7")["lead:7"]) == 5


def test_signals_are_told_oldest_first_whatever_the_order_of_arrival(state: State) -> None:
    moments = [NOW - timedelta(hours=hours) for hours in (2, 5, 1)]
    state.signals.add([a_note(str(at), at=at) for at in moments], expires_at=UNTIL)
    assert [signal.at for signal in seen(state, "lead:7")["lead:7"]] == sorted(moments)


def test_an_expired_signal_counts_no_more(state: State) -> None:
    state.signals.add([a_note("a")], expires_at=UNTIL)
    state.signals.add([a_note("b", type="page.viewed")], expires_at=UNTIL + timedelta(days=1))
    assert len(seen(state, "lead:7", at=UNTIL - timedelta(microseconds=1))["lead:7"]) == 2
    assert seen(state, "lead:7", at=UNTIL) == {"lead:7": [SignalSeen("page.viewed", NOW)]}
    assert seen(state, "lead:7", at=UNTIL + timedelta(days=1)) == {}


def test_each_subject_gets_its_own_signals(state: State) -> None:
    state.signals.add([a_note("a"), a_note("b", subject="email:c0ffee")], expires_at=UNTIL)
    assert set(seen(state, "lead:7", "email:c0ffee", "phone:none")) == {"lead:7", "email:c0ffee"}
    assert seen(state) == {}


def test_five_hundred_signals_of_as_many_subjects_come_back(state: State) -> None:
    notes = [a_note(f"n{number}", subject=f"lead:{number}") for number in range(500)]
    assert state.signals.add(notes, expires_at=UNTIL) == 500
    assert len(seen(state, *(note.subject for note in notes))) == 500


def test_no_signals_are_nothing(state: State) -> None:
    assert state.signals.add([], expires_at=UNTIL) == 0


def test_the_signals_of_a_person_can_be_forgotten(state: State) -> None:
    state.signals.add([a_note("a"), a_note("b"), a_note("c", subject="email:c0ffee")], expires_at=UNTIL)
    assert state.signals.delete(["lead:7", "phone:none"]) == 2
    assert set(seen(state, "lead:7", "email:c0ffee")) == {"email:c0ffee"}
    assert state.signals.delete([]) == 0
