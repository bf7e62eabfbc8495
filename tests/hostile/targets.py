"""Everything that is fuzzed; the shares are weighted by how long an input takes."""

from math import ceil

from tests.hostile import files, portal, requests

TARGETS = (*requests.TARGETS, *files.TARGETS, *portal.TARGETS)


def shares(inputs: int) -> dict[str, int]:
    """Return how many of all inputs each target is given; together no fewer than `inputs`."""
    return {target.name: ceil(inputs * target.share / 1000) for target in TARGETS}
