"""Bounds of groups; what a bound takes from a score or gives to it is a line of the score."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import attrgetter

from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words

CACHE_SIZE = 512
"""Sums whose line is cached for each bound; sums are whole points, so few differ."""

_group_and_points = attrgetter("group", "points")


@dataclass(frozen=True)
class Group:
    """Bounds what its rules can add up to; None is no bound."""

    id: str
    minimum: int | None = None
    maximum: int | None = None

    @cached_property
    def clamp(self) -> Callable[[int], Contribution | None]:
        """The line that brings points into the bounds; None for points inside them."""
        return lru_cache(maxsize=CACHE_SIZE)(self._clamp)

    def _clamp(self, points: int) -> Contribution | None:
        if self.maximum is not None and points > self.maximum:
            return self._line(self.maximum - points, Saying.CAPPED, self.maximum)
        if self.minimum is not None and points < self.minimum:
            return self._line(self.minimum - points, Saying.FLOORED, self.minimum)
        return None

    def _line(self, points: int, saying: Saying, bound: int) -> Contribution:
        why = Phrase(saying, in_words(self.id), bound)
        return Contribution(self.id, points, why, self.id, "clamp")


def sums_of(contributions: Iterable[Contribution]) -> Mapping[str, int]:
    """Return what the contributions (without clamps) of each group add up to."""
    sums: defaultdict[str, int] = defaultdict(int)
    for group, points in map(_group_and_points, contributions):
        sums[group] += points
    return sums


def clamps(sums: Mapping[str, int], groups: Iterable[Group]) -> list[Contribution]:
    """Return what the bounds of `groups` take from or give to the sums of their contributions."""
    lines = [group.clamp(sums.get(group.id, 0)) for group in groups]
    return [line for line in lines if line is not None]
