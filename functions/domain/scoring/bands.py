"""Named ranges of scores, with a hysteresis that keeps a lead near a threshold in its band."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Nurture:
    """Where the cold leads of a band go, when, and which share of them stays with managers.

    Attributes:
        after: how long after its creation a lead goes there.
        stages: the stage of nurturing by entity, each as `stage_key` names it.
        owner: the Bitrix24 user who owns nurtured leads.
        control: the share (0 to 1) that stays with managers, to measure what the threshold costs.
        trigger: the code of the automation trigger that is fired at the hand-off; empty for none.
    """

    after: timedelta
    stages: Mapping[str, str]
    owner: int
    control: float = 0.0
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores from `threshold` up to the next band, and what its leads are due.

    Attributes:
        first_touch: deadline of the manager's first outgoing activity, in working time.
        notify: `manager`, `senior`, or ids of users; notified once when a lead enters the band from below.
    """

    id: str
    threshold: int
    first_touch: timedelta | None = None
    notify: tuple[str, ...] = ()
    nurture: Nurture | None = None


def band_for(
    points: int, bands: Sequence[Band], *, band_before: str | None = None, hysteresis: int = 0
) -> Band:
    """Return the band of `points` for a lead that was in `band_before`, if in any.

    A lead enters a band at its threshold and leaves it downwards only below `threshold - hysteresis`. That
    holds for each band that it falls through, so that a fast fall and a slow one end in the same band.
    `bands` ascend by threshold; fewer points than the lowest threshold are in the lowest band. An unknown
    `band_before` counts as none.
    """
    before = -1
    if band_before is not None:
        before = next((index for index, band in enumerate(bands) if band.id == band_before), -1)
    for index in range(len(bands) - 1, 0, -1):
        slack = hysteresis if index <= before else 0
        if points >= bands[index].threshold - slack:
            return bands[index]
    return bands[0]
