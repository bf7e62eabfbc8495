"""A plan as JSON, for programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.commands.plan.report import Load, PlannedLead
from functions.commands.plan.simulate_distribution import SimulatedAssignment
from functions.commands.plan.view import PlanView
from functions.commands.wording import names_of


def as_json(view: PlanView) -> dict[str, Any]:
    """Return the plan ready for JSON (docs/reference.md 5): moments in ISO 8601, leads by arrival."""
    report = view.report
    return {
        "since": report.since.isoformat(),
        "now": report.now.isoformat(),
        "config": report.config,
        "scope": report.scope.value,
        "counts_signals": report.counts_signals,
        "unreadable": report.absent,
        "totals": {
            "leads": len(report.leads),
            "moves": len(report.moves),
            "band_changes": len(report.band_changes),
            "without_manager": len(report.stuck),
        },
        "bands": [
            {"before": before, "after": after, "leads": count}
            for (before, after), count in sorted(report.bands.items(), key=str)
        ],
        "load": _load(report.load),
        "load_today": _load(report.load_today),
        "leads": [_lead(lead) for lead in report.leads],
    }


def _load(load: Load) -> list[Mapping[str, Any]]:
    ordered = sorted(load.items(), key=lambda entry: (entry[0][1], entry[0][0]))
    return [{"manager": manager, "day": day.isoformat(), "leads": count} for (manager, day), count in ordered]


def _lead(lead: PlannedLead) -> dict[str, Any]:
    evaluation, simulated = lead.evaluation, lead.simulated
    return {
        **names_of(evaluation.item),
        "arrived_at": evaluation.arrived_at.isoformat(),
        "is_closed": evaluation.is_closed,
        "score": {"before": evaluation.points_before, "after": evaluation.score.points},
        "band": {"before": evaluation.band_before, "after": evaluation.score.band},
        "why": evaluation.why,
        "manager": {"before": evaluation.manager, "after": lead.manager_by_draft},
        "queue": simulated.queue if simulated else None,
        "given_at": _moment(simulated.at) if simulated else None,
        "held": _held(simulated) if simulated and lead.is_stuck else None,
    }


def _held(simulated: SimulatedAssignment) -> dict[str, Any]:
    return {"reason": simulated.reason, "until": _moment(simulated.until)}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
