"""What the portal answered: one call's result, the server's times, and the answers of a batch by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.errors import PortalError


@dataclass(frozen=True)
class ServerTime:
    """What the portal says about time in an answer (docs/bitrix24-api.md 3.5, 6.2).

    Attributes:
        operating: server seconds that this method used up in ten minutes, all calls together; None: untold.
        operating_reset_at: when the oldest of these minutes is forgotten, aware; None: untold.
        started_at: when the portal began with the call, by its own clock, aware; None: untold.
    """

    operating: float | None = None
    operating_reset_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """One successful call; the repr shows no result, because results are about people.

    Attributes:
        result: the parsed JSON as it came. An empty map may be `[]`; that is left to the reader.
        total: how many rows a list has in all, None where the portal did not say.
        next: the `start` of the next page, None on the last one.
        time: the server's times.
    """

    result: Any = field(repr=False)
    total: int | None = None
    next: int | None = None
    time: ServerTime = field(default_factory=ServerTime)


@dataclass(frozen=True)
class BatchAnswer(Mapping[str, Answer | PortalError]):
    """Every command's key with its answer or its error, in the order of the commands."""

    outcomes: Mapping[str, Answer | PortalError] = field(repr=False)

    def __getitem__(self, key: str) -> Answer | PortalError:
        return self.outcomes[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def answer(self, key: str) -> Answer:
        """Return the answer of one command, or raise its error."""
        outcome = self.outcomes[key]
        if isinstance(outcome, PortalError):
            raise outcome
        return outcome

    @property
    def errors(self) -> Mapping[str, PortalError]:
        """The commands that did not succeed."""
        return {key: one for key, one in self.outcomes.items() if isinstance(one, PortalError)}
