"""Whether one arm of an experiment is better than the other, at every look: a confidence sequence. Pure.

Source: I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and A. Ramdas, Time-uniform central limit theory
and asymptotic confidence sequences, Annals of Statistics 52 (2024) 2613-2640; its boundary is the normal
mixture of S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon, Time-uniform, nonparametric, nonasymptotic
confidence sequences, Annals of Statistics 49 (2021) 1055-1080, proposition 5. Unlike an interval for one look
it holds at all looks together, so that it may be looked at every day.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil, log, sqrt

from functions.domain.experiment import Arm
from functions.domain.figures.proportions import Interval, Share

ALPHA = 0.05
"""How often two arms without a difference are ever said to have one, at the most."""
FEWEST = 10
"""Conversions of each arm before anything is decided."""
FEWEST_A_MONTH = 20
"""Conversions of both arms together below which an experiment decides nothing in a useful time."""
_SURE, _POWER = 1.96, 0.84
"""Normal quantiles: of two sides at 95 %, and of a power of 80 %."""
_LOOKS = 2
"""A confidence sequence needs about so many times the leads of a test that is looked at once."""


def rho_squared(planned: int, alpha: float = ALPHA) -> float:
    """Return what makes the sequence narrowest near so many leads; fixed before the start, and kept."""
    loss = -2 * log(alpha)
    return (loss + log(loss + 1)) / planned


def radius(spread: float, leads: int, planned: int, alpha: float = ALPHA) -> float:
    """Return half the width of the sequence, in units of `spread`.

    Args:
        spread: the standard deviation of one lead's part in the difference.
        leads: of both arms together, at least 1.
        planned: how many leads it is planned for.
        alpha: how often it ever leaves out the true difference, at the most.
    """
    rho2 = rho_squared(planned, alpha)
    scaled = leads * rho2 + 1
    return spread * sqrt(2 * scaled / (leads * leads * rho2) * log(sqrt(scaled) / alpha))


def expected_size(rate: float, difference: float, share: float = 0.5) -> int:
    """Return how many leads of both arms it takes to find a difference of conversions.

    Twice of what a test that is looked at once takes, at 95 % and a power of 80 %.

    Args:
        rate: the conversion now, from 0 to 1.
        difference: what is worth finding, as a share.
        share: of the leads in arm B.
    """
    per_arm = rate * (1 - rate) * (_SURE + _POWER) ** 2 / difference**2
    return ceil(_LOOKS * per_arm / (share * (1 - share)))


def days_to_go(*, size: int, arrived: int, mature: int, per_day: float, horizon: int) -> int | None:
    """Return in how many days so many leads are old enough; None while none come.

    Args:
        size: leads that it takes.
        arrived: those that have come.
        mature: those of them that are old enough.
        per_day: leads that come on a day.
        horizon: days after which a lead is old enough.
    """
    if per_day <= 0:
        return None
    if arrived < size:
        return ceil((size - arrived) / per_day) + horizon
    return min(ceil(max(size - mature, 0) / per_day), horizon)


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a difference, arm B minus arm A, at one look.

    Attributes:
        interval: from -1 to 1, with the bounds of the sequence.
        is_telling: whether there are enough conversions to decide anything.
    """

    interval: Interval
    is_telling: bool

    @property
    def difference(self) -> float:
        """How much more arm B has."""
        return self.interval.value

    @property
    def better(self) -> Arm | None:
        """The arm that is surely better; None while that is open."""
        if not self.is_telling or self.interval.low <= 0 <= self.interval.high:
            return None
        return Arm.B if self.interval.low > 0 else Arm.A


@dataclass(frozen=True, slots=True)
class Known:
    """What was known on a day."""

    on: date
    look: Look


def look(difference: float, spread: float, leads: int, planned: int, *, is_telling: bool) -> Look:
    """Return what is known of a difference of so many leads."""
    wide = radius(spread, leads, planned)
    bounds = Interval(difference, max(difference - wide, -1.0), min(difference + wide, 1.0))
    return Look(bounds, is_telling)


def look_at(a: Share, b: Share, planned: int) -> Look | None:
    """Return what is known of the conversion of two arms; None while one of them has no lead."""
    one, other = a.value, b.value
    if one is None or other is None:
        return None
    leads = a.of + b.of
    spread = sqrt(leads * (one * (1 - one) / a.of + other * (1 - other) / b.of))
    is_telling = min(a.count, b.count) >= FEWEST
    return look(other - one, spread, leads, planned, is_telling=is_telling)


def harmed(a: Share, b: Share, *, planned: int, harm: float) -> Arm | None:
    """Return the arm that is surely worse by the harm bound; None where neither is.

    An arm may be so bad that it never gets to `FEWEST` conversions: it is enough that it would have them at
    the conversion of the other.
    """
    found = look_at(a, b, planned)
    if found is None:
        return None
    for arm, own, other, worst in (
        (Arm.B, b, a, found.interval.high),
        (Arm.A, a, b, -found.interval.low),
    ):
        would_be = own.of * (other.value or 0.0)
        if worst <= -harm and min(other.count, would_be) >= FEWEST:
            return arm
    return None
