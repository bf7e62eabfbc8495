"""A plan as people read it: names of managers, lines of tables, why a lead waits."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from functions.commands.plan.evaluate import Scope
from functions.commands.plan.report import Load, PlannedLead, PlanReport
from functions.domain.configuration import Configuration
from functions.domain.distribution import Manager

NOBODY = "nobody"
UNSCORED = "not scored"
REASONS = {
    "no-queue": "no queue takes it",
    "inactive": "not active in the portal",
    "paused": "paused",
    "skill": "without a skill that the queue needs",
    "absent": "absent",
    "daily-cap": "daily cap reached",
    "open-cap": "cap of open leads reached",
    "uncounted": "open leads not counted yet",
    "off-hours": "outside working hours",
    "clocked-out": "not clocked in",
    "no-members": "nobody works in its departments",
    "members-unread": "who works in its departments could not be read",
}


@dataclass(frozen=True, slots=True)
class ManagerLoad:
    """How many leads one manager has today and by the draft, with the cap and the draft's busiest day."""

    id: int
    name: str
    today: int
    draft: int
    cap: int | None
    busiest: int
    busiest_on: date | None


@dataclass(frozen=True, slots=True)
class BandLine:
    """Open leads that are in one band today, by the band that the draft puts them in."""

    before: str
    after: dict[str, int]


class PlanView:
    """A report together with the draft that it rests on.

    Args:
        report: the outcome of the plan.
        config: the draft.
        names: the names of the draft's managers by user id; empty for one without a name.
        file: the file name of the draft.
    """

    def __init__(
        self, report: PlanReport, config: Configuration, *, names: Mapping[int, str], file: str
    ) -> None:
        self.report, self.file, self._config, self._names = report, file, config, names

    @property
    def is_every(self) -> bool:
        """True when all leads were distributed anew."""
        return self.report.scope is Scope.EVERY

    @cached_property
    def bands(self) -> tuple[str, ...]:
        """The draft's bands, highest first."""
        return tuple(band.id for band in reversed(self._config.scorecard.bands_ascending))

    @cached_property
    def days(self) -> list[date]:
        """Every day on which the draft assigns a lead, in order."""
        return sorted({day for _, day in self.report.load})

    @cached_property
    def managers(self) -> list[ManagerLoad]:
        """The managers of the draft, and others who have or would get one of the leads; most leads first."""
        known = self._config.managers
        ids = {manager for load in (self.report.load, self.report.load_today) for manager, _ in load}
        lines = (self._line(manager, known.get(manager)) for manager in {*known, *ids})
        return sorted(lines, key=lambda line: (-line.draft, -line.today, line.id))

    @cached_property
    def band_lines(self) -> list[BandLine]:
        """The matrix of bands: today's, then how many of their leads the draft puts where."""
        before = {name for name, _ in self.report.bands}
        extra = sorted(name for name in before if name is not None and name not in self.bands)
        ordered = [
            *(band for band in self.bands if band in before),
            *extra,
            *([None] if None in before else []),
        ]
        return [
            BandLine(name or UNSCORED, {band: self.report.bands.get((name, band), 0) for band in self.bands})
            for name in ordered
        ]

    @cached_property
    def changed_leads(self) -> list[PlannedLead]:
        """The leads that the draft changes: another manager, another band, or no manager."""
        return [lead for lead in self.report.leads if lead.is_moved or lead.is_band_changed or lead.is_stuck]

    @cached_property
    def summary(self) -> list[tuple[int, str]]:
        """The plan in numbers."""
        report = self.report
        no_queue = sum(
            lead.simulated is not None and lead.simulated.reason == "no-queue" for lead in report.stuck
        )
        return [
            (len(report.leads), "leads read"),
            (sum(lead.simulated is not None for lead in report.leads), "to be given out"),
            (len(report.moves), "would have another manager"),
            (len(report.band_changes), "would stand in another band"),
            (len(report.stuck) - no_queue, "would be held now"),
            (no_queue, "that no queue takes"),
        ]

    @cached_property
    def notes(self) -> list[str]:
        """How the plan was computed, and what it leaves out."""
        return list(self._notes())

    def name_of(self, manager: int | None) -> str:
        """Return the name; `intake (1)` for an intake user without one in the draft, else `user 12`."""
        if manager is None:
            return NOBODY
        if manager in self._config.intake_users and manager not in self._config.names:
            return f"intake ({manager})"
        return self._names.get(manager) or f"user {manager}"

    def why_stuck(self, lead: PlannedLead) -> str:
        """Return why the lead would have no manager, and until when; empty for one that has."""
        if lead.simulated is None or lead.simulated.manager is not None:
            return ""
        until = f", until {self.moment(lead.simulated.until)}" if lead.simulated.until else ""
        return f"{REASONS.get(lead.simulated.reason, lead.simulated.reason)}{until}"

    def moment(self, at: datetime) -> str:
        """Return `Tue 03 Nov 12:00`, in the draft's time zone."""
        return f"{at.astimezone(self.report.calendar.timezone):%a %d %b %H:%M}"

    def _line(self, manager_id: int, manager: Manager | None) -> ManagerLoad:
        load = self.report.load
        days = {day: count for (who, day), count in load.items() if who == manager_id}
        busiest_on = max(days, key=days.__getitem__, default=None)
        return ManagerLoad(
            id=manager_id,
            name=self.name_of(manager_id),
            today=_sum_of(self.report.load_today, manager_id),
            draft=_sum_of(load, manager_id),
            cap=manager.daily_cap if manager else None,
            busiest=days.get(busiest_on, 0) if busiest_on else 0,
            busiest_on=busiest_on,
        )

    def _notes(self) -> Iterator[str]:
        yield "Nothing was written: neither to the portal nor to the state."
        if self.report.counts_signals:
            yield "Signals that the state keeps count."
        else:
            yield "No signals count: there is no state where FAIRLEAD_STATE says."
        if self.is_every:
            yield "Every lead is given out as if anew, in order of arrival; a closed one took its turn too."
        else:
            yield "Only open leads of intake users are given out, in order of arrival; --all takes all."
        yield "Everybody starts without debts. The queue follows from what was known when the lead came in."
        yield "An absence that only the portal knows does not count: the portal does not tell when it began."
        if any(
            lead.simulated is not None and lead.simulated.reason == "same-person"
            for lead in self.report.leads
        ):
            yield "A repeat inquiry goes to whoever has that person already; it uses no cap."
        times = self._config.local_times
        if mark := times.mark(times.business, self.report.now):
            yield f"Moments are by the portal's clock{mark}."
        if self.report.absent:
            yield f"{self.report.absent} leads could not be read: deleted, or hidden from the webhook's user."


def _sum_of(load: Load, manager: int) -> int:
    return sum(count for (who, _), count in load.items() if who == manager)
