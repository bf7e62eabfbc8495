"""What every store of lead records promises."""

from datetime import UTC, datetime

from functions.ports import Ask, Transfer
from functions.records import Effect, EffectKind, HeldNote, LeadState
from functions.scoring import Contribution
from tests.builders import a_desk, a_manager, a_record
from tests.contract.conftest import Store
from tests.contract.test_rotations import settle

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def test_a_record_comes_back_as_it_was_stored(store: Store) -> None:
    record = a_record(
        7,
        state=LeadState.HELD,
        points=74,
        band="hot",
        contributions=(Contribution("amount", 25, "Amount of at least 500 000", "fit", moments=(NOW,)),),
        held=HeldNote("off-hours", NOW, NOW),
        pending=(Effect(EffectKind.TODO, 7, NOW),),
        scored_at=NOW,
    )
    store.leads.save([record])
    assert store.leads.get_many([7]) == {7: record}


def test_a_later_record_replaces_the_one_before(store: Store) -> None:
    store.leads.save([a_record(7, points=10)])
    store.leads.save([a_record(7, points=20)])
    assert store.leads.get_many([7])[7].points == 20


def test_unknown_leads_are_left_out(store: Store) -> None:
    store.leads.save([a_record(7)])
    assert set(store.leads.get_many([6, 7, 8])) == {7}
    assert store.leads.get_many([]) == {}


def test_a_lead_is_found_by_what_stands_for_its_e_mail_and_phone(store: Store) -> None:
    store.leads.save([a_record(9, subjects=("email:a",)), a_record(7, subjects=("email:a", "phone:b"))])
    assert store.leads.of_subjects(["email:a", "phone:b", "phone:nobody"]) == {
        "email:a": [7, 9],
        "phone:b": [7],
    }
    assert store.leads.of_subjects([]) == {}


def test_a_lead_whose_e_mail_changed_is_found_by_the_new_one_only(store: Store) -> None:
    store.leads.save([a_record(7, subjects=("email:a", "phone:b"))])
    store.leads.save([a_record(7, subjects=("email:c", "phone:b"))])
    assert store.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {"email:c": [7], "phone:b": [7]}
    store.leads.save([a_record(7)])
    assert store.leads.of_subjects(["email:a", "email:c", "phone:b"]) == {}


def test_the_assignment_keeps_what_a_lead_is_found_by(store: Store) -> None:
    desk = a_desk(a_manager(1))
    asks = [Ask(a_record(lead_id, subjects=("email:a",)), "all") for lead_id in (7, 8)]
    store.rotations.assign(asks, desk=desk, settle=settle)
    assert store.leads.of_subjects(["email:a"]) == {"email:a": [7, 8]}
    moved = a_record(7, state=LeadState.CLOSED, subjects=("phone:b",))
    store.rotations.transfer([Transfer(moved, taker=None)], desk=desk)
    assert store.leads.of_subjects(["email:a", "phone:b"]) == {"email:a": [8], "phone:b": [7]}
