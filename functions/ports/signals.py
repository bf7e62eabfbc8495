"""What leads did elsewhere."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.scoring import SignalSeen


@dataclass(frozen=True, slots=True)
class SignalNote:
    """Something that a person did elsewhere: on a website, in a mailing.

    Attributes:
        id: names it; the same id twice is one signal.
        subject: who it was: `lead:7`, or a keyed hash of a phone or e-mail (`phone:…`, `email:…`).
        type: what it was, in the sender's word (`email.opened`).
        at: when it happened.
        received_at: when it was received; None for one of our own, which figures do not count.
        is_matched: whether it was a lead's when it was received.
    """

    id: str
    subject: str
    type: str
    at: datetime
    received_at: datetime | None = None
    is_matched: bool = False


@dataclass(frozen=True, slots=True)
class StoredSignal:
    """A signal as it is stored, and until when; the id of its note is the hash by which stores know it."""

    note: SignalNote
    expires_at: datetime


class KeptSignals(Protocol):
    """The half of `Signals` that changes nothing."""

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> Mapping[str, Sequence[SignalSeen]]:
        """Return the signals of these subjects that have not expired, oldest first, each with its expiry.

        Of one subject and type at most `MOST_COUNTED`: those that are kept longest, of these the newest. No
        more than these are read, however many there are.

        Raises:
            StateUnavailable: the state cannot be read.
        """


class Signals(KeptSignals, Protocol):
    """What leads did elsewhere, and what people did who are no lead yet."""

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. An id that was seen before counts once.

        Of one subject and type not many more than `MOST_COUNTED` are kept; the others are deleted.

        Raises:
            StateUnavailable: nothing was kept, or of many signals some; the same may be added again.
        """

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of these subjects that have not expired, oldest first, each with its expiry.

        Of one subject and type at most `MOST_COUNTED`: those that are kept longest, of these the newest. No
        more than these are read, however many there are.

        Raises:
            StateUnavailable: the state cannot be read.
        """

    def everything_of(self, subjects: Collection[str]) -> list[StoredSignal]:
        """Return all that `delete` would remove, in any order: what has expired may be among it.

        Raises:
            StateUnavailable: the state cannot be read.
        """

    def delete(self, subjects: Iterable[str]) -> int:
        """Delete the signals of these subjects; return how many there were."""
