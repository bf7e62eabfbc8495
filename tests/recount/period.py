"""The leads of a period, and what is counted of them: conversions, deadlines, times to a touch."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from tests.recount.evidence import Evidence
from tests.recount.lives import Clock, Life
from tests.recount.shares import Curve, coarse

Group = TypeVar("Group", bound=Hashable)
Part = tuple[int, int]
"""So many of so many."""


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included, and every life that there is."""

    evidence: Evidence
    everybody: Sequence[Life]
    first: date
    last: date

    @classmethod
    def of(cls, evidence: Evidence, everybody: Sequence[Life], *, days: int) -> "Period":
        """Return the last so many days, but none before Fairlead began."""
        began = min(evidence.day(each.file.decisions[0].decided_at) for each in everybody)
        first = max(evidence.today - timedelta(days=days - 1), began)
        return cls(evidence, everybody, first, evidence.today)

    @property
    def before(self) -> "Period":
        """The period of the same length before."""
        last = self.first - timedelta(days=1)
        return replace(self, first=last - (self.last - self.first), last=last)

    def has(self, day: date) -> bool:
        """Return True for a day of the period."""
        return self.first <= day <= self.last

    @cached_property
    def leads(self) -> list[Life]:
        """Those who came."""
        return [each for each in self.everybody if self.has(each.arrived_on)]

    def is_old(self, day: date) -> bool:
        """Return whether what began on a day can be judged."""
        return (self.evidence.today - day).days >= self.evidence.horizon

    @cached_property
    def mature(self) -> list[Life]:
        """Those who are as old as the horizon, without those who are gone."""
        return [each for each in self.leads if self.is_old(each.arrived_on) and each.is_base]

    def is_sold(self, life: Life) -> bool:
        """Return whether a lead was converted within the horizon."""
        return life.is_sold(self.evidence.horizon)

    def sold(self, leads: Iterable[Life]) -> Part:
        """Return how many of these were converted within the horizon."""
        found = [self.is_sold(each) for each in leads]
        return sum(found), len(found)

    def sold_by(self, key: Callable[[Life], Group]) -> dict[Group, Part]:
        """Return the conversion of the mature leads by group."""
        groups = defaultdict[Group, list[Life]](list)
        for each in self.mature:
            groups[key(each)].append(each)
        return {group: self.sold(leads) for group, leads in groups.items()}

    @cached_property
    def in_time(self) -> dict[str, Part]:
        """By band, how many first clocks were stopped in time, of those that were due."""
        firsts = [each.clocks[0] for each in self.leads if each.clocks]
        return self._kept(firsts, lambda clock: clock.band)

    @cached_property
    def in_time_of_days_before(self) -> dict[str, Part]:
        """The same of days before others: what still runs is due from the next day of UTC on."""
        firsts = [each.clocks[0] for each in self.leads if each.clocks]
        midnight = self.evidence.as_of.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return self._kept(firsts, lambda clock: clock.band, until=midnight)

    @cached_property
    def in_time_of(self) -> dict[int, Part]:
        """By manager, how many of all their clocks."""
        clocks = [clock for each in self.leads for clock in each.clocks]
        return self._kept(clocks, lambda clock: clock.manager)

    def _kept(
        self, clocks: Iterable[Clock], key: Callable[[Clock], Group], until: datetime | None = None
    ) -> dict[Group, Part]:
        found = defaultdict[Group, list[bool]](list)
        for each in clocks:
            if (is_kept := each.is_kept(until or self.evidence.as_of)) is not None:
                found[key(each)].append(is_kept)
        return {group: (sum(kept), len(kept)) for group, kept in found.items()}

    @cached_property
    def to_touch(self) -> dict[str, Curve]:
        """By band, how long the leads waited for a touch; one that was taken back went on waiting."""
        seen = defaultdict[str, list[tuple[int, bool]]](list)
        for life in self.leads:
            if not life.clocks:
                continue
            chain = life.clocks[:1]
            for clock in life.clocks[1:]:
                if chain[-1].end != "taken back":
                    break
                chain.append(clock)
            waited = coarse(sum(map(self._minutes, chain)))
            seen[chain[0].band].append((waited, chain[-1].touched_at is not None))
        return {band: Curve(times) for band, times in seen.items()}

    @cached_property
    def paces(self) -> dict[int, Curve]:
        """By manager, how long each of their clocks ran."""
        seen = defaultdict[int, list[tuple[int, bool]]](list)
        for clock in (clock for life in self.leads for clock in life.clocks):
            seen[clock.manager].append((coarse(self._minutes(clock)), clock.touched_at is not None))
        return {manager: Curve(times) for manager, times in seen.items()}

    def _minutes(self, clock: Clock) -> int:
        until = clock.touched_at or clock.ended_at or self.evidence.as_of
        started_at = clock.started_at
        if clock.is_running:  # the cells hold minutes (docs/meaning.md 12)
            started_at = started_at.replace(second=0, microsecond=0)
        return self.evidence.hours(clock.manager).minutes(started_at, until)
