"""What people do between two requests: actions at a certain request, before or after it is served."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from infra.simulator.limits.planned_faults import Target

Action = Callable[[], object]


@dataclass
class _Planned:
    action: Action
    method: str | None
    lead_id: int | None
    left: int
    is_after: bool = False

    def is_of(self, targets: Sequence[Target]) -> bool:
        return any(
            (self.method is None or self.method.lower() == each.method.lower())
            and (self.lead_id is None or self.lead_id == each.lead_id)
            for each in targets
        )


class Interruptions:
    """Lets people act at a request of the integration, each time once.

    A request is matched by its own method or by a command inside it. The action runs outside the portal's
    lock, in the thread of the request: nothing of that request is executed before it, or all of it is.
    """

    def __init__(self) -> None:
        self._later: list[tuple[datetime, Action]] = []
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def before(
        self, action: Action, *, method: str | None = None, lead_id: int | None = None, skip: int = 0
    ) -> None:
        """Do this before a matching request is served, after `skip` of them: between a read and a write."""
        self._add(_Planned(action, method, lead_id, skip))

    def after(
        self, action: Action, *, method: str | None = None, lead_id: int | None = None, skip: int = 0
    ) -> None:
        """Do this when a matching request was served, before its answer goes out, after `skip` of them."""
        self._add(_Planned(action, method, lead_id, skip, is_after=True))

    def at(self, moment: datetime, action: Action) -> None:
        """Do this at a moment of the portal's clock: before the first request that comes then or later."""
        with self._lock:
            self._later.append((moment, action))

    @contextmanager
    def around(self, targets: Sequence[Target], *, now: datetime) -> Iterator[None]:
        """Let happen what is planned for a request with these calls, the outer one first."""
        for action in self._past(now):
            action()
        due = self._due(targets)
        for each in due:
            if not each.is_after:
                each.action()
        try:
            yield
        finally:
            for each in due:
                if each.is_after:
                    each.action()

    def _add(self, planned: _Planned) -> None:
        with self._lock:
            self._planned.append(planned)

    def _past(self, now: datetime) -> list[Action]:
        with self._lock:
            past = [action for moment, action in self._later if moment <= now]
            self._later = [(moment, action) for moment, action in self._later if moment > now]
        return past

    def _due(self, targets: Sequence[Target]) -> list[_Planned]:
        with self._lock:
            concerned = [each for each in self._planned if each.is_of(targets)]
            due = [each for each in concerned if not each.left]
            for each in concerned:
                each.left -= 1
            self._planned = [each for each in self._planned if each.left >= 0]
            return due
