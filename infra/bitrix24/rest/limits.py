"""What one request to the portal carries at most, and how more than that is divided.

See docs/bitrix24-api.md 3.6 and 5.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

PAGE_SIZE = 50
"""Rows of a list call."""
BATCH_SIZE = 50
"""Commands of a batch."""
MAX_INPUT_VARS = 1000
"""Values of a batch command: PHP silently drops those after its `max_input_vars`."""

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[Sequence[Item]]:
    """Yield the items in their order, up to `size` at a time; `itertools.batched` needs Python 3.12."""
    remaining = iter(items)
    while batch := tuple(islice(remaining, size)):
        yield batch
