"""Plans: reads the leads of the last days, lets the draft decide, gives them out anew. Writes nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from functions.commands.plan.evaluate import Evaluation, Scope, evaluate
from functions.commands.plan.report import PlannedLead, PlanReport
from functions.commands.plan.simulate_distribution import simulate_distribution
from functions.commands.plan.sources import Sources
from functions.domain.configuration import Configuration
from functions.domain.distribution import Presence
from functions.domain.lead.facts import subjects_of
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import SignalSeen

PAGE = 50

Tell = Callable[[int, int], None]
"""Hears how many leads were found and how many of them were read."""


def plan_leads(
    sources: Sources, config: Configuration, *, since: datetime, scope: Scope, now: datetime, tell: Tell
) -> PlanReport:
    """Return what the draft would do with the leads that were created or changed since then.

    Raises:
        PortalError: the portal could not be read.
        StateUnavailable: the state is there, but its signals cannot be read.
    """
    lead_ids = list(_found(sources, since, tell))
    judged: list[Evaluation] = []
    presences: Mapping[int, Presence] = {}
    for done in range(0, len(lead_ids), PAGE):
        page = lead_ids[done : done + PAGE]
        reading = sources.crm.read(page, managers=config.managers)
        presences = reading.presences
        judged += _judged(list(reading.leads.values()), sources, config, scope, now)
        tell(len(lead_ids), done + len(page))
    judged.sort(key=lambda lead: (lead.arrived_at, lead.lead_id))
    given = simulate_distribution((lead for lead in judged if lead.is_given), config, presences, now)
    return PlanReport(
        since=since,
        now=now,
        scope=scope,
        config=config.version,
        leads=tuple(PlannedLead(lead, given.get(lead.lead_id)) for lead in judged),
        absent=len(lead_ids) - len(judged),
        counts_signals=sources.signals is not None,
        calendar=config.business,
    )


def _found(sources: Sources, since: datetime, tell: Tell) -> Iterator[int]:
    for number, lead_id in enumerate(sources.recent.changed_since(since), 1):
        yield lead_id
        tell(number, 0)


def _judged(
    page: Sequence[LeadSnapshot], sources: Sources, config: Configuration, scope: Scope, now: datetime
) -> list[Evaluation]:
    """Judge a page of leads; the portal is asked about the people behind those that are given out."""
    signals = _signals(page, sources, now)
    judged = [evaluate(snapshot, signals, config, scope=scope, now=now) for snapshot in page]
    asking = [snapshot for snapshot, lead in zip(page, judged, strict=True) if lead.is_given]
    repeats = sources.crm.find_repeats(asking) if asking else {}
    return [replace(lead, repeat=repeats.get(lead.lead_id, Repeat())) for lead in judged]


def _signals(
    page: Sequence[LeadSnapshot], sources: Sources, now: datetime
) -> Mapping[str, Sequence[SignalSeen]]:
    if sources.signals is None:
        return {}
    return sources.signals.of_subjects({each for lead in page for each in subjects_of(lead)}, now=now)
