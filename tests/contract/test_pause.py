"""A pause is kept by every store, and every process of the store notices it within half a minute."""

from datetime import datetime, timedelta

from functions.commands.pause import Paused, pause, resume
from functions.domain.pause import LOOKED_AT_EVERY
from functions.ports import State
from infra.clock import ManualClock
from infra.kept_texts import KeptTexts
from tests.builders import TUESDAY_NOON
from tests.contract.conftest import opened

A_MINUTE = timedelta(minutes=1)


class Asked:
    """Notes for when a run is requested."""

    def __init__(self) -> None:
        self.at: list[datetime | None] = []

    def request_run(self, *, at: datetime | None = None) -> None:
        self.at.append(at)


def test_a_pause_is_seen_by_another_process_and_so_is_its_end(state: State, state_url: str) -> None:
    clock, asked, other = ManualClock(TUESDAY_NOON), Asked(), opened(state_url)
    known = KeptTexts(lambda: other.checkpoints).pause
    assert known.at(clock.now()) is None
    assert pause(state.checkpoints, now=clock.now()) == Paused(TUESDAY_NOON, is_new=True)
    clock.advance(LOOKED_AT_EVERY)
    assert known.at(clock.now()) == TUESDAY_NOON
    assert pause(state.checkpoints, now=clock.now()) == Paused(TUESDAY_NOON, is_new=False)
    assert resume(state.checkpoints, wakeups=asked, clock=clock) == TUESDAY_NOON
    assert known.at(clock.now()) == TUESDAY_NOON  # it has not looked again yet
    assert asked.at == [clock.now() + LOOKED_AT_EVERY]
    clock.advance(LOOKED_AT_EVERY)
    assert known.at(clock.now()) is None
    other.close()


def test_where_there_is_no_pause_nothing_is_resumed(state: State) -> None:
    asked = Asked()
    assert resume(state.checkpoints, wakeups=asked, clock=ManualClock(TUESDAY_NOON)) is None
    assert asked.at == []
