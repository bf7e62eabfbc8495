"""What a page reads: the weekly documents of a period, the summaries before it, and how things stand now.

A page of 90 days touches fourteen weeks: 28 documents, three summaries, two of the present, and the accounts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from functions.domain.configuration import Configuration
from functions.domain.distribution import DistributionState
from functions.domain.figures.cells import NOW
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.stored import PROGRESS, load_document, load_progress
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

    def elapsed(self, manager: int, since: datetime) -> int:
        """Return the manager's working minutes from a moment until everything is counted."""
        calendar = self.config.calendar_of(manager)
        return int(calendar.working_time_between(since, self.progress.as_of).total_seconds() // 60)


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
    documents = {name: load_document(each.text) for name, each in stored.items() if name != PROGRESS}
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
