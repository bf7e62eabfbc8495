"""What every store of marks promises."""

from functions.ports import State


def test_a_mark_that_was_never_set_is_none(state: State) -> None:
    assert state.checkpoints.get("reconciling") is None


def test_a_later_text_replaces_the_one_before_and_touches_no_other_mark(state: State) -> None:
    state.checkpoints.set("reconciling", "7")
    state.checkpoints.set("nurturing", "2026-11-03")
    state.checkpoints.set("reconciling", "8")
    assert (state.checkpoints.get("reconciling"), state.checkpoints.get("nurturing")) == ("8", "2026-11-03")
