"""What is read page by page: however much there is, and however slowly it comes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.item import lead
from functions.errors import StateUnavailable
from functions.ports import SignalNote
from infra.gcp.model import READS_AT_ONCE
from infra.gcp.ports import FirestorePorts
from infra.gcp.retries import translated
from tests.builders import a_record
from tests.contract.test_inbox import LEASE, NOW
from tests.gcp.wire import TOO_SLOW, Wire


def sizes(wire: Wire) -> list[int]:
    return [request.structured_query.limit for kind, request in wire.requests if kind == "RunQuery"]


def slower_than(documents: int) -> Any:
    """A database that brings no more documents than this within a time-out."""
    return lambda request: request.structured_query.limit > documents


@pytest.fixture
def stored(firestore: FirestorePorts) -> FirestorePorts:
    firestore.leads.save(a_record(lead(n), subjects=("email:a",)) for n in range(1, 41))
    return firestore


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(documents=st.integers(1, 600), limit=st.integers(1, 60), after=st.integers(0, 45))
def test_r17_a_page_comes_whole_however_slow_the_database_is(
    stored: FirestorePorts, wire: Wire, documents: int, limit: int, after: int
) -> None:
    wire.is_too_slow = slower_than(documents)
    in_order = sorted(map(lead, range(1, 41)), key=lambda item: item.key)
    expected = [item for item in in_order if item.key > str(after)][:limit]
    assert [record.item for record in stored.leads.page(after=lead(after), limit=limit)] == expected


def test_r17_what_did_not_come_is_asked_for_half_as_large_and_stays_so(
    stored: FirestorePorts, wire: Wire
) -> None:
    wire.is_too_slow = slower_than(20)
    wire.forget()
    assert stored.leads.of_subjects(["email:a"]) == {"email:a": [lead(n) for n in range(1, 41)]}
    assert sizes(wire) == [READS_AT_ONCE, 250, 125, 62, 31, 15, 15, 15]


def test_more_than_a_page_of_signals_is_read_and_deleted_page_by_page(
    firestore: FirestorePorts, wire: Wire
) -> None:
    notes = [SignalNote(str(n), "lead:7", f"page.seen.{n % 2}", NOW) for n in range(READS_AT_ONCE + 5)]
    firestore.signals.add(notes, expires_at=NOW + LEASE)
    wire.forget()
    assert firestore.signals.delete(["lead:7"]) == len(notes)
    assert sizes(wire) == [READS_AT_ONCE, READS_AT_ONCE]


def test_r17_a_time_out_says_that_it_was_one() -> None:
    with pytest.raises(StateUnavailable) as told, translated():
        raise TOO_SLOW("the time-out is over")
    assert "slower than the time-out allows" in str(told.value)
    assert "FAIRLEAD_STATE" not in str(told.value)
