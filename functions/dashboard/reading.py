"""What a page reads: the weekly documents of a period, the summaries before it, and how things stand now.

A page of 90 days touches fourteen weeks: 28 documents, three summaries, two of the present, and the accounts.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from functions.domain.calendar.open_time import OpenTimeUntil
from functions.domain.configuration import Configuration
from functions.domain.distribution import DistributionState
from functions.domain.figures.cells import NOW
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.outcomes import (
    arrived,
    conversion,
    conversion_by_manager,
    conversion_of_summary,
    converted_by_points,
)
from functions.domain.figures.proportions import Share
from functions.domain.figures.service import (
    in_time_by_band,
    in_time_by_manager,
    paces,
    standing,
    time_to_touch,
)
from functions.domain.figures.stored import PROGRESS, known_document, load_progress
from functions.domain.figures.survival import IncidenceCurve
from functions.ports import Assignments, Figures

DAYS = (7, 30, 90)
"""The periods that a page may show."""


@dataclass(frozen=True)
class Reading:
    """Everything that the figures of a page are made of.

    Attributes:
        days: how many the page was asked for.
        names: of the managers who have one in the configuration.
        before: the summaries of the period of the same length before.
        standing: debts and today's counts.
    """

    config: Configuration
    days: int
    names: Mapping[int, str]
    progress: Progress
    cubes: Cubes
    before: Cubes
    present: Document
    standing: DistributionState

    @property
    def period(self) -> Period:
        """The days that the page shows."""
        return self.cubes.period

    @property
    def minute(self) -> int:
        """The minute up to which everything is counted, since 1970."""
        return int(self.progress.as_of.timestamp() // 60)

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """The bands, the highest first."""
        return tuple(band.id for band in reversed(self.config.scorecard.bands_ascending))

    def is_by_manager(self, *, is_asked: bool) -> bool:
        """Return whether figures of single managers are shown, if that is asked."""
        return is_asked and self.config.figures.by_manager

    def name(self, manager: int) -> str:
        """Return how people call a manager."""
        return self.names.get(manager) or f"user {manager}"

    def without_names(self) -> "Reading":
        """Return the same for people outside of the team: managers are numbered."""
        rotations = self.standing.rotations.values()
        known = {*self.config.managers, *(manager for each in rotations for manager in each.debts)}
        numbered = {manager: f"Manager {number}" for number, manager in enumerate(sorted(known), start=1)}
        return replace(self, names=numbered)

    def elapsed(self, manager: int, since: datetime) -> int:
        """Return the manager's working minutes from a moment until everything is counted."""
        return int(self._open_time(manager).since(since).total_seconds() // 60)

    @cached_property
    def arrived(self) -> Counter[tuple[date, str]]:
        """How many leads came, by day and first band."""
        return arrived(self.cubes)

    @cached_property
    def conversion(self) -> dict[str, Share]:
        """The conversion by first band."""
        return conversion(self.cubes)

    @cached_property
    def conversion_before(self) -> dict[str, Share]:
        """The same of the period before."""
        return conversion_of_summary(self.before)

    @cached_property
    def by_points(self) -> dict[int, Share]:
        """The conversion by the points of the first decision."""
        return converted_by_points(self.cubes)

    @cached_property
    def in_time(self) -> dict[str, Share]:
        """Which leads were touched in time, by band."""
        return in_time_by_band(self.cubes, minute=self.minute)

    @cached_property
    def in_time_by_manager(self) -> dict[int, Share]:
        """Which clocks were stopped in time, by manager."""
        return in_time_by_manager(self.cubes, minute=self.minute)

    @cached_property
    def conversion_by_manager(self) -> dict[int, dict[str, Share]]:
        """The conversion by first manager, 0 for none, and first band."""
        managers: defaultdict[int, dict[str, Share]] = defaultdict(dict)
        for (manager, band), share in conversion_by_manager(self.cubes).items():
            managers[manager][band] = share
        return dict(managers)

    @cached_property
    def time_to_touch(self) -> dict[str, IncidenceCurve]:
        """The time to the first touch, by band."""
        return time_to_touch(self.cubes, self.elapsed)

    @cached_property
    def paces(self) -> dict[int, IncidenceCurve]:
        """The time that their clocks run, by manager."""
        return paces(self.cubes, self.elapsed)

    @cached_property
    def open_by_manager(self) -> Counter[int]:
        """How many open leads each user has that are assigned."""
        counts = Counter[int]()
        for (state, _, manager, _), count in standing(self.present).items():
            if state == "assigned":
                counts[manager] += count
        return counts

    @cached_property
    def _open_times(self) -> tuple[dict[int, OpenTimeUntil], list[OpenTimeUntil]]:
        """Of each manager, and those that differ: most managers have the same hours."""
        return {}, []

    def _open_time(self, manager: int) -> OpenTimeUntil:
        known, different = self._open_times
        if manager not in known:
            calendar = self.config.calendar_of(manager)
            same = next((each for each in different if each.calendar == calendar), None)
            if same is None:
                earliest = self.config.business.day_start(self.period.first)
                same = OpenTimeUntil(calendar, earliest=earliest, until=self.progress.as_of)
                different.append(same)
            known[manager] = same
        return known[manager]


def read_period(
    figures: Figures,
    assignments: Assignments,
    config: Configuration,
    now: datetime,
    *,
    days: int,
    names: Mapping[int, str],
) -> Reading | None:
    """Return what the last so many days are made of; None before anything was counted.

    A document that cannot be read counts as empty: the fold says so, and makes it anew.

    Raises:
        StateUnavailable: the state could not be read.
    """
    found = figures.read([PROGRESS, NOW])
    if PROGRESS not in found:
        return None
    progress = load_progress(found[PROGRESS].text)
    today = config.business.business_day(progress.as_of)
    period = Period.of_days(days, today=today, since=progress.since, horizon=config.figures.horizon)
    wanted = [*period.documents(), *period.before.summaries()]
    stored = {**found, **figures.read(wanted)}
    documents = {name: known_document(each.text) for name, each in stored.items() if name != PROGRESS}
    readable = {name: document for name, document in documents.items() if document is not None}
    return Reading(
        config,
        days,
        names,
        progress,
        Cubes(readable, period),
        Cubes(readable, period.before),
        readable.get(NOW, Document()),
        assignments.load(config.initial_state(now)),
    )
