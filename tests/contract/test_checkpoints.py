"""What every store of marks promises."""

from tests.contract.conftest import Store


def test_a_mark_that_was_never_set_is_none(store: Store) -> None:
    assert store.checkpoints.get("reconciling") is None


def test_a_later_text_replaces_the_one_before_and_touches_no_other_mark(store: Store) -> None:
    store.checkpoints.set("reconciling", "7")
    store.checkpoints.set("nurturing", "2026-11-03")
    store.checkpoints.set("reconciling", "8")
    assert (store.checkpoints.get("reconciling"), store.checkpoints.get("nurturing")) == ("8", "2026-11-03")
