"""The assignment store on Firestore: one commit with preconditions is the atomic step.

Why so (nine designs were measured, docs/decisions/0005): a commit that says "if the accounts are as I read
them and these leads are unchanged" moves debts, counts and records together or not at all, in two round
trips, and holds no lock between them, so a dying function blocks no other. Transactions need three, deadlock
in the emulator, and block others for 60 seconds when their process dies.

Why one document for the debts of all queues and the counts of the day: a daily cap spans the queues, so
the counts are part of every assignment anyhow; a document a queue beside them would not let two
assignments run side by side, and cost a read and a write more each. Twenty queues of 200 managers are
60 kB as JSON text, of the 1 MiB that a document may have. A commit carries up to 100 leads, and the portal
allows two requests a second, so one sustained write a second to a document, as Firestore advises, is enough.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from secrets import token_hex
from typing import Any, Generic, TypeVar

from google.cloud.firestore_v1 import WriteBatch

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
from infra.gcp.database import CommitLock, FirestoreDatabase, Snapshot
from infra.gcp.leads import FirestoreLeads, fields_of, record_of
from infra.gcp.model import ACCOUNTS, LEADS, ROTATIONS
from infra.gcp.retries import CONFLICTS, TRANSIENT
from infra.gcp.sizes import in_parts, packed, unpacked

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


class FirestoreAssignments:
    """`functions.ports.Assignments` on Firestore."""

    def __init__(self, database: FirestoreDatabase, leads: FirestoreLeads) -> None:
        self._database, self._leads = database, leads
        self._lock = CommitLock(database.retries.deadline)

    def assign(
        self,
        requests: Sequence[AssignmentRequest],
        *,
        initial: DistributionState,
        apply_outcome: ApplyOutcome,
    ) -> list[AssignmentResult]:
        """Choose for each lead in order; store records, debts and counts in one commit, or in a few."""

        def assign_some(some: Sequence[AssignmentRequest]) -> list[AssignmentResult]:
            return self._assign(some, initial, apply_outcome)

        return list(chain(*in_parts(requests, assign_some))) if requests else []

    def _assign(
        self,
        requests: Sequence[AssignmentRequest],
        initial: DistributionState,
        apply_outcome: ApplyOutcome,
    ) -> list[AssignmentResult]:
        def assigned(
            before: DistributionState, stored: Mapping[Item, LeadRecord]
        ) -> Change[list[AssignmentResult]]:
            results, after = assign_managers(requests, stored, before, apply_outcome)
            handled = {each.record.item: each.record for each in results if each.outcome is not None}
            records = {key: record for key, record in handled.items() if record != stored.get(key)}
            return Change(after, records, results, kept=handled.keys() - records.keys())

        items = [request.draft.item for request in requests]
        return self._commit(items, initial, assigned)

    def reassign(self, moves: Sequence[Reassignment], *, initial: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in one commit, or in a few."""
        parts = in_parts(moves, lambda some: self._reassign(some, initial)) if moves else []
        return list(chain(*parts))

    def _reassign(self, moves: Sequence[Reassignment], initial: DistributionState) -> list[LeadRecord]:
        def reassigned(
            before: DistributionState, stored: Mapping[Item, LeadRecord]
        ) -> Change[list[LeadRecord]]:
            records, after = reassign_managers(moves, stored, before)
            return Change(after, {record.item: record for record in records}, records)

        items = [move.record.item for move in moves]
        return self._commit(items, initial, reassigned)

    def load(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        stored = self._database.retries.call(lambda: self._read([], None), *TRANSIENT)
        return stored.fill(initial)

    def _commit(
        self, items: Sequence[Item], initial: DistributionState, operation: Operation[Result]
    ) -> Result:
        """Commit what the operation comes to, unless what it rests on has changed; then repeat it."""
        sent: dict[str, Result] = {}
        cached = [self._leads.last_read(items)]

        def attempt() -> Result:
            known = cached.pop() if cached else None
            stored = self._read(items, known)
            landed = stored.commit_ids & sent.keys()
            if landed:  # the answer to an earlier commit got lost, the commit did not
                return sent[landed.pop()]
            change = operation(stored.fill(initial), stored.records)
            if known is not None and not change.records.keys() | change.kept >= known.keys():
                return attempt()  # no condition would show that what is not written has changed meanwhile
            commit_id = token_hex(8)
            sent[commit_id] = change.result
            self._database.commit(self._writes(stored, change, commit_id))
            return change.result

        with self._lock:
            return self._database.retries.call(attempt, *TRANSIENT, *CONFLICTS)

    def _read(self, items: Sequence[Item], known: Mapping[Item, Snapshot | None] | None) -> "_Stored":
        """Read the accounts, and the leads unless they are `known` from a moment ago."""
        unread = dict.fromkeys(items) if known is None else ()
        leads = [self._database.document(LEADS, item.key) for item in unread]
        found = self._database.get([self._database.document(ROTATIONS, ACCOUNTS), *leads])
        accounts = found.pop(ACCOUNTS, None)
        read = {Item.of_key(key): snapshot for key, snapshot in found.items()}
        cached = {item: snapshot for item, snapshot in (known or {}).items() if snapshot is not None}
        return _Stored(accounts, read | cached)

    def _writes(self, stored: "_Stored", change: Change[Result], commit_id: str) -> WriteBatch:
        batch = self._database.batch()
        accounts = stored.accounts_after(change.state)
        if accounts != stored.accounts:
            fields = {"accounts": packed(json.dumps(accounts, separators=(",", ":")))}
            self._write(batch, ROTATIONS, ACCOUNTS, fields, stored.snapshot)
        for item, record in change.records.items():
            fields = fields_of(record, commit_id=commit_id)
            self._write(batch, LEADS, item.key, fields, stored.leads.get(item))
        return batch

    def _write(
        self,
        batch: WriteBatch,
        collection: str,
        key: str,
        fields: dict[str, Any],
        before: Snapshot | None,
    ) -> None:
        """Write on the condition that the document is as it was read."""
        reference = self._database.document(collection, key)
        if before is None:
            batch.create(reference, fields)
        else:
            batch.update(reference, fields, option=self._database.unchanged_since(before.update_time))


@dataclass(frozen=True)
class _Stored:
    """What an operation rests on, as it was read: the accounts and the leads."""

    snapshot: Snapshot | None
    leads: Mapping[Item, Snapshot]

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """Debts by queue and counts by day, both by manager; and the best score that is held, by queue."""
        nothing: dict[str, dict[str, Any]] = {"debts": {}, "counts": {}, "held": {}}
        stored = "{}" if self.snapshot is None else unpacked(self.snapshot.get("accounts"))
        return nothing | dict(json.loads(stored))

    @property
    def records(self) -> dict[Item, LeadRecord]:
        """The stored records."""
        return {item: record_of(each) for item, each in self.leads.items()}

    @property
    def commit_ids(self) -> set[str]:
        """The names of the commits that last assigned these leads."""
        return {each.get("commit_id") for each in self.leads.values()}

    def fill(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        accounts, day = self.accounts, initial.business.business_day(initial.now)
        rotations = {queue: Rotation(queue, _by_id(debts)) for queue, debts in accounts["debts"].items()}
        counts = _by_id(accounts["counts"].get(day.isoformat(), {}))
        workload = Workload(day, counts)
        return replace(initial, rotations=rotations, workload=workload, held=accounts["held"])

    def accounts_after(self, state: DistributionState) -> dict[str, dict[str, Any]]:
        """Return the accounts as `state` has them; counts of long ago are dropped."""
        debts = {queue: _by_name(rotation.debts) for queue, rotation in state.rotations.items()}
        counts = dict(self.accounts["counts"])
        if state.workload.assigned:
            counts[state.workload.day.isoformat()] = _by_name(state.workload.assigned)
        kept = {day: counts[day] for day in sorted(counts)[-DAYS_KEPT:]}
        return {"debts": debts, "counts": kept, "held": dict(state.held)}


def _by_id(numbers: Mapping[str, int]) -> dict[int, int]:
    return {int(key): number for key, number in numbers.items()}


def _by_name(numbers: Mapping[int, int]) -> dict[str, int]:
    return {str(key): number for key, number in numbers.items()}
