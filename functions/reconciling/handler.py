"""HTTP of `reconciling`: find what was missed, log what is unaccounted for, answer with the report."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from flask import Request

from functions.commands.erase import PersonalData
from functions.reconciling.reconcile import ReconcilingPorts, Retention, reconcile
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024
LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has, and the fifteen until the next run."""

_log = structlog.get_logger(__name__)


@http_function
def reconciling(request: Request) -> Answer:
    """Find what no webhook announced and prove that no lead is lost; 200 with what was found."""
    body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    kept = app.loaded.model.retention
    report = reconcile(
        ReconcilingPorts(
            change_feed=app.change_feed,
            data=PersonalData(app.state.inbox, app.state.leads, app.state.ledger, app.state.signals),
            checkpoints=app.state.checkpoints,
            wakeups=app.wakeups,
            clock=app.clock,
        ),
        retention=Retention(kept.ledger, kept.closed),
        until=app.clock.now() + LONGEST_RUN,
    )
    for each in report.violations:
        _log.error("lead.unaccounted", lead=each.lead_id, state=each.state.value, breach=each.breach.value)
    if any(report.found.values()) or report.missing or report.forgotten or report.errors:
        facts = {name: count for name, count in report.found.items() if count}
        _log.info(
            "leads.reconciled",
            **facts,
            missing=report.missing,
            forgotten=report.forgotten,
            requests=report.requests,
            errors=dict(report.errors),
        )
    return asdict(report), 200
