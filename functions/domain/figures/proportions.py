"""Shares of what was counted, each with the interval that holds the true one. Pure."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


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
