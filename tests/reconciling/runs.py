"""What tests of reconciling do: one run, and runs until nothing is left to be found."""

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from functions.commands.personal_data import PersonalData
from functions.domain.lead.decision_note import confirm
from functions.domain.lead.milestones import Stint
from functions.domain.lead.record import LeadRecord
from functions.reconciling.reconcile import BUDGET, ReconcilingPorts, ReconcilingReport, Retention, reconcile
from tests.builders import changed
from tests.team import Team

QUARTER = timedelta(minutes=15)
NO_MOMENT = datetime.min.replace(tzinfo=UTC)
KEPT = Retention(ledger=timedelta(days=90), closed=timedelta(days=180))


def ports_of(team: Team) -> ReconcilingPorts:
    app = team.wiring
    data = PersonalData.of(app.state, app.pseudonyms)
    return ReconcilingPorts(
        app.change_feed,
        data,
        app.state.checkpoints,
        app.wakeups,
        app.clock,
        app.crm,
        app.config.senior,
        handled=app.config.handled,
    )


def run(team: Team, *, budget: int = BUDGET, minutes: float = 8) -> ReconcilingReport:
    """One run of `reconciling`, and nothing of the pipeline."""
    until = team.clock.now() + timedelta(minutes=minutes)
    return reconcile(ports_of(team), retention=KEPT, until=until, budget=budget)


def catch_up(team: Team, *, budget: int = BUDGET) -> list[ReconcilingReport]:
    """Let a quarter of an hour pass, reconcile and process, again and again, until nothing is found."""
    reports: list[ReconcilingReport] = []
    while not reports or not is_quiet(reports[-1]):
        assert len(reports) < 100, "Reconciling finds the same again and again."
        team.clock.advance(QUARTER)
        reports.append(run(team, budget=budget))
        team.process()
    return reports


def is_quiet(report: ReconcilingReport) -> bool:
    found = sum(report.found.values()) + report.missing + report.forgotten
    return report.is_done and not found and not report.violations


def timeless(record: LeadRecord) -> dict[str, Any]:
    """What a record says of the lead once all is done, without its moments and what was owed then."""
    stints = tuple(_without_own_moments(each) for each in record.milestones.stints)
    # A selection is of the moment at which Fairlead assigns, too.
    selections = tuple(replace(each, at=NO_MOMENT) for each in record.milestones.selections)
    done = changed(confirm(record), candidates=(), unarchived=(), stints=stints, selections=selections)
    parts = {each.name: getattr(done, each.name) for each in fields(done)}
    values = {
        f"{name}.{each.name}": getattr(part, each.name)
        for name, part in parts.items()
        if is_dataclass(part)
        for each in fields(part)
    }
    whole = {name: part for name, part in parts.items() if not is_dataclass(part)}
    return {name: value for name, value in {**whole, **values}.items() if not isinstance(value, datetime)}


def _without_own_moments(stint: Stint) -> Stint:
    """A stint begins when Fairlead assigns; when it is touched and over are moments of the portal."""
    return replace(stint, started_at=NO_MOMENT, due_at=None, minutes=None)
