"""Holds every page of a state against the recount: each period, each queue, each line, each story."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from functions.commands.why_not import why_not_of
from functions.dashboard.content import Dashboard
from functions.dashboard.reading import DAYS
from functions.dashboard.routes import Page, Query
from functions.domain.figures.expiry import DAYS as WEEK
from functions.domain.item import lead
from infra.simulator import SimulatedPortal
from infra.web.folder import write_folder
from infra.web.sources import dashboard_of
from infra.wiring import Wiring
from tests.quarter.play import Quarter
from tests.quarter.stage import counted_up_to
from tests.recount.compare import Compared
from tests.recount.evidence import Counted, Evidence, Sent
from tests.recount.files import Files
from tests.recount.journal import Journal
from tests.recount.pages import Recount

FIGURES = (Page.OVERVIEW, Page.MANAGERS, Page.RULES, Page.SOURCES, Page.EXPERIMENT, Page.HEALTH)


def recount_of(
    app: Wiring,
    portal: SimulatedPortal,
    journal: Journal,
    files: Files,
    rules: Any,
    *,
    sent: Sequence[Sent] = (),
    counted: Sequence[Counted] = (),
) -> Recount:
    """Return a recount of what a portal and a state hold now, and of the signals that were sent."""
    as_of = counted_up_to(app.state.figures)
    evidence = Evidence.of(portal, journal, files, rules=rules, as_of=as_of, sent=sent, counted=counted)
    return Recount(evidence)


def recount_of_quarter(quarter: Quarter) -> Recount:
    """Return a recount of a quarter that was played."""
    stage = quarter.stage
    return recount_of(
        stage.app,
        stage.portal,
        quarter.journal,
        quarter.files,
        quarter.rules,
        sent=stage.sent,
        counted=stage.counted,
    )


def held_against(recount: Recount, dashboard: Dashboard) -> Compared:
    """Compare every page of a dashboard with its recount."""
    compared = figures_held_against(recount, dashboard)
    for life in recount.lives:
        if (view := dashboard.story(lead(life.number))) is not None:
            compared.compare_story(view, recount.story(life), recount.happened(life))
    return compared


def figures_held_against(recount: Recount, dashboard: Dashboard) -> Compared:
    """Compare every page of figures; the stories of leads are made of no figures."""
    compared = Compared()
    for where, view, counted in _pages(recount, dashboard):
        compared.compare(view, counted, where=where)
    return compared


def _pages(recount: Recount, dashboard: Dashboard) -> Iterator[tuple[str, Any, Any]]:
    """Yield a name, the view, and the recount of each page of figures."""
    for days in DAYS:
        for page in FIGURES:
            where = f"/dashboard{page} of {days} days"
            yield where, dashboard.figures(page, Query(days=days)), recount.page(page, days=days)
        for queue in dashboard.config.queues:
            view = dashboard.figures(Page.OVERVIEW, Query(days=days, queue=queue))
            yield f"/dashboard of {days} days, {queue}", view, recount.page("", days=days, queue=queue)
        for manager in dashboard.config.managers:
            where = f"/dashboard/managers/{manager} of {days} days"
            yield where, dashboard.manager(manager, Query(days=days)), recount.manager(manager, days=days)
        yield f"lines of {days} days", dashboard.lines(Query(days=days)), recount.lines(days=days)
    for manager in dashboard.config.managers:
        state, config = dashboard.state, dashboard.config
        why = why_not_of(manager, state.figures, state.assignments, config, days=WEEK)
        counts = why.found.counts.items() if why else ()
        found = sorted((day, hour, gate.value, count) for (day, hour, gate), count in counts)
        yield f"why-not {manager}", found, recount.why_not(manager)


def write_pages(quarter: Quarter, folder: Path) -> Path:
    """Write the pages of a quarter, with the story of each lead, and return the first one."""
    items = [record.item for record in quarter.stage.app.state.leads.page(after=None, limit=100_000)]
    return write_folder(folder, dashboard_of(quarter.stage.app).all_pages(items))
