"""HTTP of `rescoring`: wake what is due, log entries that wait too long, answer with the report."""

from dataclasses import asdict
from datetime import datetime, timedelta

import structlog

from functions.rescoring.backlog import offer_backlog
from functions.rescoring.roster import release_after_change
from functions.rescoring.wake import wake_due_leads
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import marked, scheduled
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=4)
"""Below the five minutes until the next run."""
LONGEST_WAIT = timedelta(minutes=15)
"""An entry that waits longer in the inbox is logged, and Google Cloud raises an alert for it."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
@marked
def rescoring(app: Wiring, until: datetime) -> Answer:
    """Put the leads that are due into the inbox; 200 with how many."""
    state = app.state
    now = app.clock.now()
    release_after_change(
        state.inbox, state.checkpoints, version=app.config.version, now=now, quiet=app.run_lock
    )
    if app.config.going_live.backlog_per_hour and app.paused_since is None:
        offered = offer_backlog(
            state.inbox, state.checkpoints, wakeups=app.wakeups, config=app.config, now=now
        )
        if offered:
            _log.info("backlog.offered", leads=offered)
    report = wake_due_leads(state.leads, state.inbox, app.wakeups, app.clock, until=until)
    if report.longest_wait > LONGEST_WAIT and app.paused_since is None:
        _log.warning("inbox.overdue", minutes=report.longest_wait // timedelta(minutes=1))
    return asdict(report), 200
