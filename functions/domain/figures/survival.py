"""How long something takes, or whether it ever comes, while not everybody has been watched to the end. Pure.

Two questions, two estimators, both out of counts by time. **How long until the first touch?** Each lead is
touched sooner or later, and some are still waiting: Kaplan-Meier. **How many of these leads will convert?**
Some convert, some end as junk or lost and never will, some are still open: Aalen-Johansen. One minus
Kaplan-Meier would take junk for leads that may still convert, and say too many.

The sources: E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958)
457-481; O. O. Aalen and S. Johansen, An empirical transition matrix for non-homogeneous Markov chains based
on censored observations, Scandinavian Journal of Statistics 5 (1978) 141-150.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Counts = Mapping[int, int]
"""How many by time: whole minutes, or whole days, from 0 on."""


@dataclass(frozen=True, slots=True)
class IncidenceCurve:
    """The share F(t) to which it has happened by each time t: a step up at each time at which it happened.

    Attributes:
        times: when it happened to anybody, ascending.
        shares: F at each of these times; the floats nearest to it, for it is counted in whole numbers.
        longest: the longest time observed; None without observations.
        is_complete: whether no subject was left at the end to whom it still could happen.
    """

    times: tuple[int, ...]
    shares: tuple[float, ...]
    longest: int | None
    is_complete: bool

    def at(self, time: int) -> float | None:
        """Return F(time), between 0 and 1.

        None where it is not known: there are no observations at all, or none that long while it could still
        happen.
        """
        if self.longest is None or (time > self.longest and not self.is_complete):
            return None
        passed = bisect_right(self.times, time)
        return self.shares[passed - 1] if passed else 0.0

    def quantile(self, share: float) -> int | None:
        """Return the smallest time t with F(t) >= `share`; 0.5 asks for the median.

        None if F has not reached it: all that is known then is "more than `longest`".

        Raises:
            ValueError: `share` is not above 0 and at most 1.
        """
        if not 0 < share <= 1:
            raise ValueError(f"{share} is no quantile. Ask for one above 0 and at most 1.")
        steps = zip(self.times, self.shares, strict=True)
        return next((time for time, by_then in steps if by_then >= share), None)


def kaplan_meier(events: Counts, censored: Counts) -> IncidenceCurve:
    """Return F = 1 - S of the product-limit estimator S: the share to which the event has happened by t.

    Args:
        events: to how many it happened, by the time that it took.
        censored: how many were last seen still waiting, by the time that they had waited. Those who were
            last seen at the time of an event were at risk of it: events come before censoring.

    Raises:
        ValueError: a time or a count is below 0.
    """
    return aalen_johansen(events, censored, competing=())


def aalen_johansen(events: Counts, censored: Counts, *, competing: Iterable[Counts]) -> IncidenceCurve:
    """Return the cumulative incidence of one cause: the share to which it has happened by t, and not another.

    At each time the share still without any event is split by how many of those at risk had which. The
    curves of all causes, and the share that is left (`kaplan_meier` of all causes together), sum to 1.

    Args:
        events: to how many it happened, by time.
        censored: how many were last seen without any event, by time; events come before censoring.
        competing: of each other cause, after which it cannot happen any more, the same counts as `events`.

    Raises:
        ValueError: a time or a count is below 0.
    """
    ends = _pooled([events, *competing])
    leaving = _pooled([ends, censored])
    at_risk = leaving.total()
    left, happened, of = 1, 0, 1  # left / of are without any event, to happened / of it has happened
    times, shares = [], []
    for time in sorted(leaving):
        if ends[time]:
            happened = happened * at_risk + left * events.get(time, 0)
            left, of = left * (at_risk - ends[time]), of * at_risk
        if events.get(time):
            times.append(time)
            shares.append(happened / of)
        at_risk -= leaving[time]
    return IncidenceCurve(tuple(times), tuple(shares), max(leaving, default=None), is_complete=not left)


def _pooled(counts: Iterable[Counts]) -> Counter[int]:
    """Return the counts together, without the times without counts."""
    pooled = Counter[int]()
    for each in counts:
        if any(time < 0 or number < 0 for time, number in each.items()):
            raise ValueError(f"A time or a count is below 0 in {dict(each)}. Count from the start on.")
        pooled.update(each)
    return +pooled
