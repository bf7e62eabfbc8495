"""What a plan found: every lead, and what follows from them for bands, managers, days and held leads."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from functions.commands.plan.evaluate import Evaluation, Scope
from functions.commands.plan.simulate_distribution import SimulatedAssignment
from functions.domain.calendar.business_hours import WorkCalendar

Load = Mapping[tuple[int, date], int]
"""Leads by manager and business day."""


@dataclass(frozen=True, slots=True)
class PlannedLead:
    """A lead with what the draft says of it; `simulated` is None for one that stays with its manager."""

    evaluation: Evaluation
    simulated: SimulatedAssignment | None

    @property
    def is_moved(self) -> bool:
        """True for an open lead that would have another manager."""
        is_assigned = self.simulated is not None and self.simulated.manager is not None
        return (
            is_assigned and not self.evaluation.is_closed and self.manager_by_draft != self.evaluation.manager
        )

    @property
    def is_band_changed(self) -> bool:
        """True for an open lead that would be in another band than the portal shows."""
        return not self.evaluation.is_closed and self.evaluation.band_before != self.evaluation.score.band

    @property
    def is_stuck(self) -> bool:
        """True when the draft has no manager for the lead: it is held at the end, or no queue takes it."""
        return self.simulated is not None and self.simulated.manager is None

    @property
    def manager_by_draft(self) -> int | None:
        """The manager who would have the lead; None without one."""
        return self.evaluation.manager if self.simulated is None else self.simulated.manager


@dataclass(frozen=True)
class PlanReport:
    """The whole plan.

    Attributes:
        leads: those that could be read, by arrival.
        absent: how many were deleted, or may not be read by the webhook's user.
        counts_signals: True when the signals of a state were counted.
        calendar: the draft's business days.
    """

    since: datetime
    now: datetime
    scope: Scope
    config: str
    leads: tuple[PlannedLead, ...]
    absent: int
    counts_signals: bool
    calendar: WorkCalendar

    @cached_property
    def moves(self) -> tuple[PlannedLead, ...]:
        """The open leads that would have another manager."""
        return tuple(lead for lead in self.leads if lead.is_moved)

    @cached_property
    def band_changes(self) -> tuple[PlannedLead, ...]:
        """The open leads that would be in another band."""
        return tuple(lead for lead in self.leads if lead.is_band_changed)

    @cached_property
    def stuck(self) -> tuple[PlannedLead, ...]:
        """The leads that would have no manager at the end."""
        return tuple(lead for lead in self.leads if lead.is_stuck)

    @cached_property
    def bands(self) -> Mapping[tuple[str | None, str], int]:
        """Open leads by the band that the portal shows (None: never scored) and the band by the draft."""
        return Counter(
            (lead.evaluation.band_before, lead.evaluation.score.band)
            for lead in self.leads
            if not lead.evaluation.is_closed
        )

    @cached_property
    def load(self) -> Load:
        """Leads that the draft assigns, by manager and the day of the assignment."""
        return Counter(
            (lead.simulated.manager, self.calendar.business_day(lead.simulated.at))
            for lead in self.leads
            if lead.simulated is not None
            and lead.simulated.manager is not None
            and lead.simulated.at is not None
        )

    @cached_property
    def load_today(self) -> Load:
        """The same leads by the manager who has them today and the day of their arrival."""
        return Counter(
            (lead.evaluation.manager, self.calendar.business_day(lead.evaluation.arrived_at))
            for lead in self.leads
            if lead.simulated is not None
        )
