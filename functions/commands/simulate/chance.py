"""What an invented world is drawn with."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

Value = TypeVar("Value")


class Chance(Protocol):
    """Draws, and draws the same from the same seed."""

    def random(self) -> float:
        """Return a number from 0 to below 1."""
        ...

    def gauss(self, mu: float, sigma: float) -> float:
        """Return a number from the normal distribution."""
        ...

    def expovariate(self, lambd: float) -> float:
        """Return how long something takes to happen that happens `lambd` times on average."""
        ...

    def choice(self, seq: Sequence[Value]) -> Value:
        """Return one of them, each as probable as any other."""
        ...
