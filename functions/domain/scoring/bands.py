"""Named ranges of scores, and a lead on the edge that does not flap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Nurture:
    """Where the cold leads of a band go, how long after their creation, and the share that stays.

    Attributes:
        stage: the lead stage (`STATUS_ID`) of nurturing.
        owner: the Bitrix24 user who looks after nurtured leads.
        control: the share (0 to 1) that stays with managers, to measure what the threshold costs.
        trigger: the code of the automation trigger that is fired at the hand-off; empty for none.
    """

    after: timedelta
    stage: str
    owner: int
    control: float = 0.0
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores from `threshold` up to the next band, and what its leads are due.

    Attributes:
        first_touch: deadline of the manager's first outgoing activity, in working time.
        notify: `manager`, `senior`, or ids of users, told once when a lead enters from below.
    """

    id: str
    threshold: int
    first_touch: timedelta | None = None
    notify: tuple[str, ...] = ()
    nurture: Nurture | None = None


def band_for(
    points: int, bands: Sequence[Band], *, band_before: str | None = None, hysteresis: int = 0
) -> Band:
    """Return the band of `points`, where a lead on the edge does not flap.

    It enters a band at its edge and leaves it downwards only below `edge - hysteresis`. `bands` ascend by
    threshold. A fall through several bands stops at each of them on the same terms, so
    that a fast fall and a slow one end in the same band. Fewer points than any band asks for are in the
    lowest.
    """
    before = -1
    if band_before is not None:
        before = next((index for index, band in enumerate(bands) if band.id == band_before), -1)
    for index in range(len(bands) - 1, 0, -1):
        slack = hysteresis if index <= before else 0
        if points >= bands[index].threshold - slack:
            return bands[index]
    return bands[0]
