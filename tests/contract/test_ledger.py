"""What every ledger promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.domain.distribution import LEAD, Candidate, Ineligibility, IneligibilityReason
from functions.domain.item import Item, lead
from functions.domain.lead.decision_note import start_decision, with_outcome
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from functions.ports import State
from tests.builders import a_record, changed
from tests.stored import file_decisions

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def an_entry(item: Item, at: datetime = NOW, **changes: Any) -> LedgerEntry:
    values: dict[str, Any] = {
        "outcome": Outcome.ASSIGNED,
        "points": 74,
        "band": "hot",
        "manager": 7,
        "queue": "all",
        "config": "c0ffee",
        "fingerprint": "f1",
        "candidates": (
            Candidate(7, "all", None, LEAD),
            Candidate(8, "all", Ineligibility(IneligibilityReason.ABSENT, NOW), -LEAD),
        ),
    }
    return LedgerEntry(item, at, **values | changes)


def test_decisions_come_back_whole_and_oldest_first(state: State) -> None:
    first, second = an_entry(lead(7)), an_entry(lead(7), NOW + timedelta(hours=1), outcome=Outcome.SCORED)
    file_decisions(state, [second, first, an_entry(lead(8))])
    assert state.ledger.of_lead(lead(7)) == [first, second]


def test_the_same_decision_twice_is_one_entry(state: State) -> None:
    file_decisions(state, [an_entry(lead(7))])
    file_decisions(state, [an_entry(lead(7))])
    assert len(state.ledger.of_lead(lead(7))) == 1


def test_decisions_that_stand_in_the_record_are_told_with_those_that_are_filed(state: State) -> None:
    first = an_entry(lead(7))
    second, third = (replace(first, decided_at=NOW + timedelta(hours=hour)) for hour in (1, 2))
    record = a_record(
        lead(7), decided_at=first.decided_at, outcome=Outcome.ASSIGNED, points=74, band="hot", manager=7
    )
    record = changed(record, queue="all", config="c0ffee", fingerprint="f1", candidates=first.candidates)
    state.leads.save([record])
    assert state.ledger.of_lead(lead(7)) == [first]
    state.leads.save([with_outcome(start_decision(record, third.decided_at), Outcome.SCORED)])
    file_decisions(state, [second])
    assert [each.outcome for each in state.ledger.of_lead(lead(7))] == ["assigned", "assigned", "scored"]


def test_an_unknown_lead_has_no_decisions(state: State) -> None:
    assert state.ledger.of_lead(lead(99)) == []


def test_decisions_about_a_lead_can_be_forgotten(state: State) -> None:
    file_decisions(state, [an_entry(lead(7)), an_entry(lead(7), NOW + timedelta(hours=1)), an_entry(lead(8))])
    assert state.ledger.delete([lead(7), lead(9)]) == 2
    assert state.ledger.of_lead(lead(7)) == []
    assert len(state.ledger.of_lead(lead(8))) == 1
    assert state.ledger.delete([]) == 0
