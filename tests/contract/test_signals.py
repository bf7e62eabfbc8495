"""What every store of signals promises: each counts once, for as long as it is kept."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functions.domain.scoring import MOST_COUNTED, SignalSeen
from functions.errors import RequestNotAuthentic
from functions.ports import SignalNote, State
from functions.signals.mailers.mail_event import SingleUse
from functions.signals.mailers.single_use import use_once
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret
from tests.contract.conftest import MANY, RACES

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


@pytest.mark.not_on_moto(RACES)
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


@pytest.mark.not_on_moto(MANY)
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


@pytest.mark.not_on_moto(MANY)
def test_r2_of_one_subject_and_type_the_newest_count_and_not_many_more_are_kept(state: State) -> None:
    moments = [NOW - timedelta(minutes=minutes) for minutes in range(3 * MOST_COUNTED)]
    notes = [a_note(str(at), at=at) for at in moments]
    state.signals.add([a_note("other", type="demo", at=moments[-1])], expires_at=UNTIL)
    assert state.signals.add(notes, expires_at=UNTIL) == len(notes)
    opened = [signal.at for signal in seen(state, "lead:7")["lead:7"] if signal.type == "email.opened"]
    assert opened == sorted(moments[:MOST_COUNTED])
    assert len(seen(state, "lead:7")["lead:7"]) == MOST_COUNTED + 1
    assert state.signals.delete(["lead:7"]) <= 2 * MOST_COUNTED


def test_those_count_that_are_kept_longest(state: State) -> None:
    old = [NOW - timedelta(days=9, minutes=minutes) for minutes in range(MOST_COUNTED)]
    state.signals.add([a_note(str(at), at=at) for at in old], expires_at=UNTIL + timedelta(days=9))
    state.signals.add([a_note("new", at=NOW)], expires_at=UNTIL)
    assert [signal.at for signal in seen(state, "lead:7")["lead:7"]] == sorted(old)


def test_a_signal_comes_back_with_its_expiry(state: State) -> None:
    state.signals.add([a_note()], expires_at=UNTIL)
    assert [signal.expires_at for signal in seen(state, "lead:7")["lead:7"]] == [UNTIL]


@pytest.mark.not_on_moto(MANY)
def test_r2_a_talkative_subject_takes_nothing_from_the_others_of_its_request(state: State) -> None:
    subjects = [f"lead:{number}" for number in range(40)]
    for kind in ("page.viewed", "page.left", "zoomed"):
        for part in range(4):
            notes = [
                a_note(f"{kind} {part} {number}", subject="lead:3", type=kind, at=NOW - timedelta(number))
                for number in range(500)
            ]
            state.signals.add(notes, expires_at=UNTIL + timedelta(hours=part))
    state.signals.add([a_note(subject, subject=subject) for subject in subjects], expires_at=UNTIL)
    found = seen(state, *subjects)
    assert set(found) == set(subjects)
    assert Counter(signal.type for signal in found.pop("lead:3")) == {
        "email.opened": 1,
        "page.viewed": MOST_COUNTED,
        "page.left": MOST_COUNTED,
        "zoomed": MOST_COUNTED,
    }
    assert all(len(signals) == 1 for signals in found.values())


def test_a_proof_is_good_for_one_content_until_it_is_too_old(state: State) -> None:
    def use(content: bytes, *, at: datetime = NOW) -> None:
        proof = SingleUse("token", content, until=at + timedelta(hours=9))
        use_once(proof, signals=state.signals, pseudonyms=HmacPseudonyms(Secret("key")), now=at)

    for content in (b"opened", b"opened"):
        use(content)
    with pytest.raises(RequestNotAuthentic, match="another event"):
        use(b"clicked")
    with pytest.raises(RequestNotAuthentic, match="another event"):
        use(b"clicked", at=NOW + timedelta(hours=8))
