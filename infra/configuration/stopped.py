"""Whether the experiment has stopped itself, read from the state now and then."""

from datetime import datetime, timedelta

import structlog

from functions.domain.configuration import Configuration
from functions.domain.experiment import Stop
from functions.domain.experiment_watch import CHECKPOINT, ExperimentWatch
from functions.errors import StateUnavailable
from functions.ports import State

EVERY = timedelta(minutes=5)
"""Between two reads of a process."""

_log = structlog.get_logger(__name__)


class StoppedArms:
    """Remembers for a while how the experiment was stopped; one thread at a time may ask."""

    def __init__(self) -> None:
        self._experiment = ""
        self._read_at: datetime | None = None
        self._stopped: Stop | None = None

    def of(self, config: Configuration, state: State, *, now: datetime) -> Stop | None:
        """Return how the configuration's experiment has stopped itself; None where it has not.

        Nothing is read without an experiment that can stop itself, and once in five minutes with one. A state
        that cannot be read leaves what was read before.
        """
        experiment = config.experiment
        if experiment is None or not experiment.can_stop:
            return None
        if experiment.name != self._experiment:
            self._experiment, self._read_at, self._stopped = experiment.name, None, None
        # A clock that was set back is no reason to read nothing until it has caught up.
        if self._read_at is None or not timedelta() <= now - self._read_at < EVERY:
            try:
                text = state.checkpoints.get(CHECKPOINT)
            except StateUnavailable as error:
                _log.warning("experiment.not_read", message=str(error))
                return self._stopped
            self._read_at, self._stopped = now, ExperimentWatch.load(text, experiment.name).stop
        return self._stopped
