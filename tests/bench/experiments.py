"""False alarms and power of an experiment that is looked at every day, beside the z-test that people know."""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import comb, sqrt
from statistics import median

from functions.domain.experiment import Arm
from functions.domain.figures.experiments import FEWEST, expected_size, look_at
from functions.domain.figures.proportions import Share
from tests.bench.row import Row

RUNS, PER_DAY, RATE = 2000, 40, 0.15
Z = 1.96


@dataclass(frozen=True)
class Ended:
    """On which day, from 1, one experiment was decided, by either method; None for never.

    Attributes:
        at_end: whether the z-test finds a difference that is looked at once, at the end.
    """

    sequence: int | None
    winner: Arm | None
    z_test: int | None
    at_end: bool


def measure(runs: int = RUNS) -> tuple[Row, ...]:
    """Return how often a difference is said where there is none, and how often one that is there is found."""
    return (false_alarms(runs), power(runs, 0.20, days=90, target=85), power(runs, 0.18, days=365, target=97))


def false_alarms(runs: int = RUNS) -> Row:
    """Return how many experiments of two equal arms are ever said to be decided."""
    planned = expected_size(RATE, 0.03)
    ended = [played(random.Random(seed), RATE, 365, planned) for seed in range(runs)]
    ours, theirs = (
        100 * sum(day is not None for day in days) / runs
        for days in ([each.sequence for each in ended], [each.z_test for each in ended])
    )
    return Row(
        what="An experiment without a difference is decided all the same",
        reached=ours,
        target=5,
        unit="%",
        bound="at most",
        ratio=theirs / ours if ours else theirs,
        ratio_to=f"a z-test at every look, which decides {theirs:.1f} % of them",
        run=f"{runs:,} experiments, {PER_DAY} leads a day, {RATE:.0%} converted, a look a day for a year",
    )


def power(runs: int, other: float, *, days: int, target: float) -> Row:
    """Return how many experiments find that arm B is better."""
    planned = expected_size(RATE, other - RATE)
    ended = [played(random.Random(seed), other, days, planned) for seed in range(runs)]
    found = [each.sequence for each in ended if each.sequence is not None and each.winner is Arm.B]
    at_end = 100 * sum(each.at_end for each in ended) / runs
    reached = 100 * len(found) / runs
    when = f"half of them by day {median(found):.0f}" if found else "none"
    error = 100 * sqrt(reached / 100 * (1 - reached / 100) / runs)
    return Row(
        what=f"An experiment finds {RATE:.0%} against {other:.0%} in {days} days",
        reached=reached,
        target=target,
        unit="%",
        bound="at least",
        ratio=reached / at_end,
        ratio_to="a z-test that is looked at once, at the end",
        run=f"{runs:,} experiments, {PER_DAY} leads a day, a look a day; {when}; ± {error:.1f}",
    )


def played(chance: random.Random, other: float, days: int, planned: int) -> Ended:
    """Return how one experiment ends: arm A converts `RATE`, arm B `other`."""
    sequence, winner, z_test, at_end = None, None, None, False
    for day, (a, b) in enumerate(_days(chance, other, days), start=1):
        at_end = _is_z_certain(a, b)
        if z_test is None and at_end:
            z_test = day
        if sequence is None and min(a.count, b.count) >= FEWEST:
            found = look_at(a, b, planned)
            if found is not None and found.better is not None:
                sequence, winner = day, found.better
    return Ended(sequence, winner, z_test, at_end)


def _days(chance: random.Random, other: float, days: int) -> Iterator[tuple[Share, Share]]:
    """Yield both arms after each day."""
    a = b = Share(0, 0)
    for _ in range(days):
        of_b = _drawn(chance, PER_DAY, 0.5)
        of_a = PER_DAY - of_b
        a += Share(_drawn(chance, of_a, RATE), of_a)
        b += Share(_drawn(chance, of_b, other), of_b)
        yield a, b


def _is_z_certain(a: Share, b: Share) -> bool:
    """Return whether a z-test, looked at once, finds a difference at 95 %."""
    if min(a.count, b.count) < FEWEST:
        return False
    one, other = a.count / a.of, b.count / b.of
    error = sqrt(one * (1 - one) / a.of + other * (1 - other) / b.of)
    return abs(other - one) > Z * error


def _drawn(chance: random.Random, trials: int, share: float) -> int:
    """Return how many of so many trials succeed, each with this probability."""
    return bisect(_sums(trials, share), chance.random())


@cache
def _sums(trials: int, share: float) -> list[float]:
    """Return the probabilities of at most 0, 1, … successes."""
    each = (comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(trials))
    return list(accumulate(each))
