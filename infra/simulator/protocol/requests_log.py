"""The log of the HTTP requests that the simulated portal received."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class LoggedRequest:
    """One HTTP request.

    Attributes:
        verb: GET or POST.
        method: the REST method in the path, e.g. `batch`.
        commands: the methods inside a batch, in order; empty for any other method.
        status: the HTTP status of the answer, None when the connection ended without one.
    """

    verb: str
    method: str
    commands: tuple[str, ...]
    status: int | None
    at: datetime

    @property
    def methods(self) -> tuple[str, ...]:
        """Return the methods that it called: those inside a batch, or its own."""
        return self.commands if self.method == "batch" else (self.method,)


@dataclass(frozen=True)
class DoneCommand:
    """One call, or one command of a batch, that the portal has executed or refused.

    Attributes:
        at: the portal's moment.
        method: as it was sent.
        params: its parameters by lower-case top-level name, references resolved.
        result: its `result`, None when it was refused.
        error: the `error` of the refusal, None when it was executed.
    """

    at: datetime
    method: str
    params: Mapping[str, Any]
    result: Any = None
    error: str | int | None = None


class RequestLog:
    """Every HTTP request in the order of arrival.

    Args:
        is_reading: returns whether a method of this name changes nothing.
    """

    def __init__(self, is_reading: Callable[[str], bool]) -> None:
        self._is_reading = is_reading
        self._requests: list[LoggedRequest] = []
        self._lock = threading.Lock()

    def note(self, request: LoggedRequest) -> None:
        """Append a request."""
        with self._lock:
            self._requests.append(request)

    def count(self, method: str | None = None) -> int:
        """Return the number of HTTP requests; with a method, of those that called it."""
        return sum(method is None or method in each.methods for each in self)

    def count_commands(self, method: str | None = None) -> int:
        """Return the number of calls, counting each command inside a batch."""
        return sum(method in (None, name) for each in self for name in each.methods)

    def reading_only(self) -> list[LoggedRequest]:
        """Return the requests that could not change anything."""
        return [each for each in self if all(map(self._is_reading, each.methods))]

    def writing(self) -> list[LoggedRequest]:
        """Return the requests that called at least one method that writes."""
        return [each for each in self if not all(map(self._is_reading, each.methods))]

    def clear(self) -> None:
        """Remove all requests received so far."""
        with self._lock:
            self._requests.clear()

    def __len__(self) -> int:
        return len(self._requests)

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(tuple(self._requests))

    def __getitem__(self, index: int) -> LoggedRequest:
        return self._requests[index]
