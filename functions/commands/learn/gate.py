"""Whether a new card may take the place of the one in use: not worse on the newest leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt
from statistics import NormalDist, stdev
from typing import Protocol

from functions.commands.learn.measures import (
    auc_of,
    brier,
    calibration_error,
    calibration_error_by_chance,
    losses,
    mean,
)
from functions.domain.figures.proportions import Interval

IN_USE = "in use"
"""What the card in use is called."""
FEWEST = 200
"""Newest leads below which it can hardly pass."""
LOSS_MARGIN = 0.01
"""Of the log loss of the base rate: so much worse is not worse."""
AUC_MARGIN = 0.01
DRAWS = 200
SURE = 0.95
MOST_ERROR, FEWEST_FOR_ERROR = 0.03, 1500
"""The calibration error from as many leads on; below, chance alone gives as much."""
_MOST_LEADS = 20_000
"""Leads of each draw."""


class Chance(Protocol):
    """Draws whole numbers."""

    def choices(self, population: Sequence[int], *, k: int) -> list[int]:
        """Return `k` of the population, each as probable as any other."""
        ...


@dataclass(frozen=True, slots=True)
class Judged:
    """One card on the newest leads."""

    auc: float | None
    log_loss: float
    brier: float
    ece: float

    @classmethod
    def of(
        cls, scores: Sequence[float], probabilities: Sequence[float], outcomes: Sequence[bool]
    ) -> "Judged":
        """Return how good scores and their probabilities are."""
        return cls(
            auc_of(scores, outcomes),
            mean(losses(probabilities, outcomes)),
            brier(probabilities, outcomes),
            calibration_error(probabilities, outcomes),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says.

    Attributes:
        leads: newest ones that judged.
        against: the card in use, or another one that is better than it.
        against_name: which one that is.
        base: the log loss of the base rate.
        loss_bound: the mean difference of the losses is at most this, by the one-sided bound.
        auc_bound: the AUC is at least this much more.
        ece_by_chance: what a perfect card would show.
        reasons: why it does not pass; none where it does.
    """

    leads: int
    converted: int
    new: Judged
    against: Judged
    base: float
    loss_bound: float
    auc_bound: float
    ece_by_chance: float
    reasons: tuple[str, ...]
    against_name: str = IN_USE

    @property
    def passed(self) -> bool:
        """True when the new card may be used."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Said:
    """What a card says of the newest leads."""

    scores: Sequence[float]
    probabilities: Sequence[float]


def judged(
    new: Said,
    against: Said,
    outcomes: Sequence[bool],
    chance: Chance,
    *,
    base_rate: float,
    against_name: str = IN_USE,
) -> Verdict:
    """Return whether the new card is not worse than another one.

    Args:
        new: by a card that has not seen these leads.
        against: by the other card, calibrated on the same older leads.
        outcomes: of the newest leads, in both the same.
        chance: draws for the bound of the AUC.
        base_rate: of the older leads.
        against_name: what the other card is called.
    """
    rival = f"the card {against_name}"
    one, other = (Judged.of(each.scores, each.probabilities, outcomes) for each in (new, against))
    base = mean(losses([base_rate] * len(outcomes), outcomes))
    loss_bound = bound_of_loss(new.probabilities, against.probabilities, outcomes)
    auc_bound = bound_of_auc(new.scores, against.scores, outcomes, chance)
    by_chance = calibration_error_by_chance(new.probabilities)
    reasons = []
    if len(outcomes) < FEWEST:
        reasons.append(f"there are {len(outcomes)} newest leads, and {FEWEST} are needed to tell")
    if loss_bound > LOSS_MARGIN * base:
        reasons.append(
            f"its log loss may be worse by {loss_bound:.4f} than that of {rival}, "
            f"and at most {LOSS_MARGIN * base:.4f} is allowed"
        )
    if auc_bound < -AUC_MARGIN:
        reasons.append(
            f"its order may be worse by {-auc_bound:.3f} (AUC) than that of {rival}, "
            f"and at most {AUC_MARGIN} is allowed"
        )
    if len(outcomes) >= FEWEST_FOR_ERROR and one.ece > MOST_ERROR:
        reasons.append(
            f"its probabilities are off by {one.ece:.3f} in the mean, and at most {MOST_ERROR} is allowed"
        )
    if one.log_loss >= base:
        reasons.append("it foretells no better than the same probability for every lead")
    return Verdict(
        len(outcomes),
        sum(outcomes),
        one,
        other,
        base,
        loss_bound,
        auc_bound,
        by_chance,
        tuple(reasons),
        against_name,
    )


def bound_of_loss(
    new: Sequence[float], against: Sequence[float], outcomes: Sequence[bool], sure: float = SURE
) -> float:
    """Return the upper one-sided bound of how much more the new probabilities lose in the mean."""
    return differences_of_loss(new, against, outcomes, sure=2 * sure - 1).high


def differences_of_loss(
    new: Sequence[float], against: Sequence[float], outcomes: Sequence[bool], *, sure: float = SURE
) -> Interval:
    """Return how much more the new probabilities lose in the mean, with its interval, paired."""
    pairs = zip(losses(new, outcomes), losses(against, outcomes), strict=True)
    differences = [one - other for one, other in pairs]
    middle = mean(differences)
    if len(differences) < 2:
        return Interval(middle, -inf, inf)
    wide = NormalDist().inv_cdf((1 + sure) / 2) * stdev(differences) / sqrt(len(differences))
    return Interval(middle, middle - wide, middle + wide)


def bound_of_auc(
    new: Sequence[float],
    against: Sequence[float],
    outcomes: Sequence[bool],
    chance: Chance,
    sure: float = SURE,
) -> float:
    """Return the lower one-sided bound of how much more the AUC of the new scores is, by paired bootstrap."""
    differences = auc_differences(new, against, outcomes, chance)
    return differences[int((1 - sure) * len(differences))] if differences else -inf


def auc_differences(
    new: Sequence[float],
    against: Sequence[float],
    outcomes: Sequence[bool],
    chance: Chance,
    draws: int = DRAWS,
) -> list[float]:
    """Return differences of two AUCs, ascending, each on as many leads drawn with replacement."""
    rows, differences = range(len(outcomes)), list[float]()
    size = min(len(outcomes), _MOST_LEADS)
    for _ in range(draws):
        drawn = chance.choices(rows, k=size)
        came = [outcomes[row] for row in drawn]
        one, other = (auc_of([scores[row] for row in drawn], came) for scores in (new, against))
        if one is not None and other is not None:
            differences.append(one - other)
    # Drawing fewer than there are makes the deviation larger than it is.
    middle, shrink = mean(differences), sqrt(size / max(len(outcomes), 1))
    return sorted(middle + shrink * (each - middle) for each in differences)
