"""HTTP of `nurturing`: select cold leads, answer with the report."""

from dataclasses import asdict
from datetime import timedelta

import structlog
from flask import Request

from functions.nurturing.select_cold_leads import select_cold_leads
from infra import wiring
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024
LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has; the next run continues where this one stopped."""

_log = structlog.get_logger(__name__)


@http_function
def nurturing(request: Request) -> Answer:
    """Put cold leads and old junk into the inbox; 200 with how many, and the results of nurturing so far."""
    body_of_post(request, largest=LARGEST_BODY)
    app = wiring.of()
    until = app.clock.now() + LONGEST_RUN
    report = select_cold_leads(
        app.state.leads,
        app.state.inbox,
        wakeups=app.wakeups,
        checkpoints=app.state.checkpoints,
        clock=app.clock,
        config=app.config,
        until=until,
    )
    _log.info("leads.put_up", cold=report.put_up, control=report.control, junk=report.second_looks)
    return asdict(report), 200
