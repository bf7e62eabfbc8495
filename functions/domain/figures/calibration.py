"""Whether points mean what they say: conversion by points, hot against cold, and too many hot leads. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from functions.domain.figures.proportions import Share

BINS = 10
WIDTH = 10
"""Points a bin; the last one ends with 100 and has one more."""
FEWEST_COLD = 5
"""Conversions of cold leads from which on a ratio to them is stated; by fewer it jumps with each one."""
WEEKS_RUNNING = 4


@dataclass(frozen=True, slots=True)
class Bin:
    """The leads that started with points from `lowest` to `highest`, and the share of them that converted.

    Attributes:
        is_out_of_order: whether they convert less than leads with fewer points, by more than chance: the
            interval lies wholly below the interval of a lower bin.
    """

    lowest: int
    highest: int
    converted: Share
    is_out_of_order: bool


@dataclass(frozen=True, slots=True)
class HotWeek:
    """What started hot in one week, all of it mature.

    Attributes:
        hot: leads that started hot, of all leads of the week.
        converted: of those that started hot, how many converted.
    """

    hot: Share
    converted: Share


def calibration(by_points: Mapping[int, Share]) -> tuple[Bin, ...]:
    """Return conversion by tens of points, ascending: 0 to 9, 10 to 19, and so on to 90 to 100.

    Always ten bins; one without leads has a share of none. Points below 0 are in the first bin, and above
    100 in the last.
    """
    shares = [Share(0, 0)] * BINS
    for points, group in by_points.items():
        index = min(max(points // WIDTH, 0), BINS - 1)
        shares[index] += group
    return tuple(
        Bin(
            WIDTH * index,
            100 if index == BINS - 1 else WIDTH * index + WIDTH - 1,
            share,
            any(_is_below(share, lower) for lower in shares[:index]),
        )
        for index, share in enumerate(shares)
    )


def separation(hot: Share, cold: Share) -> float | None:
    """Return how many times as often hot leads convert as cold ones.

    None with fewer than five conversions of cold leads, or without hot leads: tell both shares then.
    """
    if hot.value is None or not cold.value or cold.count < FEWEST_COLD:
        return None
    return hot.value / cold.value


def is_inflated(weeks: Sequence[HotWeek]) -> bool:
    """Return whether ever more leads start hot, and ever fewer of these convert, for four weeks running.

    Args:
        weeks: mature ones in their order, the last one last. Each of the last four is compared with the week
            before it, so fewer than five are never inflated; nor is a week in which nothing came, or
            nothing that was hot.
    """
    recent = weeks[-WEEKS_RUNNING - 1 :]
    return len(recent) > WEEKS_RUNNING and all(
        _is_less(before.hot, after.hot) and _is_less(after.converted, before.converted)
        for before, after in pairwise(recent)
    )


def _is_below(share: Share, other: Share) -> bool:
    """Return whether one interval lies wholly below another."""
    return share.high is not None and other.low is not None and share.high < other.low


def _is_less(share: Share, other: Share) -> bool:
    """Return whether both shares are known, and the first is the smaller one."""
    return share.value is not None and other.value is not None and share.value < other.value
