"""Which planned fault hits which request, and which command inside a batch."""

import random
import threading
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.simulator.limits.faults import ErrorAnswer, Fault


@dataclass(frozen=True)
class Target:
    """One call inside a request: its method and the id of its record, None when it has none."""

    method: str
    lead_id: int | None = None


@dataclass
class _Planned:
    fault: Fault
    method: str | None
    lead_id: int | None
    probability: float
    times: int | None = field(default=None)

    def matches(self, target: Target) -> bool:
        is_method = self.method is None or self.method.lower() == target.method.lower()
        return is_method and (self.lead_id is None or self.lead_id == target.lead_id)

    @property
    def hits_one_command(self) -> bool:
        """True when a batch continues after it: an error of a named method or lead, but not a 503 (5)."""
        is_narrow = self.method not in (None, "batch") or self.lead_id is not None
        return is_narrow and isinstance(self.fault, ErrorAnswer) and self.fault.status != 503


class Faults:
    """The planned faults; `chance` decides about those with a probability."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._planned: list[_Planned] = []
        self._script: deque[Fault | None] = deque()
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault,
        *,
        method: str | None = None,
        times: int | None = None,
        probability: float | None = None,
        lead_id: int | None = None,
    ) -> None:
        """Plan a fault.

        Args:
            fault: what happens.
            method: only for this method, as a single call or inside a batch; None for any request.
            times: how often; 0 for always. By default once, or always when a probability is given.
            probability: the probability that a matching call is hit, 0 to 1.
            lead_id: only for calls for this record.
        """
        limit = times if times is not None else (1 if probability is None else 0)
        chance = 1.0 if probability is None else probability
        with self._lock:
            self._planned.append(_Planned(fault, method, lead_id, chance, limit or None))

    def script(self, faults: Iterable[Fault | None]) -> None:
        """Plan one fault for each of the next HTTP requests; None leaves a request unharmed."""
        with self._lock:
            self._script.extend(faults)

    def clear(self) -> None:
        """Remove every planned fault."""
        with self._lock:
            self._planned.clear()
            self._script.clear()

    def for_request(self, outer: Target, inner: Sequence[Target]) -> Fault | None:
        """Return the fault that hits a whole HTTP request, and count it as used."""
        with self._lock:
            if self._script:
                return self._script.popleft()
            fitting = (each for each in self._planned if self._hits_request(each, outer, inner))
            return self._use(next(fitting, None))

    def for_command(self, target: Target) -> ErrorAnswer | None:
        """Return the error that hits one command of a batch, and count it as used."""
        with self._lock:
            fitting = (each for each in self._planned if each.hits_one_command and each.matches(target))
            fault = self._use(next((each for each in fitting if self._occurs(each)), None))
            return fault if isinstance(fault, ErrorAnswer) else None

    def _hits_request(self, planned: _Planned, outer: Target, inner: Sequence[Target]) -> bool:
        hits = planned.matches(outer) or (not planned.hits_one_command and any(map(planned.matches, inner)))
        return hits and self._occurs(planned)

    def _occurs(self, planned: _Planned) -> bool:
        return planned.probability >= 1 or self._chance.random() < planned.probability

    def _use(self, planned: _Planned | None) -> Fault | None:
        if planned is None:
            return None
        if planned.times is not None:
            planned.times -= 1
            self._planned = [each for each in self._planned if each.times != 0]
        return planned.fault


def target_of(method: str, params: Mapping[str, Any]) -> Target:
    """Return the method of a call and, if its parameters name one, the id of its record."""
    if not method.lower().startswith("crm."):
        return Target(method)
    fields = params.get("fields")
    inside = fields if isinstance(fields, Mapping) else {}
    own = params.get("id") if method.lower().startswith(("crm.lead.", "crm.item.")) else None
    named = own, params.get("ownerid"), inside.get("ENTITY_ID"), inside.get("OWNER_ID"), params.get("target")
    number = next((str(each) for each in named if each is not None), "")
    digits = number.removeprefix("LEAD_")
    return Target(method, int(digits) if digits.isdigit() else None)
