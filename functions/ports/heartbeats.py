"""Signs of life: when the portal last called, and when each scheduled function last ran, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

CONSERVATION, BROKEN = "conservation", "broken"
"""The names of what is seen; every other name is that of a function."""


class RunResult(StrEnum):
    """How a run ended."""

    DONE = "done"
    CUT = "cut"
    """Its time was over before its work was; the next run goes on."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Beat:
    """The last run of a function, or what it has seen; a name has what belongs to it.

    Attributes:
        at: when that was.
        result: how the run ended.
        unaccounted: of `CONSERVATION`, how many leads were not where their record says, in this round.
        skew: of the same, how far the portal's clock is ahead of ours.
        broken: of `BROKEN`, the keys of the leads that were set aside of late, each with when.
    """

    at: datetime
    result: RunResult = RunResult.DONE
    unaccounted: int | None = None
    skew: timedelta | None = None
    broken: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marks:
    """All signs of life.

    Attributes:
        webhook_at: when the portal last called, to the minute; None if it never did.
        beats: the last run of each function by its name, and what was seen.
    """

    webhook_at: datetime | None = None
    beats: Mapping[str, Beat] = field(default_factory=dict)


class WebhookMarks(Protocol):
    """The half of the signs that a webhook needs."""

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called; of one process at most once a minute, so most calls write nothing.

        Raises:
            StateUnavailable: it was not noted; the next call a minute later is.
        """


class Heartbeats(Protocol):
    """The signs of life."""

    def note(self, name: str, beat: Beat) -> None:
        """Keep a beat in place of the one before it of this name.

        Raises:
            StateUnavailable: it was not kept.
        """

    def read(self) -> Marks:
        """Return all signs; two reads at most.

        What a newer version has stored in another form is left out.

        Raises:
            StateUnavailable: the state cannot be read.
        """
