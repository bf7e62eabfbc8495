"""What every store of marks promises."""

from concurrent.futures import ThreadPoolExecutor

from functions.ports import State

RUNS = 8


def test_a_mark_that_was_never_set_is_none(state: State) -> None:
    assert state.checkpoints.get("reconciling") is None


def test_a_later_text_replaces_the_one_before_and_touches_no_other_mark(state: State) -> None:
    state.checkpoints.set("reconciling", "7")
    state.checkpoints.set("nurturing", "2026-11-03")
    state.checkpoints.set("reconciling", "8")
    assert (state.checkpoints.get("reconciling"), state.checkpoints.get("nurturing")) == ("8", "2026-11-03")


def test_a_text_is_replaced_only_while_it_is_the_one_that_was_read(state: State) -> None:
    marks = state.checkpoints
    assert not marks.replace("backlog", "9", before="8")
    assert marks.get("backlog") is None
    assert marks.replace("backlog", "1", before=None)
    assert not marks.replace("backlog", "2", before=None)
    assert not marks.replace("backlog", "2", before="0")
    assert marks.replace("backlog", "3", before="1")
    assert marks.get("backlog") == "3"


def test_of_several_runs_that_read_the_same_text_one_replaces_it(state: State) -> None:
    before = None
    for text in ("first", "second"):
        with ThreadPoolExecutor(RUNS) as pool:
            tries = [
                pool.submit(state.checkpoints.replace, "backlog", f"{text} by {run}", before=before)
                for run in range(RUNS)
            ]
        assert [each.result() for each in tries].count(True) == 1
        before = state.checkpoints.get("backlog")
        assert before in {f"{text} by {run}" for run in range(RUNS)}
