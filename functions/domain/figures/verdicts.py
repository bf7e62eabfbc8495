"""What may be said of rules, agreements and nurturing, and when it has to be left open. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from functions.domain.figures.proportions import Interval, Share, newcombe

FEWEST_LEADS = 10
"""Leads with a rule, and leads without it, from which on a verdict is given."""
MOSTLY = 0.8
"""The share of a rule's leads from which on another that fires there too is hardly distinct."""
FEWEST_CONTROLS = 30
"""Leads of the control sample from which on the cost of nurturing is stated."""


class Verdict(StrEnum):
    """What the conversions say of the points of a rule."""

    TOO_FEW = "too few"
    EARNS = "earns its points"
    WORKS_AGAINST = "works against you"
    NO_EVIDENCE = "no evidence"


class Keeping(StrEnum):
    """Whether a line of an agreement between marketing and sales was kept."""

    KEPT = "kept"
    MISSED = "missed"
    TOO_FEW = "too few to say"


@dataclass(frozen=True, slots=True)
class RuleCounts:
    """What became of the leads on which a rule fired, and of the others; leads of one cohort, all mature.

    A difference between them is no cause: a reachable lead may be so for a reason that also buys.

    Attributes:
        points: the sum of what the rule gave, below 0 for a rule that takes points.
        fired: of the leads on which it fired, how many converted.
        others: of the leads on which it did not, how many converted; of a step of a table, those on which no
            step of that table did.
    """

    points: int
    fired: Share
    others: Share

    def __add__(self, other: "RuleCounts") -> "RuleCounts":
        """Return the counts of two cohorts together that have no lead in common."""
        return RuleCounts(self.points + other.points, self.fired + other.fired, self.others + other.others)

    @property
    def average_points(self) -> float | None:
        """Points a lead on which it fired; None where it never did."""
        return self.points / self.fired.of if self.fired.of else None

    @property
    def difference(self) -> Interval | None:
        """By how much more leads with it convert than leads without; None where there are none of either."""
        return newcombe(self.fired, self.others)

    @property
    def verdict(self) -> Verdict:
        """What the difference says of the points, at 95 %.

        Of twenty rules that tell nothing, one earns its points or works against them by chance: see
        `keeps_its_verdict`. Points that sum to 0 have no side that could be right.
        """
        difference = self.difference
        if difference is None or min(self.fired.of, self.others.of) < FEWEST_LEADS:
            return Verdict.TOO_FEW
        # Above 0 is the side of the points now: a rule that takes points earns them where fewer convert.
        low, high = sorted((difference.low * self.points, difference.high * self.points))
        if low > 0:
            return Verdict.EARNS
        return Verdict.WORKS_AGAINST if high < 0 else Verdict.NO_EVIDENCE


def keeps_its_verdict(one: RuleCounts, other: RuleCounts) -> bool:
    """Return whether each half of a cohort says of a rule what the whole says; the halves share no lead."""
    return one.verdict == other.verdict == (one + other).verdict


def fires_together(fired: int, with_others: Mapping[str, int]) -> dict[str, Share]:
    """Return the rules that fire on 80 % or more of the leads on which one does, most first, with that share.

    Args:
        fired: on how many leads the rule fired.
        with_others: on how many of these another fired as well, by its id.

    Raises:
        ValueError: another fired on more of these leads than there are.
    """
    shares = {rule: Share(both, fired) for rule, both in with_others.items()}
    mostly = [(rule, share) for rule, share in shares.items() if (share.value or 0) >= MOSTLY]
    return dict(sorted(mostly, key=lambda each: (-each[1].count, each[0])))


def at_least(share: Share, target: float) -> Keeping:
    """Return whether a share reaches its target; missed only where its interval lies wholly below."""
    if share.value is None or share.high is None:
        return Keeping.TOO_FEW
    if share.value >= target:
        return Keeping.KEPT
    return Keeping.MISSED if share.high < target else Keeping.TOO_FEW


def at_most(share: Share, target: float) -> Keeping:
    """Return whether a share stays within its target; missed only where its interval lies wholly above."""
    if share.value is None or share.low is None:
        return Keeping.TOO_FEW
    if share.value <= target:
        return Keeping.KEPT
    return Keeping.MISSED if share.low > target else Keeping.TOO_FEW


@dataclass(frozen=True, slots=True)
class NurturingCost:
    """What it costs to hand leads to nurturing instead of leaving them with their managers.

    Attributes:
        difference: by how much more controls convert than leads that were handed over.
        leads: the conversions that this would have been, of all that were handed over; not below 0.
    """

    difference: Interval
    leads: Interval

    @property
    def is_proven(self) -> bool:
        """True when chance alone does not explain the difference."""
        return self.difference.low > 0


def nurturing_cost(control: Share, handed_over: Share) -> NurturingCost | None:
    """Return what nurturing has cost, in conversions; None with fewer than 30 controls or without others.

    Args:
        control: of the leads that stayed with their managers by chance, how many converted.
        handed_over: of the leads that were handed over, how many converted; all watched as long.
    """
    difference = newcombe(control, handed_over)
    if difference is None or control.of < FEWEST_CONTROLS:
        return None
    value, low, high = (
        max(0.0, each) * handed_over.of for each in (difference.value, difference.low, difference.high)
    )
    return NurturingCost(difference, Interval(value, low, high))
