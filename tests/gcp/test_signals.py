"""What very many signals of one subject cost on Firestore, counted on the wire."""

from datetime import timedelta

import pytest
from google.cloud.firestore_v1 import WriteBatch

from functions.domain.scoring import MOST_COUNTED
from functions.ports import SignalNote
from infra.gcp.model import SIGNALS, SIGNALS_AT_ONCE, WRITES_AT_ONCE, micros
from infra.gcp.ports import FirestorePorts
from tests.contract.test_inbox import NOW
from tests.gcp.wire import Wire

UNTIL = NOW + timedelta(days=30)


def notes(subject: str, count: int) -> list[SignalNote]:
    return [
        SignalNote(f"{subject} {number}", subject, "page.viewed", NOW - timedelta(seconds=number))
        for number in range(count)
    ]


def keep_as_before_there_were_places(firestore: FirestorePorts, several: list[SignalNote]) -> None:
    def fill(batch: WriteBatch, note: SignalNote) -> None:
        fields = {"subject": note.subject, "type": note.type, "at": micros(note.at), "expire_at": UNTIL}
        batch.create(firestore.database.document(SIGNALS, note.id), fields)

    firestore.database.write(several, fill, at_once=WRITES_AT_ONCE)


def test_r2_signals_of_before_the_bound_hold_nobody_up(firestore: FirestorePorts, wire: Wire) -> None:
    keep_as_before_there_were_places(firestore, notes("lead:7", 2 * SIGNALS_AT_ONCE))
    firestore.signals.add(notes("lead:8", 3), expires_at=UNTIL)
    wire.forget()
    found = firestore.signals.of_subjects(["lead:7", "lead:8", "lead:9"], now=NOW)
    assert {subject: len(signals) for subject, signals in found.items()} == {
        "lead:7": MOST_COUNTED,
        "lead:8": 3,
    }
    assert wire.billed["reads"] <= SIGNALS_AT_ONCE + 10


def test_a_signal_costs_one_write_and_one_in_sixteen_a_read(firestore: FirestorePorts, wire: Wire) -> None:
    for note in notes("lead:7", 160):
        firestore.signals.add([note], expires_at=UNTIL)
    assert wire.billed["writes"] == 160
    assert 0 < wire.billed["reads"] <= 30


@pytest.mark.long
def test_r2_ten_thousand_signals_of_one_lead_are_kept_and_read_as_few(
    firestore: FirestorePorts, wire: Wire
) -> None:
    several = notes("lead:7", 10_000)
    for start in range(0, len(several), 500):
        firestore.signals.add(several[start : start + 500], expires_at=UNTIL)
    wire.forget()
    found = firestore.signals.of_subjects(["lead:7"], now=NOW)
    assert [signal.at for signal in found["lead:7"]] == [note.at for note in several[MOST_COUNTED - 1 :: -1]]
    assert wire.billed["reads"] <= 2 * WRITES_AT_ONCE
