"""HTTP of `reporting`: count what changed, stop an experiment that does harm, send the weekly digest."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import structlog

from functions.domain.texts import LanguageCode
from functions.errors import SettingInvalid
from functions.reporting.digest import DigestReport, Say, send_digest
from functions.reporting.effectiveness import keep_effectiveness
from functions.reporting.experiment import ExperimentReport, watch_experiment
from functions.reporting.fold import fold
from functions.reporting.hot_line import keep_hot_line
from infra import wiring
from infra.http.handlers import Answer
from infra.http.scheduled import marked, scheduled
from infra.wiring import Wiring

LONGEST_RUN = timedelta(minutes=8)
"""Below the nine minutes that a function has; the next run continues where this one stopped."""

_log = structlog.get_logger(__name__)


@scheduled(wiring.at_work, longest_run=LONGEST_RUN)
@marked
def reporting(app: Wiring, until: datetime) -> Answer:
    """Count what changed, watch the experiment, send the digest where it is due; 200 with how much."""
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
    answer: dict[str, Any] = {**asdict(report), "as_of": report.as_of and report.as_of.isoformat()}
    for band, line in keep_hot_line(
        app.state.figures, app.state.checkpoints, app.config, app.clock.now()
    ).items():
        _log.info("band.line", band=band, start=line.start, touches=line.touches, leads=line.leads)
    if keep_effectiveness(app.state.figures, app.state.checkpoints, app.config, app.clock.now()):
        _log.info("effectiveness.computed")
    if app.config.going_live.is_observing or app.paused_since is not None:  # no message is to be sent
        return answer, 200
    experiment = watched_experiment(app) if report.is_complete else ExperimentReport()
    if experiment != ExperimentReport():
        answer |= {"experiment": asdict(experiment)}
    digest = weekly_digest(app)
    return (answer | {"digest": asdict(digest)} if digest.week else answer), 200


def watched_experiment(app: Wiring) -> ExperimentReport:
    """Compare the arms of the experiment, and log what became of it."""
    state, config = app.state, app.config
    report = watch_experiment(
        state.figures, state.checkpoints, lambda: app.crm, config=config, now=app.clock.now()
    )
    if report.stopped is not None and config.experiment is not None:
        _log.warning("experiment.stopped", experiment=config.experiment.name, arm=report.stopped.value)
    if report.failed:
        _log.warning("experiment.not_announced", errors=[report.failed])
    return report


def weekly_digest(app: Wiring) -> DigestReport:
    """Send the digest where it is due, and log what became of it; counting goes on without it."""
    try:
        report = send_digest(
            app.state.figures,
            lambda: app.crm,
            users=app.config.figures.digest_to,
            zone=app.config.business.timezone,
            now=app.clock.now(),
            say=_say(app),
        )
    except SettingInvalid as error:  # no webhook: on Google Cloud it is given with `weekly_digest = true`
        _log.error("digest.not_sent", errors=[type(error).__name__], message=str(error))
        return DigestReport()
    if report.sent_to:
        _log.info("digest.sent", week=report.week, users=len(report.sent_to))
    if report.failed:
        _log.warning("digest.not_sent", week=report.week, errors=sorted(set(report.failed.values())))
    if report.is_given_up:
        _log.error("digest.given_up", week=report.week)
    return report


def _say(app: Wiring) -> Say:
    """Return what says the digest of the week before a Monday, in the language of a user."""
    state, config = app.state, app.config

    @cache
    def in_language(monday: date, code: LanguageCode) -> str | None:
        # Once a week: no other run waits for what words and numbers of a language need.
        from functions.dashboard.agreement import read_agreement  # noqa: PLC0415  see above
        from functions.dashboard.capacity import read_lines  # noqa: PLC0415  see above
        from functions.dashboard.digest import DAYS, digest_view  # noqa: PLC0415  see above
        from functions.dashboard.experiment import read_experiment  # noqa: PLC0415  see above
        from functions.dashboard.learned import read_learned  # noqa: PLC0415  see above
        from functions.dashboard.names import with_names  # noqa: PLC0415  see above
        from functions.dashboard.reading import read_period  # noqa: PLC0415  see above
        from functions.dashboard.signs import read_signs  # noqa: PLC0415  see above
        from infra.language.speaker import language_in  # noqa: PLC0415  see above
        from infra.web.digest import digest_text  # noqa: PLC0415  see above

        now = app.clock.now()
        reading = read_period(state.figures, state.assignments, config, now, days=DAYS, names=config.names)
        if reading is None or reading.progress.as_of < config.business.day_start(monday):
            return None
        promises = read_agreement(state.figures, config, reading.progress)
        signs = read_signs(state, config, now)
        learned = read_learned(state, reading)
        lines = read_lines(state.checkpoints, config)
        view = digest_view(
            reading,
            monday,
            signs=signs,
            promises=promises,
            learned=learned,
            lines=lines,
            experiment=read_experiment(state.figures, reading),
        )
        view = with_names(view, config)
        return digest_text(view, address=config.figures.dashboard_url, language=language_in(code))

    return lambda monday, user: in_language(monday, config.language_of(user))
