"""What people do with an assigned lead: the manager calls soon, late or never; the lead answers or not."""

import random
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Habit:
    """What happens to one lead after its assignment.

    Attributes:
        call_after: working time until the manager calls; None for never.
        reply_after: time from the call until the lead answers; None for never.
        wakes_after: time from the hand-off to nurturing until the lead asks for an offer; None for never.
    """

    call_after: timedelta | None
    reply_after: timedelta | None
    wakes_after: timedelta | None


def habit_of(lead_id: int, *, seed: int) -> Habit:
    """Return the same habit for the same lead and seed: most are called in time, half of them answer."""
    rng = random.Random(f"{seed}:{lead_id}")  # noqa: S311  repeatable on purpose
    is_called = rng.random() < 0.8
    answers = rng.random() < 0.5
    wakes = rng.random() < 0.5
    return Habit(
        call_after=timedelta(minutes=rng.choice((5, 9, 12, 15, 45))) if is_called else None,
        reply_after=timedelta(hours=rng.randint(2, 90)) if answers else None,
        wakes_after=timedelta(hours=rng.randint(30, 60)) if wakes else None,
    )
