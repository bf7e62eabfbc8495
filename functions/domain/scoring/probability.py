"""What a score foretells: the share of leads with so many points that became customers."""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

Point = tuple[int, float]
"""A score, and the share (0 to 1) of leads with it that were converted."""

DIGITS = 4
"""Digits behind the point where a probability is written for machines."""


@dataclass(frozen=True)
class Probability:
    """The probability of a conversion by score, between its points on straight lines.

    Attributes:
        points: at least two, by rising score.
    """

    points: tuple[Point, ...]

    def at(self, score: int) -> float:
        """Return the probability of a lead with this score; beyond the ends it is that of the end."""
        above = bisect_right(self._scores, score)
        if above in (0, len(self.points)):
            return self.points[min(above, len(self.points) - 1)][1]
        (low, least), (high, most) = self.points[above - 1], self.points[above]
        return least + (most - least) * (score - low) / (high - low)

    @cached_property
    def _scores(self) -> tuple[int, ...]:
        return tuple(score for score, _ in self.points)
