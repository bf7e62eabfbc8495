"""A pipeline that dies: by an exception that nothing may catch, or, as a process of its own, by SIGKILL."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from functions.processing.case import Pipeline
from functions.processing.run import process_inbox
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.wiring import Wiring

PORTS = ("inbox", "leads", "assignments", "unit_of_work", "signals", "crm")


class Killed(BaseException):
    """Stands for SIGKILL inside one process: nothing in the code under test may catch it."""


def be_killed() -> NoReturn:
    raise Killed


def kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Mortal:
    """A port whose process dies just before, or just after, its n-th call."""

    def __init__(
        self, port: Any, steps: Iterator[int], *, dies_at: int, after: bool, die: Callable[[], None]
    ) -> None:
        self._port, self._steps, self._dies_at, self._after, self._die = port, steps, dies_at, after, die

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            is_last = next(self._steps) == self._dies_at
            if is_last and not self._after:
                self._die()
            result = method(*args, **kwargs)
            if is_last:
                self._die()
            return result

        return call


def mortal(pipeline: Pipeline, *, dies_at: int, after: bool, die: Callable[[], None] = be_killed) -> Pipeline:
    steps = count()
    ports: dict[str, Any] = {
        name: Mortal(getattr(pipeline, name), steps, dies_at=dies_at, after=after, die=die) for name in PORTS
    }
    return replace(pipeline, **ports)


def main(webhook_url: str, config: str, state: str, now: str, dies_at: str) -> None:
    settings = read_settings(
        None,
        BITRIX24_WEBHOOK_URL=webhook_url,
        FAIRLEAD_CONFIG=Path(config),
        FAIRLEAD_STATE=state,
    )
    app = Wiring(settings, clock=ManualClock(datetime.fromisoformat(now)))
    kept = app.state
    pipeline = Pipeline.on(
        kept, pseudonyms=app.pseudonyms, crm=app.crm, clock=app.clock, wakeups=app.wakeups, config=app.config
    )
    doomed = mortal(pipeline, dies_at=int(dies_at), after=True, die=kill_this_process)
    process_inbox(doomed, until=app.clock.now() + timedelta(hours=1))
    app.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
