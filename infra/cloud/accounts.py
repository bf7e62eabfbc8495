"""The accounts of all queues as one text, and what a step of the assignment makes of them."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from functions.domain.distribution import DistributionState, Rotation, Workload
from functions.domain.item import Item
from functions.domain.lead.assignment import (
    ApplyOutcome,
    AssignmentRequest,
    AssignmentResult,
    Reassignment,
    assign_managers,
    reassign_managers,
)
from functions.domain.lead.record import LeadRecord

Result = TypeVar("Result")

DAYS_KEPT = 3
"""Business days whose counts are kept: a run from before midnight may still ask for yesterday's."""


@dataclass(frozen=True, slots=True)
class Change(Generic[Result]):
    """What an operation comes to: the state after it, the records to store, and what its caller gets.

    Attributes:
        kept: leads that stay as they were read, which may be out of date: nothing rests on it.
    """

    state: DistributionState
    records: Mapping[Item, LeadRecord]
    result: Result
    kept: Collection[Item] = ()


Operation = Callable[[DistributionState, Mapping[Item, LeadRecord]], Change[Result]]
"""From what is stored to what is to be stored; pure, because it is repeated after a conflict."""


def assigning(
    requests: Sequence[AssignmentRequest], apply_outcome: ApplyOutcome
) -> Operation[list[AssignmentResult]]:
    """Return the operation that chooses a manager for each lead in order."""

    def assigned(
        before: DistributionState, stored: Mapping[Item, LeadRecord]
    ) -> Change[list[AssignmentResult]]:
        results, after = assign_managers(requests, stored, before, apply_outcome)
        handled = {each.record.item: each.record for each in results if each.outcome is not None}
        records = {key: record for key, record in handled.items() if record != stored.get(key)}
        return Change(after, records, results, kept=handled.keys() - records.keys())

    return assigned


def reassigning(moves: Sequence[Reassignment]) -> Operation[list[LeadRecord]]:
    """Return the operation that has debts and counts follow what people did."""

    def reassigned(before: DistributionState, stored: Mapping[Item, LeadRecord]) -> Change[list[LeadRecord]]:
        records, after = reassign_managers(moves, stored, before)
        return Change(after, {record.item: record for record in records}, records)

    return reassigned


@dataclass(frozen=True, slots=True)
class Accounts:
    """Debts by queue and counts by day, both by manager; and the best score that is held, by queue."""

    debts: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Mapping[str, int]]
    held: Mapping[str, int]

    @classmethod
    def of_text(cls, text: str) -> Self:
        """Return the accounts that `text` has made a text of; none of an empty one."""
        stored: dict[str, dict[str, Any]] = json.loads(text) if text else {}
        return cls(stored.get("debts", {}), stored.get("counts", {}), stored.get("held", {}))

    @property
    def text(self) -> str:
        """The accounts as JSON."""
        stored = {"debts": self.debts, "counts": self.counts, "held": self.held}
        return json.dumps(stored, separators=(",", ":"))

    def fill(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        day = initial.business.business_day(initial.now)
        rotations = {queue: Rotation(queue, _by_id(debts)) for queue, debts in self.debts.items()}
        workload = Workload(day, _by_id(self.counts.get(day.isoformat(), {})))
        return replace(initial, rotations=rotations, workload=workload, held=self.held)

    def after(self, state: DistributionState) -> Self:
        """Return the accounts as `state` has them; counts of long ago are dropped."""
        debts = {queue: _by_name(rotation.debts) for queue, rotation in state.rotations.items()}
        counts = dict(self.counts)
        if state.workload.assigned:
            counts[state.workload.day.isoformat()] = _by_name(state.workload.assigned)
        kept = {day: counts[day] for day in sorted(counts)[-DAYS_KEPT:]}
        return replace(self, debts=debts, counts=kept, held=dict(state.held))


def _by_id(numbers: Mapping[str, int]) -> dict[int, int]:
    return {int(key): number for key, number in numbers.items()}


def _by_name(numbers: Mapping[int, int]) -> dict[str, int]:
    return {str(key): number for key, number in numbers.items()}
