"""What watches a run: a clock that tells of each step, and what has become of leads in the end."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from functions.domain.item import Item
from functions.processing.handler import LONGEST_RUN
from functions.processing.run import process_inbox
from infra.clock import ManualClock
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.team import Team, a_team


class WatchedClock(ManualClock):
    """A clock that calls `on_move` whenever time has passed for the code that sleeps on it."""

    def __init__(self) -> None:
        super().__init__(TUESDAY_NOON)
        self.on_move: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        """Move the clock, and tell of it."""
        super().sleep(seconds)
        if seconds > 0:
            self.on_move()


@contextmanager
def a_watched_team(directory: Path, **more: Any) -> Iterator[tuple[Team, WatchedClock]]:
    """Bring up a team on a watched clock."""
    clock = WatchedClock()
    with a_team(directory, clock=clock, **more) as team:
        yield team, clock
        clock.on_move = lambda: None


@contextmanager
def another_process(team: Team) -> Iterator[Team]:
    """Yield the same team as a second process has it: a wiring of its own on the same state and portal."""
    wiring = Wiring(team.wiring.settings, clock=team.clock)
    try:
        yield Team(team.portal, wiring, team.clock)
    finally:
        wiring.close()


def one_batch(team: Team, *, at_most: timedelta = LONGEST_RUN) -> timedelta:
    """Let a run of a function's length begin one batch and no second one; return how long it took."""
    began_at, goes_on = team.clock.now(), iter([True, False])
    process_inbox(team.pipeline, until=began_at + at_most, goes_on=lambda: next(goes_on))
    return team.clock.now() - began_at


def until_nothing_is_due(team: Team) -> None:
    """Process at each moment at which something is due, until nothing is left."""
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None:
        team.clock.advance_to(due_at)
        team.process()


def assert_told_once(team: Team, items: Iterable[Item]) -> None:
    """See that each of these hot leads has one to-do, and that its manager and the senior see one alert.

    An alert whose answer got lost is sent again, and then replaces the one before it.
    """
    hot = Counter(items)
    assert Counter(team.item(todo.lead_id) for todo in team.portal.todos) == hot
    seen = Counter(note.tag for note in team.portal.notifications)
    assert (len(seen), set(seen.values())) == (len(hot), {2})
