"""HTTP of `processing`: run the pipeline for as long as a function may, answer with the report."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from flask import Request

from functions.processing.case import Pipeline
from functions.processing.run import process_inbox
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024
LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has; the next run takes what is left."""

_log = structlog.get_logger(__name__)


@http_function
def processing(request: Request) -> Answer:
    """Work through the inbox, one run at a time in this process; 200 with the number of leads by outcome."""
    body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    pipeline = Pipeline(
        inbox=app.state.inbox,
        leads=app.state.leads,
        assignments=app.state.assignments,
        unit_of_work=app.state.unit_of_work,
        signals=app.state.signals,
        crm=app.crm,
        clock=app.clock,
        config=app.config,
    )
    with app.run_lock:
        until = app.clock.now() + LONGEST_RUN
        report = process_inbox(pipeline, until=until, largest_batch=app.state.largest_batch)
    if report.outcomes:
        _log.info("leads.processed", **report.outcomes, errors=dict(report.errors))
    for lead_id, origin in report.broken.items():
        _log.error("lead.broken", lead_id=lead_id, error=origin)
    for reason, leads in report.held.items():
        _log.info("leads.held", reason=reason, leads=leads)
    for rule, leads in report.failed_rules.items():
        _log.warning("rule.failed", rule=rule, leads=leads)
    return asdict(report), 200
