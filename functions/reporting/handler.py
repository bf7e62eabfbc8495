"""HTTP of `reporting`: fold what changed into the figures, answer with the report."""

from dataclasses import asdict
from datetime import datetime, timedelta

import structlog

from functions.reporting.fold import fold
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import scheduled
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has; the next run continues where this one stopped."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
def reporting(app: Wiring, until: datetime) -> Answer:
    """Count what changed of leads; 200 with how much."""
    report = fold(
        app.state.figures,
        business=app.config.business,
        closed_kept=app.config.closed_kept,
        now=app.clock.now(),
        kept=app.config.figures.kept,
        is_over=lambda: app.clock.now() >= until,
    )
    if report.rebuilt:
        _log.error("figures.wrong", documents=list(report.rebuilt))
    _log.info("figures.folded", counted=report.counted, changed=report.changed, as_of=str(report.as_of))
    return {**asdict(report), "as_of": report.as_of and report.as_of.isoformat()}, 200
