"""Shares and differences with their 95 % intervals."""

from dataclasses import dataclass

FEW = 5
"""Of fewer leads than these only the counts are shown."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and the interval that holds the true share; all between 0 and 1."""

    count: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share that was counted; 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    def is_telling(self, least: int = FEW) -> bool:
        """True when there are enough leads to speak of a share."""
        return self.of >= least


@dataclass(frozen=True, slots=True)
class MixedShare:
    """A mean of shares by fixed weights, the interval that holds it, and of how many leads it is."""

    share: float
    of: int
    low: float
    high: float

    def is_telling(self, least: int = FEW) -> bool:
        """True when there are enough leads to speak of a share."""
        return self.of >= least


@dataclass(frozen=True, slots=True)
class Difference:
    """One share minus another, and the interval that holds the true difference."""

    value: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """True when chance alone does not explain it: the interval leaves out 0."""
        return self.low > 0 or self.high < 0
