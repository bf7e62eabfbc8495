"""Which planned fault hits which request, and which command inside a batch."""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

from infra.clock import SystemClock
from infra.simulator.limits.faults import ErrorAnswer, Fault, ResultAnswer

Where = Callable[[Mapping[str, Any]], bool]
CommandFault = ErrorAnswer | ResultAnswer

_IDS = frozenset({"ID", "OWNER_ID", "ENTITY_ID"})
# The objects that are handled as leads: leads, and deals in simple mode.
_HANDLED = (1, 2)


@dataclass(frozen=True)
class Target:
    """One call inside a request.

    Attributes:
        lead_id: its lead; None when it has none.
        params: its parameters.
        listed: the records that the filter of a list names.
    """

    method: str
    lead_id: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    listed: frozenset[int] = frozenset()


@dataclass
class _Planned:
    fault: Fault
    method: str | None
    lead_id: int | None
    probability: float
    times: int | None
    field: str | None
    where: Where | None
    until: datetime | None
    is_for_writes: bool

    def matches(self, target: Target, is_writing: Callable[[str], bool]) -> bool:
        # A list is hit by a fault of one of its records only when the fault names the list's method.
        is_listed = self.method is not None and self.lead_id in target.listed
        return (
            (self.method is None or self.method.lower() == target.method.lower())
            and (self.lead_id is None or self.lead_id == target.lead_id or is_listed)
            and (self.field is None or self.field in _fields_of(target))
            and (not self.is_for_writes or is_writing(target.method))
            and (self.where is None or self.where(target.params))
        )

    @property
    def hits_one_command(self) -> bool:
        """True when a batch continues after it: an answer to a part of the calls, but not a 503 (5)."""
        is_narrow = self.method not in (None, "batch") or self.is_for_writes
        is_narrow = is_narrow or any(each is not None for each in (self.lead_id, self.field, self.where))
        is_503 = isinstance(self.fault, ErrorAnswer) and self.fault.status == 503
        return is_narrow and isinstance(self.fault, ErrorAnswer | ResultAnswer) and not is_503


class Faults:
    """The planned faults.

    Args:
        chance: decides about those with a probability.
        now: returns the portal's present moment, for those that end; the machine's by default.
        is_writing: returns whether a method of this name changes something.
    """

    def __init__(
        self,
        chance: random.Random,
        now: Callable[[], datetime] | None = None,
        is_writing: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._chance = chance
        self._now = now or SystemClock().now
        self._is_writing = is_writing
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
        field: str | None = None,
        where: Where | None = None,
        until: datetime | None = None,
        is_for_writes: bool = False,
    ) -> None:
        """Plan a fault; it hits the calls that meet every condition.

        Args:
            fault: what happens.
            method: only this method, as a single call or inside a batch; None for any request.
            times: how often; 0 for always. By default once, or always when a probability or an end is given.
            probability: the probability that a matching call is hit, 0 to 1.
            lead_id: only calls for this lead (or deal); with a list's method also lists that name it.
            field: only calls that send this name inside `fields`.
            where: only calls whose parameters, by lower-case top-level name, pass this test.
            until: only before this moment of the portal's clock; the end of a block that the answer names
                (`reset_in`) is then this moment.
            is_for_writes: only methods that change something.
        """
        limit = times if times is not None else (1 if probability is None and until is None else 0)
        chance = 1.0 if probability is None else probability
        with self._lock:
            self._planned.append(
                _Planned(fault, method, lead_id, chance, limit or None, field, where, until, is_for_writes)
            )

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
            fitting = (each for each in self._valid() if self._hits_request(each, outer, inner))
            return self._use(next(fitting, None))

    def for_command(self, target: Target) -> CommandFault | None:
        """Return the answer that one command of a batch gets instead of its own, and count it as used."""
        with self._lock:
            fitting = (
                each for each in self._valid() if each.hits_one_command and self._matches(each, target)
            )
            fault = self._use(next((each for each in fitting if self._occurs(each)), None))
            return fault if isinstance(fault, ErrorAnswer | ResultAnswer) else None

    def _valid(self) -> list[_Planned]:
        now = self._now()
        return [each for each in self._planned if each.until is None or now < each.until]

    def _matches(self, planned: _Planned, target: Target) -> bool:
        return planned.matches(target, self._is_writing)

    def _hits_request(self, planned: _Planned, outer: Target, inner: Sequence[Target]) -> bool:
        reached = [outer] if planned.hits_one_command else [outer, *inner]
        return any(self._matches(planned, each) for each in reached) and self._occurs(planned)

    def _occurs(self, planned: _Planned) -> bool:
        return planned.probability >= 1 or self._chance.random() < planned.probability

    def _use(self, planned: _Planned | None) -> Fault | None:
        if planned is None:
            return None
        if planned.times is not None:
            planned.times -= 1
            self._planned = [each for each in self._planned if each.times != 0]
        if planned.until and isinstance(planned.fault, ErrorAnswer) and planned.fault.reset_in is not None:
            left = (planned.until - self._now()).total_seconds()
            return replace(planned.fault, reset_in=max(1, round(left)))
        return planned.fault


def target_of(method: str, params: Mapping[str, Any]) -> Target:
    """Return a call with the id of the lead (or deal) that its parameters name, if they name one."""
    if not method.lower().startswith("crm."):
        return Target(method, None, params)
    inside = _mapping(params.get("fields"))
    named = _own_id(method, params), params.get("ownerid"), inside.get("ENTITY_ID"), inside.get("OWNER_ID")
    number = next((str(each) for each in (*named, params.get("target")) if each is not None), "")
    digits = number.removeprefix("LEAD_").removeprefix("DEAL_")
    listed = _listed(_mapping(params.get("filter")))
    return Target(method, int(digits) if digits.isdecimal() else None, params, listed)


def _listed(conditions: Mapping[str, Any]) -> frozenset[int]:
    """Return the records that the filter of a list names by their ids."""
    ids = (_several(value) for name, value in conditions.items() if name.lstrip("@=").upper() in _IDS)
    return frozenset(int(each) for each in chain.from_iterable(ids) if each.isdecimal())


def _several(value: Any) -> list[str]:
    values = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    return [str(each) for each in values]


def _own_id(method: str, params: Mapping[str, Any]) -> Any:
    """Return the `id` where it is a lead's: a contact may have the same number."""
    if method.lower().startswith("crm.item."):
        is_handled = str(params.get("entitytypeid")) in map(str, _HANDLED)
        return params.get("id") if is_handled else None
    return params.get("id") if method.lower().startswith(("crm.lead.", "crm.deal.")) else None


def _fields_of(target: Target) -> Mapping[str, Any]:
    return _mapping(target.params.get("fields"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
