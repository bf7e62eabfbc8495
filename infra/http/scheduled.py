"""The functions that a schedule or a queue calls: the body says nothing, and a run ends in time."""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from flask import Request, Response

from infra.clock import WaitingClock
from infra.http.handlers import Answer, body_of_post, http_function

LARGEST_BODY = 4 * 1024


class HasClock(Protocol):
    """What a run works with, and the clock that its time is measured on."""

    @property
    def clock(self) -> WaitingClock:
        """Tells the time."""


App = TypeVar("App", bound=HasClock)
Run = Callable[[App, datetime], Answer]


def scheduled(
    wired: Callable[[], App], *, longest_run: timedelta
) -> Callable[[Run[App]], Callable[[Request], Response]]:
    """Turn a run into an HTTP function, which takes a POST of at most 4 KiB.

    Args:
        wired: returns what the run works with; called once a request.
        longest_run: after which the run begins nothing more. A function has nine minutes on the cloud.
    """

    def decorate(run: Run[App]) -> Callable[[Request], Response]:
        @functools.wraps(run)
        def handler(request: Request) -> Answer:
            body_of_post(request, largest=LARGEST_BODY)
            app = wired()
            return run(app, app.clock.now() + longest_run)

        return http_function(handler)

    return decorate
