"""The results of nurturing so far: counts of leads, and the confidence interval of a share of them. Pure."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class NurturingCounts:
    """Counts of leads, each at the same age in its cohort.

    Attributes:
        handed_over: leads that were handed off to nurturing.
        came_back: those of them that were recalled to distribution.
        converted: those of them that were converted, by a manager or out of nurturing.
        control: leads of the control sample: they stayed with their managers.
        control_converted: those of the control sample that were converted.
    """

    handed_over: int = 0
    came_back: int = 0
    converted: int = 0
    control: int = 0
    control_converted: int = 0


@dataclass(frozen=True, slots=True)
class Share:
    """A share that was counted, and the interval that holds the true one with a given confidence."""

    share: float
    low: float
    high: float


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Share | None:
    """Return the share of successes with its score interval; None without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
    (1927) 209-212; as method 3 in R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872. It stays inside
    0 to 1 and is sound for small samples and shares near 0, where the textbook's normal interval is not.

    Raises:
        ValueError: there are more successes than trials, or less than none.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share.")
    if trials == 0:
        return None
    share, z = successes / trials, NormalDist().inv_cdf((1 + confidence) / 2)
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    whole = 1 + z * z / trials
    return Share(share, max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole))
