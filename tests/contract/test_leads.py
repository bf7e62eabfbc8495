"""What every store of lead records promises."""

from datetime import UTC, datetime, timedelta

from functions.domain.lead.assignment import AssignmentRequest, Reassignment
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import Hold, LeadState
from functions.domain.scoring import Contribution
from functions.ports import DueLead, State
from tests.builders import a_manager, a_record, a_state
from tests.contract.test_assignments import settle
from tests.stored import forget_rolls

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


def on_roll(state: State, roll: str, *, days: int = 9, page: int = 2) -> list[int]:
    """The leads that stand on a roll for so many days or longer, read page by page."""
    found, last = list[int](), None
    while leads := state.leads.candidates(roll, until=NOW - timedelta(days=days), limit=page, after=last):
        found, last = [*found, *(each.record.lead_id for each in leads)], leads[-1].position
    return found


def test_candidates_come_longest_first_by_roll_and_no_others(state: State) -> None:
    ages = {7: 10, 8: 30, 9: 5, 10: 20, 11: 20}
    state.leads.save(
        a_record(n, state=LeadState.HELD, band="cold", created_at=NOW - timedelta(days=age))
        for n, age in ages.items()
    )
    other = a_record(12, state=LeadState.HELD, band="colder", created_at=NOW - timedelta(days=99))
    state.leads.save([other, a_record(13, band="cold", created_at=NOW - timedelta(days=99))])
    found = on_roll(state, "band:cold")
    assert (found[0], sorted(found[1:3]), found[3:]) == (8, [10, 11], [7])
    assert (on_roll(state, "band:colder"), on_roll(state, "band:col")) == ([12], [])
    state.leads.save([a_record(8, state=LeadState.CLOSED)])
    state.leads.delete([10])
    assert on_roll(state, "band:cold") == [11, 7]


def test_a_lead_is_due_on_its_roll_to_the_microsecond(state: State) -> None:
    state.leads.save([a_record(7, state=LeadState.HELD, band="cold", created_at=NOW)])
    early = NOW - timedelta(microseconds=1)
    assert state.leads.candidates("band:cold", until=early, limit=9) == []
    [found] = state.leads.candidates("band:cold", until=NOW, limit=9)
    assert (found.record.lead_id, found.since) == (7, NOW)


def test_a_cohort_is_read_by_when_its_leads_came_into_it(state: State) -> None:
    state.leads.save(a_record(n, control_since=NOW - timedelta(days=n)) for n in (1, 3, 2))
    state.leads.save([a_record(4, handed_off_at=NOW - timedelta(days=9))])
    found = state.leads.cohort("control", until=NOW - timedelta(days=2), limit=9)
    assert [each.record.lead_id for each in found] == [3, 2]
    assert state.leads.cohort("control", until=NOW, limit=9, after=found[-1].position)[0].record.lead_id == 1


def test_the_assignment_moves_a_lead_on_its_rolls(state: State) -> None:
    initial, born_at = a_state(a_manager(1)), NOW - timedelta(days=10)
    draft = a_record(7, band="cold", created_at=born_at)
    state.assignments.assign([AssignmentRequest(draft, None, "all")], initial=initial, apply_outcome=settle)
    assert on_roll(state, "band:cold") == [7]
    closed = a_record(7, state=LeadState.CLOSED, band="cold", created_at=born_at)
    stored = state.leads.get_many([7])[7]
    state.assignments.reassign([Reassignment(closed, stored, to=None)], initial=initial)
    assert on_roll(state, "band:cold") == []


def test_reconciling_mends_a_roll_that_an_earlier_version_left_stale(state: State) -> None:
    state.leads.save([a_record(7, state=LeadState.HELD, band="cold")])
    forget_rolls(state, [7], place="band:cold@000000000000000001")
    [record] = state.leads.enrol(after=0, limit=10)
    [found] = state.leads.candidates("band:cold", until=NOW, limit=10)
    assert (record.lead_id, found.since) == (7, record.sighting.first_seen_at)
