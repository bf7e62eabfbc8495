"""One member of a queue before one lead: all that a choice reads, so that it can be made again."""

from dataclasses import dataclass
from fractions import Fraction

from functions.domain.distribution.effectiveness import USUAL
from functions.domain.distribution.eligibility import Ineligibility
from functions.domain.distribution.queue import Strategy
from functions.domain.distribution.rotation import LEAD
from functions.domain.distribution.state import Presence

PRESENT = Presence()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of a queue at the moment of a decision, eligible or not; recorded in the ledger.

    Attributes:
        ineligibility: why the member was not eligible; None when they were.
        debt: what they were owed before this lead, in units of `LEAD`.
        assigned_today: their leads of that business day, across all queues, before this one.
        presence: what the portal said of the member.
        strategy: how the queue chooses.
        is_preferred: whether the member knew the customer.
        preferred_skills: which of the skills that the queue prefers the member had, in order.
        advantage: how much better than usual the member does with leads of this segment, as
            `effectiveness.py` says; 1 in queues that do not ask.
    """

    manager_id: int
    queue: str
    ineligibility: Ineligibility | None
    debt: int = 0
    weight: Fraction = Fraction(1)
    assigned_today: int = 0
    presence: Presence = PRESENT
    strategy: Strategy = Strategy.ROUND_ROBIN
    is_preferred: bool = False
    preferred_skills: tuple[str, ...] = ()
    advantage: Fraction = USUAL

    @property
    def id(self) -> int:
        """The manager, by the name that `Weighted` asks for."""
        return self.manager_id

    @property
    def owed(self) -> float:
        """The debt in leads, for people to read."""
        return self.debt / LEAD
