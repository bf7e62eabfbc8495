"""HTTP of `reconciling`: find what was missed, log what is unaccounted for, answer with the report."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import structlog

from functions.commands.personal_data import PersonalData
from functions.ports import CONSERVATION, Beat
from functions.reconciling.probe import Making, ProbeReport, judge_probe, make_probe
from functions.reconciling.reconcile import ReconcilingPorts, Retention, reconcile
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import leave_mark, marked, scheduled
from infra.probing import probes_of
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has, and the fifteen until the next run."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
@marked
def reconciling(app: Wiring, until: datetime) -> Answer:
    """Find what no webhook announced and prove that no lead is lost; 200 with what was found."""
    kept, state = app.loaded.model.retention, app.state
    is_silent = app.config.going_live.is_observing or app.paused_since is not None
    probe = judged_probe(app)
    report = reconcile(
        ReconcilingPorts(
            change_feed=app.change_feed,
            data=PersonalData.of(state, app.pseudonyms),
            checkpoints=state.checkpoints,
            wakeups=app.wakeups,
            clock=app.clock,
            crm=app.crm,
            # During a pause and while everything is observed no message is sent; it is made up for after it.
            senior=None if is_silent else app.config.senior,
            texts=app.config.texts_of(app.config.senior or 0),
            handled=app.config.handled,
            probes=probe.standing,
        ),
        retention=Retention(kept.ledger, kept.closed),
        until=until,
    )
    for each in report.violations:
        _log.error("lead.unaccounted", item=str(each.item), state=each.state.value, breach=each.breach.value)
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
    if report.unaccounted is not None:
        conserved = Beat(app.clock.now(), unaccounted=report.unaccounted, skew=report.skew)
        leave_mark(app, CONSERVATION, conserved)
    made = Making() if is_silent else made_probe(app)
    violations = [{**asdict(each), "item": str(each.item)} for each in report.violations]
    skew = None if report.skew is None else report.skew.total_seconds()
    answer: dict[str, Any] = {**asdict(report), "violations": violations, "skew": skew}
    if made != Making() or probe != ProbeReport():
        answer["probe"] = {
            **asdict(probe),
            "standing": [*map(str, probe.standing)],
            "left": [*map(str, probe.left)],
            "made": made.is_made,
            "not_made": made.error,
            "is_refused": probe.is_refused or made.is_refused,
        }
    return answer, 200


def judged_probe(app: Wiring) -> ProbeReport:
    """Judge the last probe and delete it, also where no other will be made; log what went wrong."""
    if app.paused_since is not None:
        return ProbeReport()
    state = app.state
    report = judge_probe(lambda: probes_of(app), state.checkpoints, state.heartbeats.read)
    if report.is_missed:
        _log.error("probe.unannounced", items=[str(each) for each in report.standing])
    if report.left or report.error:
        _log.warning("probe.left", items=[str(each) for each in report.left], error=report.error)
    if report.is_refused:
        _log.error("probe.refused")
    return report


def made_probe(app: Wiring) -> Making:
    """Make a probe where it is time for one; log why none could be."""
    every = app.loaded.model.probe.every
    if every is None:
        return Making()
    made = make_probe(lambda: probes_of(app), app.state.checkpoints, every=every, now=app.clock.now())
    if made.error:
        _log.warning("probe.not_made", error=made.error)
    if made.is_refused:
        _log.error("probe.refused")
    return made
