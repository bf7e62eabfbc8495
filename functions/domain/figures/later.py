"""What happened to the leads of a period after their first decision: silence, repeats, moves by hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from functions.domain.figures.cohorts import Cubes, is_converted, is_gone
from functions.domain.figures.proportions import Share


@dataclass(frozen=True, slots=True)
class Later:
    """Counts of the leads that came in a period.

    Attributes:
        bands_lost: leads that silence alone has put into a lower band, once or more.
        brought_back: those of them that an answer has put into a higher one again.
        repeated: leads whose person inquired again, of all.
        inquiries: how often that happened.
        converted_repeated, converted_others: the conversion of mature leads with and without a repeat.
        taken_back, corrected: how often a lead was taken from its manager after the deadline, and given to
            another user by hand.
        escalated: leads that were taken back, and of which the senior was notified later.
        held, held_minutes: by reason, how often a lead was held in the period, and for how long in all.
    """

    bands_lost: int
    brought_back: int
    repeated: Share
    inquiries: int
    converted_repeated: Share
    converted_others: Share
    taken_back: int
    corrected: int
    escalated: int
    held: Counter[str]
    held_minutes: Counter[str]


def later(cubes: Cubes) -> Later:
    """Return what happened after the first decision."""
    silenced = Counter[int]()
    for (back,), count in cubes.of_cohort("silenced"):
        silenced[int(back)] += count
    arrived = sum(count for _, count in cubes.of_cohort("leads"))
    again = sum(count for _, count in cubes.of_cohort("repeats"))
    everybody = _converted(((fate, count) for (_, fate), count in cubes.mature("leads")), cubes)
    with_one = _converted(((fate, count) for (fate,), count in cubes.mature("repeats")), cubes)
    held, held_minutes = Counter[str](), Counter[str]()
    for counts, cube in ((held, "held"), (held_minutes, "held minutes")):
        for (reason,), count in cubes.of_flow(cube):
            counts[str(reason)] += count
    return Later(
        sum(silenced.values()),
        silenced[1],
        Share(again, arrived),
        _sum(cubes, "repeated"),
        with_one,
        Share(everybody.count - with_one.count, everybody.of - with_one.of),
        _sum(cubes, "taken"),
        _sum(cubes, "corrected"),
        _sum(cubes, "escalated"),
        held,
        held_minutes,
    )


def _sum(cubes: Cubes, cube: str) -> int:
    return sum(count for _, count in cubes.of_cohort(cube))


def _converted(rows: Iterable[tuple[str | int, int]], cubes: Cubes) -> Share:
    counted = [(fate, count) for fate, count in rows if not is_gone(fate)]
    sold = sum(count for fate, count in counted if is_converted(fate, within=cubes.period.horizon))
    return Share(sold, sum(count for _, count in counted))
