"""What is kept of an experiment: when it was last judged, and whether it has stopped itself. Pure."""

import json
from dataclasses import dataclass
from datetime import date

from functions.domain.experiment import Arm, Stop

CHECKPOINT = "experiment"
"""The name under which it is kept: one small JSON text."""


@dataclass(frozen=True, slots=True)
class ExperimentWatch:
    """How the experiment of the file has been watched.

    Attributes:
        experiment: its name; another experiment is watched from the beginning.
        judged_on: the business day on which its arms were last compared; None before that.
        stopped: the arm that was surely worse by the harm bound; None while it runs.
        is_senior_notified: whether the senior was notified of that.
    """

    experiment: str
    judged_on: date | None = None
    stopped: Arm | None = None
    is_senior_notified: bool = False

    @property
    def stop(self) -> Stop | None:
        """How it has stopped itself; None where it has not."""
        return Stop(self.stopped, self.judged_on) if self.stopped and self.judged_on else None

    def dump(self) -> str:
        """Return it as JSON."""
        judged_on = self.judged_on and self.judged_on.isoformat()
        return json.dumps([self.experiment, judged_on, self.stopped, self.is_senior_notified])

    @classmethod
    def load(cls, text: str | None, experiment: str) -> "ExperimentWatch":
        """Return what `dump` wrote of this experiment; a new one where nothing was kept of it."""
        if text is not None:
            name, judged_on, stopped, is_senior_notified = json.loads(text)
            if name == experiment:
                day = None if judged_on is None else date.fromisoformat(judged_on)
                return cls(name, day, None if stopped is None else Arm(stopped), is_senior_notified)
        return cls(experiment)
