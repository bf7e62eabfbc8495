"""The local scheduler: calls the scheduled functions at their times, on a machine that may sleep."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

import structlog

from functions.errors import StateUnavailable, origin_of
from functions.ports import Checkpoints, Clock
from infra.current_portal import carried_over
from infra.local import retraining
from infra.local.retraining import Retraining
from infra.local.server import TARGETS
from infra.schedules import TIMETABLE, next_run
from infra.wiring import Wiring

POLL_EVERY = 1.0
"""Seconds between two readings of the clock: one wait for the moment itself would sleep with the machine."""
PAUSE = timedelta(minutes=5)
"""A failed run is tried again after this time, or at its next moment if that is sooner."""
AFTER_AN_ERROR = 60.0
"""Seconds between an error that was not foreseen and the next look at the clock."""

Call = Callable[[str], bool]
"""Calls a function by name and returns once it has answered: True when it did so with 200."""

_log = structlog.get_logger(__name__)


class ScheduledFunction:
    """The runs of one function: never two at once, and one for all that were missed.

    When it last ran well is a checkpoint, so a run that was missed while no process was there is made up for
    as well. All of these functions may run twice, so a run that died is simply called again.
    """

    def __init__(
        self,
        target: str,
        line: str,
        call: Call,
        *,
        clock: Clock,
        checkpoints: Checkpoints,
        timezone: Callable[[], ZoneInfo],
    ) -> None:
        self.target = target
        self._line, self._call, self._timezone = line, call, timezone
        self._zone = timezone()
        self._clock, self._checkpoints = clock, checkpoints
        self._running = Lock()
        now = clock.now()
        # A checkpoint in the future was set by a wrong clock.
        self.due_at = self._after(min(self._last_run() or now, now))

    def run_if_due(self) -> bool:
        """Run the function if its time has come; return whether it was called."""
        with self._running:
            started_at = self._clock.now()
            if started_at < self.due_at:
                self._follow_timezone(started_at)
                return False
            is_well = self._call(self.target)
            regular = self._after(started_at)
            self.due_at = regular if is_well else min(regular, started_at + PAUSE)
            if is_well:
                self._note(started_at)
            return True

    def _follow_timezone(self, now: datetime) -> None:
        """Be due by the portal's time zone where that is another one now, or by the one before, if sooner."""
        if (zone := self._timezone()) != self._zone:
            self._zone = zone
            self.due_at = min(self.due_at, self._after(now))

    def _after(self, moment: datetime) -> datetime:
        return next_run(self._line, moment, self._zone)

    @property
    def _checkpoint(self) -> str:
        return f"scheduled-{self.target}"

    def _last_run(self) -> datetime | None:
        try:
            text = self._checkpoints.get(self._checkpoint)
        except StateUnavailable as error:
            _log.warning("scheduler.state_unavailable", target=self.target, message=str(error))
            return None
        return datetime.fromisoformat(text) if text else None

    def _note(self, moment: datetime) -> None:
        try:
            self._checkpoints.set(self._checkpoint, moment.isoformat())
        except StateUnavailable as error:
            _log.warning("scheduler.state_unavailable", target=self.target, message=str(error))


class LocalScheduler:
    """Every scheduled function that is served here, each in a thread of its own while it is open.

    Args:
        call: calls a function by name.
        targets: the functions that are served; those without a line in the timetable are not scheduled.
        clock: tells the time.
        checkpoints: keep when each function last ran well.
        timezone: returns the portal's; with the configuration it may become another one.
        retrain: learns the scorecard anew where that is due; None where that is not this process's to do.
        stopping: is set when the schedule ends.
    """

    def __init__(
        self,
        call: Call,
        targets: Collection[str],
        *,
        clock: Clock,
        checkpoints: Checkpoints,
        timezone: Callable[[], ZoneInfo],
        retrain: Call | None = None,
        stopping: Event | None = None,
    ) -> None:
        lines = [(target, line, call) for target, line in TIMETABLE.items() if target in targets]
        also = [(retraining.TARGET, retraining.LINE, retrain)] if retrain is not None else []
        self.functions, self.retraining = (
            tuple(
                ScheduledFunction(target, line, each, clock=clock, checkpoints=checkpoints, timezone=timezone)
                for target, line, each in chosen
            )
            for chosen in (lines, also)
        )
        self._stopping = stopping or Event()
        self._threads = [
            Thread(target=carried_over(self._keep), args=(each,), name=each.target, daemon=True)
            for each in (*self.functions, *self.retraining)
        ]

    @classmethod
    def of(cls, call: Call, app: Wiring, *, folder: Path | None = None) -> Self:
        """Return the schedule of all that a server answers; `folder` is that of a portal of several."""
        stopping = Event()
        return cls(
            call,
            TARGETS,
            clock=app.clock,
            checkpoints=app.state.checkpoints,
            timezone=lambda: app.at_work().config.business.timezone,
            retrain=Retraining(app, stopping, folder=folder).run_if_due,
            stopping=stopping,
        )

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _keep(self, function: ScheduledFunction) -> None:
        while not self._stopping.is_set():
            try:
                function.run_if_due()
            except Exception as error:  # noqa: BLE001  whatever it is, the next run has to come
                _log.error("scheduler.failed", target=function.target, error=origin_of(error))
                self._stopping.wait(AFTER_AN_ERROR)
            self._stopping.wait(POLL_EVERY)
