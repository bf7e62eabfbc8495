"""What is too large for one request is sent in parts."""

from collections.abc import Callable, Sequence
from typing import TypeVar

Element = TypeVar("Element")
Result = TypeVar("Result")


class TooLarge(Exception):
    """A request or a document is larger than the store takes; nothing was sent."""


def in_parts(items: Sequence[Element], send: Callable[[Sequence[Element]], Result]) -> list[Result]:
    """Return what `send` returns for the items: for all at once, or half by half while they are too large.

    Raises:
        TooLarge: one item is too large by itself; those before it were sent.
    """
    try:
        return [send(items)]
    except TooLarge:
        if len(items) < 2:
            raise
    half = len(items) // 2
    return [*in_parts(items[:half], send), *in_parts(items[half:], send)]
