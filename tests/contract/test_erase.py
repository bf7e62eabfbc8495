"""What is left of a lead or a person that was forgotten, on every store: nothing, and all of the others."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.commands.erase import Erased, erase_leads, erase_person
from functions.commands.personal_data import PAGE, PersonalData
from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.ports import SignalNote, State
from tests.builders import A_KEY, a_record
from tests.contract.conftest import MANY
from tests.contract.test_ledger import an_entry
from tests.stored import file_decisions

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
ANNA, PHONE = "email:anna", "phone:anna"


def memory(state: State) -> PersonalData:
    return PersonalData.of(state, A_KEY)


def a_state(state: State) -> None:
    """Leads 7 and 8 are Anna's, 9 is another person's with Anna's phone."""
    state.leads.save(
        [
            a_record(lead(7), subjects=(ANNA, PHONE)),
            a_record(lead(8), subjects=(ANNA,)),
            a_record(lead(9), subjects=("email:boris", PHONE)),
        ]
    )
    file_decisions(state, [an_entry(lead(item)) for item in (7, 8, 9)])
    state.inbox.enqueue([lead(7), lead(9)], LookReason.UPDATED, now=NOW)
    subjects = ["lead:7", "lead:9", ANNA, PHONE, "email:boris"]
    notes = [SignalNote(subject, subject, "page.viewed", NOW) for subject in subjects]
    state.signals.add(notes, expires_at=NOW + timedelta(days=30))


def signals_left(state: State) -> set[str]:
    return set(state.signals.of_subjects(["lead:7", "lead:9", ANNA, PHONE, "email:boris"], now=NOW))


def test_a_lead_is_forgotten_and_who_has_another_lead_keeps_their_signals(state: State) -> None:
    a_state(state)
    assert erase_leads([lead(7)], memory(state), counted={lead(7): None}) == Erased(
        (lead(7),), records=1, decisions=1, signals=1, entries=1
    )
    assert set(state.leads.get_many([lead(7), lead(8), lead(9)])) == {lead(8), lead(9)}
    assert state.ledger.of_lead(lead(7)) == []
    assert state.inbox.has([lead(7), lead(9)]) == {lead(9)}
    assert signals_left(state) == {"lead:9", ANNA, PHONE, "email:boris"}


def test_a_person_is_forgotten_with_all_leads_and_signals(state: State) -> None:
    a_state(state)
    assert erase_person(ANNA, memory(state)) == Erased(
        (lead(7), lead(8)), records=2, decisions=2, signals=2, entries=1
    )
    assert state.leads.of_subjects([ANNA, PHONE]) == {PHONE: [lead(9)]}
    assert signals_left(state) == {"lead:9", PHONE, "email:boris"}
    assert [(each.item, each.row) for each in state.figures.departures(9)] == [
        (lead(7), None),
        (lead(8), None),
    ]


def test_a_person_who_is_no_lead_is_forgotten_too(state: State) -> None:
    note = SignalNote("a", ANNA, "page.viewed", NOW)
    state.signals.add([note], expires_at=NOW + timedelta(days=30))
    assert erase_person(ANNA, memory(state)) == Erased((), signals=1)


def test_forgetting_twice_finds_nothing_the_second_time(state: State) -> None:
    a_state(state)
    erase_person(ANNA, memory(state))
    assert erase_person(ANNA, memory(state)).is_nothing
    assert erase_leads([lead(7), lead(8)], memory(state), counted={}).is_nothing


@pytest.mark.not_on_moto(MANY)
def test_a_person_with_more_leads_than_a_page_is_forgotten_whole(state: State) -> None:
    state.leads.save(a_record(lead(n), subjects=(ANNA,), decided_at=NOW) for n in range(1, PAGE + 3))
    erased = erase_person(ANNA, memory(state))
    assert (erased.records, erased.decisions) == (PAGE + 2, PAGE + 2)
    assert state.leads.of_subjects([ANNA]) == {}
