"""Where bands start by a new card, so that each keeps its share of the leads: a new card causes no storm."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from functions.commands.learn.card import HIGHEST
from functions.domain.scoring import Band, band_for


@dataclass(frozen=True, slots=True)
class Proposal:
    """The start of a band by the new card.

    Attributes:
        before: its start by the card in use.
        share_before, share: of the leads, in the band by either.
    """

    band: str
    before: int
    start: int
    share_before: float
    share: float


def proposed(bands: Sequence[Band], before: Sequence[int], scores: Sequence[int]) -> list[Proposal]:
    """Return the starts by which every band keeps about its share of the leads, the highest first.

    Where a band has no lead by the card in use, or the new scores do not tell two bands apart, all starts
    stay as they are.

    Args:
        bands: ascending.
        before: the score of each lead by the card in use.
        scores: of the same leads by the new one.
    """
    size = max(len(scores), 1)
    starts = [band.threshold for band in bands]
    earlier = sorted(before)
    wanted = [1 - bisect_left(earlier, start) / size for start in starts]
    found = [starts[0], *(_nearest(scores, share) for share in wanted[1:])]
    is_told = all(low > high > 0 for low, high in pairwise(wanted))
    if not is_told or any(low >= high for low, high in pairwise(found)):
        found = starts
    moved = [
        Band(band.id, start, band.first_touch, band.notify, band.nurture)
        for band, start in zip(bands, found, strict=True)
    ]
    return [
        Proposal(
            band.id, band.threshold, start, _share(bands, before, band.id), _share(moved, scores, band.id)
        )
        for band, start in reversed(list(zip(bands, found, strict=True)))
    ]


def _nearest(scores: Sequence[int], share: float) -> int:
    """Return the whole number that the share of the scores nearest to this one reaches; 100 at the most."""
    ascending = sorted(scores)
    size = max(len(ascending), 1)
    edges = range(ascending[0], min(ascending[-1] + 2, HIGHEST + 1)) if ascending else range(1)
    return min(edges, key=lambda edge: abs(1 - bisect_left(ascending, edge) / size - share))


def _share(bands: Sequence[Band], scores: Sequence[int], band: str) -> float:
    return sum(band_for(score, bands).id == band for score in scores) / max(len(scores), 1)
