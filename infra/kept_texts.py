"""The small texts of the state that a process works by, whatever its configuration."""

from functools import cached_property
from typing import TYPE_CHECKING

from functions.domain import pause
from infra.kept_text import KeptText

# What a function never asks for is not loaded at its cold start; nor is what only the type checker needs.
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from functions.domain.distribution import Advantages
    from functions.domain.experiment import Experiment, Stop
    from functions.domain.figures.hot_line import Line
    from functions.ports import Checkpoints


class KeptTexts:
    """One of each kind.

    Args:
        checkpoints: where they are kept; asked for when one is first read.

    Attributes:
        pause: since when there is one, as it was half a minute ago at the latest; None without one.
    """

    def __init__(self, checkpoints: "Callable[[], Checkpoints]") -> None:
        self._checkpoints = checkpoints
        self.pause: KeptText[datetime | None] = KeptText(
            checkpoints, pause.CHECKPOINT, pause.paused_since, every=pause.LOOKED_AT_EVERY
        )

    @cached_property
    def lines(self) -> "KeptText[Mapping[str, Line]]":
        """The thresholds of tonight, of bands that follow from capacity; none before the first night."""
        from functions.domain.figures.hot_line import CHECKPOINT, lines_in

        return KeptText(self._checkpoints, CHECKPOINT, lines_in)

    @cached_property
    def advantages(self) -> "KeptText[Advantages]":
        """How much better managers are with which leads; none before any were computed."""
        from functions.domain.distribution import EFFECTIVENESS, advantages_of

        return KeptText(self._checkpoints, EFFECTIVENESS, lambda text: advantages_of(text or ""))

    def stop_of(self, experiment: "Experiment | None", now: "datetime") -> "Stop | None":
        """Return how an experiment has stopped itself; None where it has not.

        Nothing is read where it cannot.
        """
        if experiment is None or not experiment.can_stop:
            return None
        from functions.domain.experiment_watch import ExperimentWatch

        return ExperimentWatch.load(self._watch.at(now), experiment.name).stop

    @cached_property
    def _watch(self) -> "KeptText[str | None]":
        from functions.domain.experiment_watch import CHECKPOINT

        return KeptText(self._checkpoints, CHECKPOINT, lambda text: text)
