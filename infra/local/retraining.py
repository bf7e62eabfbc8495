"""The scorecard is learned anew at night, in a process of its own, when `[learning]` wants it."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Event, Lock

import structlog

from functions.errors import StateUnavailable
from infra.clock import SystemClock
from infra.configuration.learning import Schedule
from infra.settings import environment_of_all
from infra.wiring import Wiring

TARGET = "learning"
LINE = "30 2 * * *"
"""When it is looked whether one is due: at night, before the leads of the night run are chosen."""
CHECKPOINT = "retrained-on"
POLL_EVERY = 1.0
"""Seconds between two looks whether the process has ended, or this one is to stop."""
LONGEST = 6 * 3600.0
"""Seconds after which a process is ended: other portals wait for it, and the next night tries again."""
COMMAND = (sys.executable, "-c", "from infra.cli.main import run; run(['retrain'])")
"""Learning takes minutes of a processor and much memory: both are given back when its process ends."""

_clock = SystemClock()
_is_learning = Lock()
"""Held by the one portal of this process that learns: the others of the night follow one by one."""
_DAYS = {"weekly": 7, "monthly": 28}
_log = structlog.get_logger(__name__)


class Retraining:
    """Learns anew when it is due; what did not go well is tried again the night after.

    Args:
        app: of which the newest configuration says whether and how often.
        stopping: is set when the server is to stop: the process is ended then.
        command: what learns; exit 0 when it ran, whatever came of it.
        folder: of a portal of several, in which the command finds that portal's settings; else None.
    """

    def __init__(
        self,
        app: Wiring,
        stopping: Event,
        *,
        command: Sequence[str] = COMMAND,
        folder: Path | None = None,
    ) -> None:
        self._app, self._stopping, self._command, self._folder = app, stopping, command, folder

    def run_if_due(self, _: str = TARGET) -> bool:
        """Learn if it is time to; True in any case, for tonight nothing is tried again."""
        today = self._app.clock.now().date()
        schedule = self._app.at_work().loaded.model.learning.schedule
        checkpoints = self._app.state.checkpoints
        try:
            if is_due(schedule, checkpoints.get(CHECKPOINT), today) and self._has_run():
                checkpoints.set(CHECKPOINT, today.isoformat())
        except StateUnavailable as error:
            _log.warning("scheduler.state_unavailable", target=TARGET, message=str(error))
        return True

    def _has_run(self) -> bool:
        while not _is_learning.acquire(timeout=POLL_EVERY):
            if self._stopping.is_set():
                return False
        try:
            code = self._code_of_run()
        except OSError as error:  # no memory for a process, or its folder is gone
            _log.error("learning.not_started", error=type(error).__name__)
            return False
        finally:
            _is_learning.release()
        if code:
            _log.error("learning.failed", code=code)
        return code == 0

    def _code_of_run(self) -> int:
        env = None if self._folder is None else environment_of_all()
        until = _clock.monotonic() + LONGEST
        with subprocess.Popen(self._command, cwd=self._folder, env=env) as process:  # noqa: S603  our own words
            while (code := _code_within(process, POLL_EVERY)) is None:
                if self._stopping.is_set() or _clock.monotonic() > until:
                    process.terminate()
        return code


def is_due(schedule: Schedule, last: str | None, today: date) -> bool:
    """Return whether it is time to learn; `last` is the day of the last time, None for never."""
    if schedule == "off":
        return False
    return last is None or (today - date.fromisoformat(last)).days >= _DAYS[schedule]


def _code_within(process: "subprocess.Popen[bytes]", seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
