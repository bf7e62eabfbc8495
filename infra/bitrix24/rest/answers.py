"""Answers of the portal: the result of one call, its server times, and the outcomes of a batch by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from functions.errors import PortalError


@dataclass(frozen=True)
class ServerTime:
    """The `time` object of an answer (docs/bitrix24-api.md 3.5, 6.2); None where the portal did not send it.

    Attributes:
        operating: server seconds that all calls of this method used within ten minutes.
        operating_reset_at: when the oldest of these minutes expires, aware.
        started_at: when the portal began to execute the call, by its own clock, aware.
    """

    operating: float | None = None
    operating_reset_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True)
class Answer:
    """The answer to one successful call; the repr shows no result, because results hold personal data.

    Attributes:
        result: the parsed JSON, unchanged. An empty map may come as `[]`; callers have to expect it.
        total: the number of rows of the whole list, None where the portal did not count.
        next: the `start` of the next page, None on the last one.
        time: the server's times.
    """

    result: Any = field(repr=False)
    total: int | None = None
    next: int | None = None
    time: ServerTime = field(default_factory=ServerTime)


@dataclass(frozen=True)
class BatchAnswer(Mapping[str, Answer | PortalError]):
    """The answer or error of every command by its key, in the order of the commands."""

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
