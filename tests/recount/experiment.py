"""An experiment by its arms, and what was known of it on each day, by the papers' formulas once more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import ceil, log, sqrt
from typing import Any

from tests.recount.lives import Life
from tests.recount.period import Part, Period
from tests.recount.shares import Plain, share, wilson

DAY = timedelta(days=1)
ARMS = ("a", "b")
Key = tuple[str, date, str]


def experiment_of(period: Period) -> "Experiment | None":
    """Return the experiment of two arms that is at work; None where nothing is compared."""
    return Experiment(period) if "experiment" in period.evidence.config else None


@dataclass(frozen=True)
class Experiment:
    """The experiment that is at work, and every lead that there is; `period` says how many come."""

    period: Period

    @cached_property
    def about(self) -> Plain:
        """What the configuration says of it."""
        defaults = {"share": 0.5, "difference": 0.03, "planned": 9000, "harm": 0.05, "keep": ""}
        return defaults | dict(self.period.evidence.config["experiment"])

    @property
    def today(self) -> date:
        """The day up to which the arms were compared."""
        return self.ended_on or self.period.evidence.today

    @cached_property
    def ended_on(self) -> date | None:
        """The day before leads came that are of no arm, once the file says which arm goes on."""
        if not self.about["keep"]:
            return None
        tried = {each.arrived_on for arm in ARMS for each in self._all(arm)}
        days = sorted({each.arrived_on for each in self.period.everybody})
        last = max(tried, default=date.max)
        return next((day - DAY for day in days if day > last), self.period.evidence.today)

    @cached_property
    def started(self) -> date:
        """The first day whose leads belong to it."""
        return date.fromisoformat(str(self.about["started"]))

    def leads(self, arm: str) -> list[Life]:
        """Return the leads of an arm, without those that are gone."""
        return [each for each in self._all(arm) if each.is_base]

    def _all(self, arm: str) -> list[Life]:
        return [
            each
            for each in self.period.everybody
            if (trial := each.file.record and each.file.record.trial)
            and (trial.experiment, trial.arm) == (self.about["name"], arm)
        ]

    def sold(self, arm: str, on: date) -> Part:
        """Return how many leads of an arm that were old enough on a day had been converted in time."""
        return self.period.sold(self._old(arm, on))

    def _old(self, arm: str, on: date) -> list[Life]:
        horizon = self.period.evidence.horizon
        return [each for each in self.leads(arm) if (on - each.arrived_on).days >= horizon]

    def known(self, on: date) -> Plain | None:
        """Return the difference as it was known on a day, with its bounds; None before each arm has ten."""
        (k1, n1), (k2, n2) = (self.sold(arm, on) for arm in ARMS)
        if min(k1, k2) < 10:
            return None
        p1, p2, n = k1 / n1, k2 / n2, n1 + n2
        variance = n * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
        # Howard and others 2021: u(v) = sqrt((v + r) ln((v + r) / (alpha^2 r))), with v = n.
        r = self.about["planned"] / (-2 * log(0.05) + log(-2 * log(0.05) + 1))
        wide = sqrt(variance) * sqrt((n + r) * log((n + r) / (0.0025 * r))) / n
        return {"value": p2 - p1, "low": max(p2 - p1 - wide, -1), "high": min(p2 - p1 + wide, 1)}

    @cached_property
    def decided_on(self) -> date | None:
        """The first day on which the bounds left out zero."""
        days = (self.started + DAY * at for at in range((self.today - self.started).days + 1))
        return next(
            (day for day in days if (found := self.known(day)) and not found["low"] <= 0 <= found["high"]),
            None,
        )

    def view(self) -> Plain:
        """Return what pages show of it."""
        arrived, old = (
            sum(map(len, each))
            for each in (
                [self.leads(arm) for arm in ARMS],
                [self._old(arm, self.today) for arm in ARMS],
            )
        )
        winner = ""
        if self.decided_on is not None and (then := self.known(self.decided_on)):
            winner = "b" if then["value"] > 0 else "a"
        points = list(self._points())
        return {
            "stage": self._stage(winner),
            "leads": old,
            "arrived": arrived,
            "arms": {arm: self._row(arm) for arm in ARMS},
            "orders": None,
            "difference": self.known(self.today),
            "sequence": {"points": points, "harm": -self.about["harm"]} if len(points) > 1 else None,
            "winner": winner,
            "decided_on": self.decided_on,
            "ended_on": self.ended_on,
            "acting": self.about["keep"],
            "size": self.size,
            "days": self._days(arrived, old),
            "monthly": self.monthly,
            "can_decide": self.monthly is None or self.monthly >= 20,
        }

    def _row(self, arm: str) -> Plain:
        own, highest = self.leads(arm), self.period.evidence.bands[0]
        return {
            "name": arm,
            "arrived": len(own),
            "hot": share(sum(each.band == highest for each in own), len(own)),
            "converted": share(*self.sold(arm, self.today)),
            "in_time": share(*self._in_time(arm)),
            "worth": [],
        }

    def _in_time(self, arm: str) -> Part:
        firsts = [each.clocks[0] for each in self._all(arm) if each.clocks]
        kept = [each.is_kept(self.period.evidence.as_of) for each in firsts]
        return sum(each is True for each in kept), sum(each is not None for each in kept)

    def _points(self) -> Iterator[Plain]:
        weeks = (self.today - self.started).days // 7
        for on in (self.today - 7 * DAY * number for number in range(min(weeks, 59), -1, -1)):
            found = self.known(on)
            if found is not None:
                yield {"on": on} | found

    @cached_property
    def _mature(self) -> Sequence[Life]:
        return self.period.mature

    @cached_property
    def monthly(self) -> float | None:
        """Conversions in 30 days, of the days that can be judged."""
        days = sum(self.period.is_old(self.period.first + DAY * at) for at in range(self._length))
        return self.period.sold(self._mature)[0] / days * 30 if self._mature else None

    @property
    def _length(self) -> int:
        return (self.period.last - self.period.first).days + 1

    @cached_property
    def size(self) -> int | None:
        """How many leads it takes."""
        sold, of = self.period.sold(self._mature)
        if not 0 < sold < of:
            return None
        rate, b = sold / of, float(self.about["share"])
        return ceil(2 * rate * (1 - rate) * 2.8**2 / float(self.about["difference"]) ** 2 / (b * (1 - b)))

    def _days(self, arrived: int, old: int) -> int | None:
        first = max(self.today - 28 * DAY, self.period.first)
        came = [each for each in self.period.leads if each.is_base and first <= each.arrived_on < self.today]
        if self.size is None or not came or self.about["keep"]:
            return None
        per_day, horizon = len(came) / (self.today - first).days, self.period.evidence.horizon
        if arrived < self.size:
            return ceil((self.size - arrived) / per_day) + horizon
        return min(ceil(max(self.size - old, 0) / per_day), horizon)

    def _stage(self, winner: str) -> str:
        if self.about["keep"]:
            return "ended"
        if self.today < self.started:
            return "planned"
        if winner:
            return "decided"
        return "too small" if self.monthly is not None and self.monthly < 20 else "early"

    def lines(self) -> Iterator[tuple[Key, Plain]]:
        """Yield the same in long form."""
        name = f"experiment={self.about['name']}"
        for arm in ARMS:
            where, count = f"{name} arm={arm}", len(self.leads(arm))
            yield ("arrived", self.started, where), self._line(count, count)
            for figure, part in (("conversion", self.sold(arm, self.today)), ("in time", self._in_time(arm))):
                low, high = wilson(*part) if part[1] else (None, None)
                value = part[0] / part[1] if part[1] else None
                yield (figure, self.started, where), self._line(value, part[1], low, high)
        known = self.known(self.today)
        if known is not None:
            leads = sum(self.sold(arm, self.today)[1] for arm in ARMS)
            line = self._line(known["value"], leads, known["low"], known["high"])
            yield ("difference of arms", self.started, name), line

    def _line(self, value: Any, count: int, low: Any = None, high: Any = None) -> Plain:
        return {
            "last": self.today,
            "value": value,
            "count": count,
            "low": low,
            "high": high,
            "maturity": None,
        }
