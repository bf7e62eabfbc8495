"""What a week is made of: who comes, and what may go wrong. A run is its plan and nothing else."""

import random
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from functions.domain.item import LEAD, Item

TICK = timedelta(minutes=30)


class Trouble(StrEnum):
    """A kind of misfortune; a plan without it has the same week, spared of it."""

    DROPPED = "webhooks dropped"
    DOUBLED = "webhooks doubled"
    LATE = "webhooks late"
    FAULT = "faults of the portal"
    DEATH = "deaths"
    CROWD = "runs beside a run"
    JUMP = "jumps of the clock"
    NEW_RULES = "changes of the configuration"
    TALKATIVE = "talkative leads"
    REFUSED = "refusals of a lead, a field or all writes"
    BACK_EARLY = "absences that end early"
    GIVEN_BACK = "turns given back"
    OUTLIVED = "runs that outlive their lease"
    ORPHANED = "leads of a dead run that are waited for"


ROUGH = frozenset(
    {
        Trouble.DROPPED,
        Trouble.LATE,
        Trouble.FAULT,
        Trouble.DEATH,
        Trouble.CROWD,
        Trouble.JUMP,
        Trouble.REFUSED,
        Trouble.OUTLIVED,
    }
)
"""What may keep the functions from a lead for hours, so that it is unknown when it has to be looked at."""


@dataclass(frozen=True)
class Plan:
    """One week.

    Attributes:
        people: the numbers of those who come; each lives the life that `seed` and their number draw.
        crowd: how many people the daily caps are made for.
        troubles: what may go wrong.
        tick: how much time passes between two runs of the functions.
        entity: what everybody comes as: a lead, or a deal with a contact.
        strategy: how their queue chooses.
    """

    seed: int
    people: tuple[int, ...]
    crowd: int
    troubles: frozenset[Trouble] = frozenset(Trouble)
    tick: timedelta = TICK
    entity: str = LEAD
    strategy: str = "round-robin"

    @classmethod
    def of(
        cls,
        seed: int,
        *,
        leads: int,
        tick: timedelta = TICK,
        troubles: frozenset[Trouble] = frozenset(Trouble),
        entity: str = LEAD,
        strategy: str = "round-robin",
    ) -> "Plan":
        """Return the whole week of a seed: everybody comes, everything goes wrong."""
        return cls(seed, tuple(range(leads)), leads, troubles, tick, entity, strategy)

    def item(self, number: int) -> Item:
        """Return the key of what has this id in the portal."""
        return Item(self.entity, number)

    @property
    def is_rough(self) -> bool:
        """Whether something may keep the functions from a lead for hours."""
        return bool(self.troubles & ROUGH)

    def chance(self, what: str) -> random.Random:
        """Return the dice for one thing: they fall the same way whatever else is in the plan."""
        return random.Random(f"{what} {self.seed}")

    def __str__(self) -> str:
        """Tell the plan in a line."""
        troubles = ", ".join(sorted(self.troubles)) or "nothing goes wrong"
        return f"seed {self.seed}, {len(self.people)} {self.entity}s; {troubles}"
