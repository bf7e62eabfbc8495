"""Dividing a list into batches."""

import pytest

from infra.batching import batched


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])]
)
def test_batches_are_full_except_the_last_and_keep_the_order(count: int, sizes: list[int]) -> None:
    batches = list(batched(range(count), 50))
    assert [len(batch) for batch in batches] == sizes
    assert [item for batch in batches for item in batch] == list(range(count))
