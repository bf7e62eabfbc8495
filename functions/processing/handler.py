"""HTTP of `processing`: run the pipeline for as long as a function may, answer with the report."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta

import structlog

from functions.processing.broken import note_broken
from functions.processing.case import Pipeline
from functions.processing.run import process_inbox
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import scheduled
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=8)
"""A minute less than a function has: the last attempt at a request takes 40 s. The next run goes on."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
def processing(app: Wiring, until: datetime) -> Answer:
    """Work through the inbox, one run at a time in this process; 200 with the number of leads by outcome.

    While a run is under way the answer comes at once; the run that was asked for follows it. During a pause
    nothing is done at all: what is due waits in the inbox.
    """
    if app.paused_since is not None:
        return {"outcomes": {}, "paused_since": app.paused_since.isoformat()}, 200
    with app.run_lock.turn() as is_mine:
        return _run(app, until) if is_mine else ({"outcomes": {}, "is_under_way": True}, 200)


def _run(app: Wiring, until: datetime) -> Answer:
    state = app.state
    pipeline = Pipeline.on(
        state,
        pseudonyms=app.pseudonyms,
        crm=app.crm,
        clock=app.clock,
        wakeups=app.wakeups,
        config=app.process.live_since.known_to(app.config, app.clock.now()),
        advantages=app.process.kept.advantages.at,
    )
    report = process_inbox(
        pipeline,
        until=until,
        largest_batch=state.largest_batch,
        # The next run works by a configuration that is taken up meanwhile.
        goes_on=lambda: app.paused_since is None and app.at_work() is app,
        may_write=lambda: app.paused_since is None,
    )
    if report.outcomes:
        _log.info("leads.processed", **report.outcomes, errors=dict(report.errors))
    for item, origin in report.broken.items():
        _log.error("lead.broken", item=str(item), error=origin)
    if report.broken:
        note_broken(app.state.heartbeats, report.broken, app.clock.now())
    for reason, leads in report.held.items():
        _log.info("leads.held", reason=reason, leads=leads)
    for rule, leads in report.failed_rules.items():
        _log.warning("rule.failed", rule=rule, leads=leads)
    broken = {str(item): origin for item, origin in report.broken.items()}
    return {**asdict(replace(report, broken={})), "broken": broken}, 200
