"""HTTP of `rescoring`: wake what is due, log entries that wait too long, answer with the report."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from flask import Request

from functions.rescoring.wake import wake_due_leads
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024
LONGEST_RUN = timedelta(minutes=4)
"""Below the five minutes until the next run."""
LONGEST_WAIT = timedelta(minutes=15)
"""An entry that waits longer in the inbox is logged, and Google Cloud raises an alert for it."""

_log = structlog.get_logger(__name__)


@http_function
def rescoring(request: Request) -> Answer:
    """Put the leads that are due into the inbox; 200 with how many."""
    body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    until = app.clock.now() + LONGEST_RUN
    report = wake_due_leads(app.state.leads, app.state.inbox, app.wakeups, app.clock, until=until)
    if report.longest_wait > LONGEST_WAIT:
        _log.warning("inbox.overdue", minutes=report.longest_wait // timedelta(minutes=1))
    return asdict(report), 200
