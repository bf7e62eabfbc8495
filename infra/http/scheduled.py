"""The functions that a schedule or a queue calls: the body says nothing, and a run ends in time."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import structlog
from flask import Request, Response

from functions.errors import StateUnavailable
from functions.ports import Beat, RunResult, State
from infra.clock import WaitingClock
from infra.http.handlers import TIME_LEFT, Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024

_log = structlog.get_logger(__name__)


class HasClock(Protocol):
    """What a run works with, and the clock that its time is measured on."""

    @property
    def clock(self) -> WaitingClock:
        """Tells the time."""


class HasState(HasClock, Protocol):
    """The same, and what is kept."""

    @property
    def state(self) -> State:
        """Everything that is kept."""


App = TypeVar("App", bound=HasClock)
Marked = TypeVar("Marked", bound=HasState)
Run = Callable[[App, datetime], Answer]


def scheduled(
    wired: Callable[[], App], *, longest_run: timedelta
) -> Callable[[Run[App]], Callable[[Request], Response]]:
    """Turn a run into an HTTP function, which takes a POST of at most 4 KiB.

    Args:
        wired: returns what the run works with; called once a request.
        longest_run: after which the run begins nothing more. A function has nine minutes on the cloud;
            on Lambda the environment of the request says how long.
    """

    def decorate(run: Run[App]) -> Callable[[Request], Response]:
        @functools.wraps(run)
        def handler(request: Request) -> Answer:
            body_of_post(request, largest=LARGEST_BODY)
            app = wired()
            return run(app, app.clock.now() + min(longest_run, request.environ.get(TIME_LEFT, longest_run)))

        return http_function(handler)

    return decorate


def marked(run: Run[Marked]) -> Run[Marked]:
    """Have each run leave a mark of when it ended, and how: one write. A mark that fails fails no run."""

    @functools.wraps(run)
    def with_mark(app: Marked, until: datetime) -> Answer:
        result = RunResult.FAILED
        try:
            answer = run(app, until)
            result = _result_of(answer)
            return answer
        finally:
            leave_mark(app, run.__name__, Beat(app.clock.now(), result))

    return with_mark


def leave_mark(app: HasState, name: str, beat: Beat) -> None:
    """Keep how a run has ended, or what it has seen; log why where that could not be kept."""
    try:
        app.state.heartbeats.note(name, beat)
    except StateUnavailable as error:
        _log.warning("run.not_marked", function=name, message=str(error))


def _result_of(answer: Answer) -> RunResult:
    """Return how a run has ended by its own report: an error that it met is one, for it has not seen all."""
    report, _ = answer
    if report.get("errors"):
        return RunResult.FAILED
    return RunResult.DONE if report.get("is_done", report.get("is_complete", True)) else RunResult.CUT
