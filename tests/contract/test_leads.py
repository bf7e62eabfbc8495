"""What every store of lead records promises."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.domain.item import Item, lead
from functions.domain.lead.assignment import AssignmentRequest, Reassignment
from functions.domain.lead.milestones import Milestones, Occasion, Stint
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import Hold, LeadRecord, LeadState
from functions.domain.scoring import Contribution
from functions.ports import DueLead, State
from tests.builders import a_manager, a_record, a_state, leads
from tests.contract.test_assignments import settle
from tests.stored import forget_rolls

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def test_a_record_comes_back_as_it_was_stored(state: State) -> None:
    record = a_record(
        lead(7),
        state=LeadState.HELD,
        points=74,
        band="hot",
        contributions=(Contribution("amount", 25, "Amount of at least 500 000", "fit", moments=(NOW,)),),
        hold=Hold("off-hours", NOW, NOW),
        pending=(Effect(EffectKind.TODO, 7, NOW),),
        scored_at=NOW,
    )
    state.leads.save([record])
    assert state.leads.get_many([lead(7)]) == {lead(7): record}


def test_a_later_record_replaces_the_one_before(state: State) -> None:
    state.leads.save([a_record(lead(7), points=10)])
    state.leads.save([a_record(lead(7), points=20)])
    assert state.leads.get_many([lead(7)])[lead(7)].score.points == 20


def test_unknown_leads_are_left_out(state: State) -> None:
    state.leads.save([a_record(lead(7))])
    assert set(state.leads.get_many([lead(6), lead(7), lead(8)])) == {lead(7)}
    assert state.leads.get_many([]) == {}


def test_a_lead_is_found_by_what_stands_for_its_e_mail_and_phone(state: State) -> None:
    state.leads.save(
        [a_record(lead(9), subjects=("email:a",)), a_record(lead(7), subjects=("email:a", "phone:b"))]
    )
    assert state.leads.of_subjects(["email:a", "phone:b", "phone:nobody"]) == {
        "email:a": [lead(7), lead(9)],
        "phone:b": [lead(7)],
    }
    assert state.leads.of_subjects([]) == {}


def test_a_lead_whose_e_mail_changed_is_found_by_the_new_one_only(state: State) -> None:
    state.leads.save([a_record(lead(7), subjects=("email:a", "phone:b"))])
    state.leads.save([a_record(lead(7), subjects=("email:c", "phone:b"))])
    assert state.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {
        "email:c": [lead(7)],
        "phone:b": [lead(7)],
    }
    state.leads.save([a_record(lead(7))])
    assert state.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {}


def test_the_assignment_keeps_what_a_lead_is_found_by(state: State) -> None:
    initial = a_state(a_manager(1))
    asks = [AssignmentRequest(a_record(lead(item), subjects=("email:a",)), None, "all") for item in (7, 8)]
    state.assignments.assign(asks, initial=initial, apply_outcome=settle)
    assert state.leads.of_subjects(["email:a"]) == {"email:a": [lead(7), lead(8)]}
    moved = a_record(lead(7), state=LeadState.CLOSED, subjects=("phone:b",))
    state.assignments.reassign(
        [Reassignment(moved, state.leads.get_many([lead(7)])[lead(7)], to=None)], initial=initial
    )
    assert state.leads.of_subjects(["email:a", "phone:b"]) == {"email:a": [lead(8)], "phone:b": [lead(7)]}


def test_due_leads_come_longest_due_first_and_no_others(state: State) -> None:
    moments = {7: 2, 8: 1, 9: -1, 10: 3}
    due = [a_record(lead(key), next_change_at=NOW - timedelta(hours=hours)) for key, hours in moments.items()]
    state.leads.save(
        [*due, a_record(lead(11)), a_record(lead(12), state=LeadState.CLOSED, next_change_at=NOW)]
    )
    assert [lead.item for lead in state.leads.due(NOW, 10)] == [lead(10), lead(7), lead(8)]
    assert state.leads.due(NOW, 2) == [
        DueLead(lead(10), NOW - timedelta(hours=3)),
        DueLead(lead(7), NOW - timedelta(hours=2)),
    ]


def test_due_leads_can_be_read_page_by_page_though_many_are_due_at_once(state: State) -> None:
    state.leads.save(
        a_record(lead(item), next_change_at=NOW - timedelta(hours=item % 2)) for item in range(1, 13)
    )
    found, last = list[int](), None
    while page := state.leads.due(NOW, 5, after=last):
        found, last = [*found, *(each.item.id for each in page)], page[-1]
    assert sorted(found[:6]) == [1, 3, 5, 7, 9, 11]
    assert sorted(found) == list(range(1, 13))


def test_due_is_due_to_the_microsecond_and_no_more_once_it_is_seen_to(state: State) -> None:
    state.leads.save([a_record(lead(7), next_change_at=NOW)])
    assert state.leads.due(NOW - timedelta(microseconds=1), 10) == []
    assert state.leads.due(NOW, 10) == [DueLead(lead(7), NOW)]
    state.leads.save([a_record(lead(7))])
    assert state.leads.due(NOW, 10) == []


def test_all_leads_are_read_page_by_page_each_once(state: State) -> None:
    state.leads.save(a_record(lead(item)) for item in (10, 9, 100, 8))
    first = state.leads.page(after=None, limit=3)
    second = state.leads.page(after=first[-1].item, limit=3)
    assert state.leads.page(after=second[-1].item, limit=3) == []
    assert (len(first), len(second)) == (3, 1)
    assert sorted(record.item for record in (*first, *second)) == leads([8, 9, 10, 100])


def test_a_forgotten_lead_is_found_by_nothing(state: State) -> None:
    state.leads.save(a_record(lead(item), subjects=("email:a",), next_change_at=NOW) for item in (7, 8))
    assert state.leads.delete([lead(7), lead(99)]) == 1
    assert set(state.leads.get_many([lead(7), lead(8)])) == {lead(8)}
    assert state.leads.of_subjects(["email:a"]) == {"email:a": [lead(8)]}
    assert state.leads.due(NOW, 9) == [DueLead(lead(8), NOW)]
    assert state.leads.delete([]) == 0


def on_roll(state: State, roll: str, *, days: int = 9, page: int = 2) -> list[Item]:
    """The leads that stand on a roll for so many days or longer, read page by page."""
    found, last = list[Item](), None
    while page_of := state.leads.candidates(roll, until=NOW - timedelta(days=days), limit=page, after=last):
        found, last = [*found, *(each.record.item for each in page_of)], page_of[-1].position
    return found


def test_candidates_come_longest_first_by_roll_and_no_others(state: State) -> None:
    ages = {7: 10, 8: 30, 9: 5, 10: 20, 11: 20}
    state.leads.save(
        a_record(lead(n), state=LeadState.HELD, band="cold", created_at=NOW - timedelta(days=age))
        for n, age in ages.items()
    )
    other = a_record(lead(12), state=LeadState.HELD, band="colder", created_at=NOW - timedelta(days=99))
    state.leads.save([other, a_record(lead(13), band="cold", created_at=NOW - timedelta(days=99))])
    found = on_roll(state, "band:cold")
    assert (found[0], sorted(found[1:3]), found[3:]) == (lead(8), [lead(10), lead(11)], [lead(7)])
    assert (on_roll(state, "band:colder"), on_roll(state, "band:col")) == ([lead(12)], [])
    state.leads.save([a_record(lead(8), state=LeadState.CLOSED)])
    state.leads.delete([lead(10)])
    assert on_roll(state, "band:cold") == [lead(11), lead(7)]


def test_a_lead_is_due_on_its_roll_to_the_microsecond(state: State) -> None:
    state.leads.save([a_record(lead(7), state=LeadState.HELD, band="cold", created_at=NOW)])
    early = NOW - timedelta(microseconds=1)
    assert state.leads.candidates("band:cold", until=early, limit=9) == []
    [found] = state.leads.candidates("band:cold", until=NOW, limit=9)
    assert (found.record.item, found.since) == (lead(7), NOW)


def test_a_cohort_is_read_by_when_its_leads_came_into_it(state: State) -> None:
    state.leads.save(a_record(lead(n), control_since=NOW - timedelta(days=n)) for n in (1, 3, 2))
    state.leads.save([a_record(lead(4), handed_off_at=NOW - timedelta(days=9))])
    found = state.leads.cohort("control", until=NOW - timedelta(days=2), limit=9)
    assert [each.record.item for each in found] == [lead(3), lead(2)]
    assert state.leads.cohort("control", until=NOW, limit=9, after=found[-1].position)[0].record.item == lead(
        1
    )


def test_the_assignment_moves_a_lead_on_its_rolls(state: State) -> None:
    initial, born_at = a_state(a_manager(1)), NOW - timedelta(days=10)
    draft = a_record(lead(7), band="cold", created_at=born_at)
    state.assignments.assign([AssignmentRequest(draft, None, "all")], initial=initial, apply_outcome=settle)
    assert on_roll(state, "band:cold") == [lead(7)]
    closed = a_record(lead(7), state=LeadState.CLOSED, band="cold", created_at=born_at)
    stored = state.leads.get_many([lead(7)])[lead(7)]
    state.assignments.reassign([Reassignment(closed, stored, to=None)], initial=initial)
    assert on_roll(state, "band:cold") == []


def waiting(state: State, roll: str, *, until: datetime = NOW, limit: int = 9) -> list[Item]:
    return [each.record.item for each in state.leads.waiting(roll, until=until, limit=limit)]


def an_untouched_record(number: int, due_at: datetime, band: str = "hot", **changes: Any) -> LeadRecord:
    """A record of a lead that a manager has had for an hour when its first touch is due."""
    started_at = due_at - timedelta(hours=1)
    stint = Stint(Occasion.FIRST, 7, "all", band, started_at.date(), started_at, due_at)
    record = a_record(lead(number), state=LeadState.ASSIGNED, band=band, manager=7, **changes)
    return replace(record, milestones=Milestones(stints=(stint,)))


def test_held_leads_are_found_the_longest_first_and_no_others(state: State) -> None:
    held = {7: 2, 8: 5, 9: 1}
    state.leads.save(
        a_record(lead(n), state=LeadState.HELD, hold=Hold("off-hours", NOW - timedelta(hours=hours), None))
        for n, hours in held.items()
    )
    state.leads.save([a_record(lead(10)), an_untouched_record(11, NOW - timedelta(hours=9))])
    assert waiting(state, "held") == [lead(8), lead(7), lead(9)]
    assert waiting(state, "held", limit=2) == [lead(8), lead(7)]
    state.leads.save([a_record(lead(8), state=LeadState.ASSIGNED)])
    state.leads.delete([lead(7)])
    assert waiting(state, "held") == [lead(9)]


def test_untouched_leads_are_found_by_band_the_longest_past_their_deadline_first(state: State) -> None:
    due = {7: -1, 8: 3, 9: 2}
    state.leads.save(an_untouched_record(n, NOW - timedelta(hours=hours)) for n, hours in due.items())
    state.leads.save([an_untouched_record(10, NOW, "warm"), an_untouched_record(11, NOW, "hotter")])
    assert waiting(state, "untouched:hot") == [lead(8), lead(9)]
    assert state.leads.count_waiting("untouched:hot", until=NOW) == 2
    assert state.leads.count_waiting("untouched:hot", until=NOW - timedelta(hours=due[8])) == 1
    assert waiting(state, "untouched:warm") == [lead(10)]
    assert waiting(state, "untouched:warm", until=NOW - timedelta(microseconds=1)) == []
    assert state.leads.count_waiting("untouched:warm", until=NOW - timedelta(microseconds=1)) == 0
    touched = an_untouched_record(8, NOW)
    stint = replace(touched.milestones.stints[0], touched_at=NOW)
    state.leads.save([replace(touched, milestones=Milestones(stints=(stint,)))])
    assert waiting(state, "untouched:hot") == [lead(9)]


def test_what_an_earlier_version_has_stored_waits_once_it_was_looked_over(state: State) -> None:
    state.leads.save([an_untouched_record(7, NOW)])
    forget_rolls(state, [lead(7)])
    assert waiting(state, "untouched:hot") == []
    state.leads.enrol(after=None, limit=10)
    assert waiting(state, "untouched:hot") == [lead(7)]


def test_reconciling_mends_a_roll_that_an_earlier_version_left_stale(state: State) -> None:
    state.leads.save([a_record(lead(7), state=LeadState.HELD, band="cold")])
    forget_rolls(state, [lead(7)], place="band:cold@000000000000000001")
    [record] = state.leads.enrol(after=None, limit=10)
    [found] = state.leads.candidates("band:cold", until=NOW, limit=10)
    assert (record.item, found.since) == (lead(7), record.sighting.first_seen_at)
