"""What groups and the whole score are bounded to; what a bound takes or gives is a line of the score."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from functions.scoring.contribution import Contribution
from functions.scoring.wording import in_words

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Group:
    """Bounds what its rules can add up to; None is no bound."""

    id: str
    least: int | None = None
    most: int | None = None

    def clamp(self, points: int) -> Contribution | None:
        """Return the line that brings `points` into the bounds; None when they are."""
        if self.most is not None and points > self.most:
            return self._line(self.most - points, f"{in_words(self.id)} is capped at {self.most}")
        if self.least is not None and points < self.least:
            return self._line(self.least - points, f"{in_words(self.id)} does not fall below {self.least}")
        return None

    def _line(self, points: int, why: str) -> Contribution:
        return Contribution(self.id, points, why, self.id, "clamp")


def clamps(contributions: Iterable[Contribution], groups: Mapping[str, Group]) -> list[Contribution]:
    """Return what the bounds of `groups` take from or give to `contributions` (without clamps)."""
    sums = dict.fromkeys(groups, 0)
    for contribution in contributions:
        if contribution.group in sums:
            sums[contribution.group] += contribution.points
    lines = (groups[name].clamp(points) for name, points in sums.items())
    return [line for line in lines if line is not None]
