"""Many items, a request's worth at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Element = TypeVar("Element")


def batched(items: Iterable[Element], size: int) -> Iterator[list[Element]]:
    """Yield the items in lists of `size`, the last one perhaps shorter; none without items.

    As `itertools.batched` of Python 3.12.
    """
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
