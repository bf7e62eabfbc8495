"""One row of the bench: a number that the design promises, and what this machine reached."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What was measured, against its target.

    Attributes:
        unit: of `reached` and `target`.
        bound: whether the target is the least or the most that is allowed.
        ratio: the same work measured against something comparable, in the same run on the same machine.
        ratio_to: what that something is.
        run: what was run, so that somebody else can judge and repeat it.
    """

    what: str
    reached: float
    target: float
    unit: str
    bound: Literal["at least", "at most"]
    ratio: float
    ratio_to: str
    run: str

    @property
    def is_kept(self) -> bool:
        """Whether the target is reached."""
        return self.reached >= self.target if self.bound == "at least" else self.reached <= self.target


class NotMeasured(Exception):
    """A row cannot be measured here; the message says what is missing."""
