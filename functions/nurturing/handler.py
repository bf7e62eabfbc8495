"""HTTP of `nurturing`: select cold leads, answer with the report."""

from dataclasses import asdict
from datetime import datetime, timedelta

import structlog

from functions.nurturing.select_cold_leads import select_cold_leads
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import marked, scheduled
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has; the next run continues where this one stopped."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
@marked
def nurturing(app: Wiring, until: datetime) -> Answer:
    """Put cold leads and old junk into the inbox; 200 with how many, and the results of nurturing so far."""
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
