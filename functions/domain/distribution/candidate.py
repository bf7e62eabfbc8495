"""One member of a queue before one lead: everything that a choice looks at, so that it can be made again."""

from dataclasses import dataclass
from fractions import Fraction

from functions.domain.distribution.eligibility import Ineligibility
from functions.domain.distribution.queue import Strategy
from functions.domain.distribution.rotation import LEAD
from functions.domain.distribution.state import Presence

PRESENT = Presence()


@dataclass(frozen=True, slots=True)
class Candidate:
    """What stopped a member at the moment of a decision, or what they were owed; kept in the ledger.

    Attributes:
        gate: the first gate that stopped them; None for an eligible member.
        debt: what they were owed before this lead, in units of `LEAD`.
        assigned_today: their leads of that business day, across all queues, before this one.
        presence: what the portal said of them.
        strategy: how the queue chose.
        is_preferred: whether they knew the customer.
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

    @property
    def id(self) -> int:
        """The manager, as turns and shares speak of one."""
        return self.manager_id

    @property
    def owed(self) -> float:
        """The debt in leads, for people to read."""
        return self.debt / LEAD
