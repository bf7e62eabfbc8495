"""What carries a whole state from one store to another: everything that is kept, as plain values.

Only `fairlead move` needs it, so it is not among the names of `functions.ports`: no function loads it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol


class Kind(StrEnum):
    """The kinds of things that a store keeps. What it finds them by follows from them, and is none."""

    INBOX = "inbox entries"
    LEADS = "leads"
    DECISIONS = "decisions"
    SIGNALS = "signals"
    ACCOUNTS = "turns and caps"
    CHECKPOINTS = "checkpoints"
    HEARTBEATS = "signs of life"
    CONFIGURATIONS = "configurations"
    FIGURES = "figures"
    TALLIES = "tallies"
    DEPARTURES = "departures"
    HISTORY = "rows of the history"


@dataclass(frozen=True, slots=True)
class Kept:
    """One thing as every store knows it.

    Moments are whole microseconds since 1970, but for the expiry of figures, which is whole seconds.

    Attributes:
        key: names it among those of its kind.
        fields: what is kept, as JSON has it; texts of records and decisions are as they were stored.
        expires_at: when the store may remove it; None for never.
    """

    kind: Kind
    key: str
    fields: Mapping[str, Any]
    expires_at: datetime | None = None

    @property
    def digest(self) -> int:
        """A number that is another one as soon as anything of it is."""
        text = json.dumps([self.kind, self.key, self.fields], sort_keys=True)
        return int.from_bytes(sha256(text.encode()).digest())


class Carrier(Protocol):
    """Reads everything that a state keeps, and puts things into it."""

    def everything(self) -> Iterator[Sequence[Kept]]:
        """Yield all things, page by page, in any order; what has expired may be among them.

        A step of the figures that a crash has left half done is finished first, where the store has such.

        Raises:
            StateUnavailable: the store did not answer.
            RecordUnreadable: a newer version has stored something.
        """

    def put(self, things: Sequence[Kept]) -> None:
        """Store things as they are, each in place of the one with its key; the same again changes nothing.

        Raises:
            StateUnavailable: not all were stored; they may be put again.
        """
