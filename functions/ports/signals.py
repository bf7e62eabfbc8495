"""What leads did elsewhere."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.scoring import SignalSeen


@dataclass(frozen=True, slots=True)
class SignalNote:
    """Something that somebody did elsewhere.

    Attributes:
        id: the sender's own id of it; the same id twice is one signal.
        subject: who: `lead:7`, or a keyed hash of a phone or e-mail (`phone:…`, `email:…`).
    """

    id: str
    subject: str
    type: str
    at: datetime


class Signals(Protocol):
    """What leads did elsewhere, and what people did who are no lead yet."""

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. An id that was seen before counts once.

        Raises:
            StateUnavailable: nothing was kept.
        """

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of these subjects that have not expired, oldest first."""

    def delete(self, subjects: Iterable[str]) -> int:
        """Forget the signals of these subjects; return how many there were."""
