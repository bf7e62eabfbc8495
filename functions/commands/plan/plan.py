"""Plan with a draft: read the leads of the last days, evaluate and distribute them anew, write nothing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from functions.commands.objecting import objecting
from functions.commands.plan.evaluate import Evaluation, Scope, evaluate
from functions.commands.plan.report import PlannedLead, PlanReport
from functions.commands.plan.simulate_distribution import simulate_distribution
from functions.commands.plan.sources import Sources
from functions.domain.configuration import Configuration
from functions.domain.distribution import Presence
from functions.domain.item import Item
from functions.domain.lead.facts import subjects_of
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import SignalSeen

PAGE = 50

OnProgress = Callable[[int, int], None]
"""Called with the number of leads that were found, and of those that were read."""


def plan_leads(
    sources: Sources,
    config: Configuration,
    *,
    since: datetime,
    scope: Scope,
    now: datetime,
    on_progress: OnProgress,
) -> PlanReport:
    """Return what the draft would do with the leads that were created or changed since then.

    Raises:
        PortalError: the portal could not be read.
        StateUnavailable: the state is there, but its signals cannot be read.
    """
    items = list(_find_leads(sources, since, on_progress))
    evaluations: list[Evaluation] = []
    presences: Mapping[int, Presence] = {}
    people: Mapping[int, Collection[int]] = {}
    for done in range(0, len(items), PAGE):
        page = items[done : done + PAGE]
        reading = sources.crm.read(page, managers=config.managers, departments=config.departments)
        presences, people = reading.presences, reading.departments
        unscored = set(objecting(sources.leads, page))
        considered = [
            lead for item, lead in reading.leads.items() if not lead.has_objected and item not in unscored
        ]
        evaluations += _evaluate_page(considered, sources, config, scope, now)
        on_progress(len(items), done + len(page))
    evaluations.sort(key=lambda lead: (lead.arrived_at, lead.item))
    redistributed = (lead for lead in evaluations if lead.is_redistributed)
    simulated = simulate_distribution(redistributed, config.staffed(people), presences, now)
    return PlanReport(
        since=since,
        now=now,
        scope=scope,
        config=config.version,
        leads=tuple(PlannedLead(lead, simulated.get(lead.item)) for lead in evaluations),
        absent=len(items) - len(evaluations),
        counts_signals=sources.signals is not None,
        calendar=config.business,
    )


def _find_leads(sources: Sources, since: datetime, on_progress: OnProgress) -> Iterator[Item]:
    for number, item in enumerate(sources.recent.changed_since(since), 1):
        yield item
        on_progress(number, 0)


def _evaluate_page(
    page: Sequence[LeadSnapshot], sources: Sources, config: Configuration, scope: Scope, now: datetime
) -> list[Evaluation]:
    """Evaluate a page of leads; repeats are looked for only among those that are distributed anew."""
    signals = _signals(page, sources, now)
    evaluations = [evaluate(snapshot, signals, config, scope=scope, now=now) for snapshot in page]
    redistributed = [
        snapshot for snapshot, lead in zip(page, evaluations, strict=True) if lead.is_redistributed
    ]
    repeats = sources.crm.find_repeats(redistributed).repeats if redistributed else {}
    return [replace(lead, repeat=repeats.get(lead.item, Repeat())) for lead in evaluations]


def _signals(
    page: Sequence[LeadSnapshot], sources: Sources, now: datetime
) -> Mapping[str, Sequence[SignalSeen]]:
    if sources.signals is None:
        return {}
    return sources.signals.of_subjects({each for lead in page for each in subjects_of(lead)}, now=now)
