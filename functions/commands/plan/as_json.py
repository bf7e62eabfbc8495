"""A plan as JSON, for programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from functions.commands.plan.report import Load, PlannedLead
from functions.commands.plan.view import PlanView


def as_json(view: PlanView) -> dict[str, Any]:
    """Return everything that the plan found; moments in ISO 8601, leads by arrival, nobody is null."""
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
    judged, given = lead.evaluation, lead.simulated
    return {
        "lead_id": judged.lead_id,
        "arrived_at": judged.arrived_at.isoformat(),
        "is_closed": judged.is_closed,
        "score": {"before": judged.points_before, "after": judged.score.points},
        "band": {"before": judged.band_before, "after": judged.score.band},
        "why": judged.why,
        "manager": {"before": judged.manager, "after": lead.manager_by_draft},
        "queue": given.queue if given else None,
        "given_at": _moment(given.at) if given else None,
        "held": {"reason": given.reason, "until": _moment(given.until)} if given and lead.is_stuck else None,
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
