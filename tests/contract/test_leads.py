"""What every store of lead records promises."""

from datetime import UTC, datetime, timedelta

from functions.domain.lead.assignment import AssignmentRequest, Reassignment
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import Hold, LeadState
from functions.domain.scoring import Contribution
from functions.ports import DueLead, State
from tests.builders import a_manager, a_record, a_state
from tests.contract.test_assignments import settle

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def test_a_record_comes_back_as_it_was_stored(state: State) -> None:
    record = a_record(
        7,
        state=LeadState.HELD,
        points=74,
        band="hot",
        contributions=(Contribution("amount", 25, "Amount of at least 500 000", "fit", moments=(NOW,)),),
        hold=Hold("off-hours", NOW, NOW),
        pending=(Effect(EffectKind.TODO, 7, NOW),),
        scored_at=NOW,
    )
    state.leads.save([record])
    assert state.leads.get_many([7]) == {7: record}


def test_a_later_record_replaces_the_one_before(state: State) -> None:
    state.leads.save([a_record(7, points=10)])
    state.leads.save([a_record(7, points=20)])
    assert state.leads.get_many([7])[7].score.points == 20


def test_unknown_leads_are_left_out(state: State) -> None:
    state.leads.save([a_record(7)])
    assert set(state.leads.get_many([6, 7, 8])) == {7}
    assert state.leads.get_many([]) == {}


def test_a_lead_is_found_by_what_stands_for_its_e_mail_and_phone(state: State) -> None:
    state.leads.save([a_record(9, subjects=("email:a",)), a_record(7, subjects=("email:a", "phone:b"))])
    assert state.leads.of_subjects(["email:a", "phone:b", "phone:nobody"]) == {
        "email:a": [7, 9],
        "phone:b": [7],
    }
    assert state.leads.of_subjects([]) == {}


def test_a_lead_whose_e_mail_changed_is_found_by_the_new_one_only(state: State) -> None:
    state.leads.save([a_record(7, subjects=("email:a", "phone:b"))])
    state.leads.save([a_record(7, subjects=("email:c", "phone:b"))])
    assert state.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {"email:c": [7], "phone:b": [7]}
    state.leads.save([a_record(7)])
    assert state.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {}


def test_the_assignment_keeps_what_a_lead_is_found_by(state: State) -> None:
    initial = a_state(a_manager(1))
    asks = [AssignmentRequest(a_record(lead_id, subjects=("email:a",)), None, "all") for lead_id in (7, 8)]
    state.assignments.assign(asks, initial=initial, apply_outcome=settle)
    assert state.leads.of_subjects(["email:a"]) == {"email:a": [7, 8]}
    moved = a_record(7, state=LeadState.CLOSED, subjects=("phone:b",))
    state.assignments.reassign([Reassignment(moved, state.leads.get_many([7])[7], to=None)], initial=initial)
    assert state.leads.of_subjects(["email:a", "phone:b"]) == {"email:a": [8], "phone:b": [7]}


def test_due_leads_come_longest_due_first_and_no_others(state: State) -> None:
    moments = {7: 2, 8: 1, 9: -1, 10: 3}
    due = [a_record(key, next_change_at=NOW - timedelta(hours=hours)) for key, hours in moments.items()]
    state.leads.save([*due, a_record(11), a_record(12, state=LeadState.CLOSED, next_change_at=NOW)])
    assert [lead.lead_id for lead in state.leads.due(NOW, 10)] == [10, 7, 8]
    assert state.leads.due(NOW, 2) == [
        DueLead(10, NOW - timedelta(hours=3)),
        DueLead(7, NOW - timedelta(hours=2)),
    ]


def test_due_leads_can_be_read_page_by_page_though_many_are_due_at_once(state: State) -> None:
    state.leads.save(
        a_record(lead_id, next_change_at=NOW - timedelta(hours=lead_id % 2)) for lead_id in range(1, 13)
    )
    found, last = list[int](), None
    while page := state.leads.due(NOW, 5, after=last):
        found, last = [*found, *(lead.lead_id for lead in page)], page[-1]
    assert sorted(found[:6]) == [1, 3, 5, 7, 9, 11]
    assert sorted(found) == list(range(1, 13))


def test_due_is_due_to_the_microsecond_and_no_more_once_it_is_seen_to(state: State) -> None:
    state.leads.save([a_record(7, next_change_at=NOW)])
    assert state.leads.due(NOW - timedelta(microseconds=1), 10) == []
    assert state.leads.due(NOW, 10) == [DueLead(7, NOW)]
    state.leads.save([a_record(7)])
    assert state.leads.due(NOW, 10) == []


def test_all_leads_are_read_page_by_page_in_the_order_of_their_ids(state: State) -> None:
    state.leads.save(a_record(lead_id) for lead_id in (10, 9, 100, 8))
    pages = [state.leads.page(after=after, limit=3) for after in (0, 10, 100)]
    assert [[record.lead_id for record in page] for page in pages] == [[8, 9, 10], [100], []]


def test_a_forgotten_lead_is_found_by_nothing(state: State) -> None:
    state.leads.save(a_record(lead_id, subjects=("email:a",), next_change_at=NOW) for lead_id in (7, 8))
    assert state.leads.delete([7, 99]) == 1
    assert set(state.leads.get_many([7, 8])) == {8}
    assert state.leads.of_subjects(["email:a"]) == {"email:a": [8]}
    assert state.leads.due(NOW, 9) == [DueLead(8, NOW)]
    assert state.leads.delete([]) == 0
