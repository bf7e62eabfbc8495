"""What every store of lead records promises."""

from datetime import UTC, datetime

from functions.records import Effect, EffectKind, HeldNote, LeadState
from functions.scoring import Contribution
from tests.builders import a_record
from tests.contract.conftest import Store

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
