"""Turns, daily caps and assignments on Firestore: one commit with preconditions is the atomic step.

Why so (nine designs were measured, docs/decisions/0005): a commit that says "if the accounts are as I read
them and nobody has touched these leads" moves debts, counts and records together or not at all, in two round
trips, and holds no lock between them, so a dying function blocks nobody. Transactions need three, deadlock in
the emulator, and block others for 60 seconds when their process dies.

Why one document for the debts of all queues and the counts of the day: a daily cap spans the queues, so
the counts are part of every assignment anyhow; a document a queue beside them would not let two
assignments run side by side, and cost a read and a write more each. Twenty queues of 200 managers are
60 kB as JSON text, of the 1 MiB that a document may have. A commit carries up to 100 leads, and the portal
allows two requests a second, so one sustained write a second to a document, as Firestore advises, is enough.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from secrets import token_hex
from typing import Any, Generic, TypeVar

from google.cloud.firestore_v1 import WriteBatch

from functions.domain.distribution import DistributionState, Rotation, Workload
from functions.domain.lead.assignment import (
    ApplyOutcome,
    AssignmentRequest,
    AssignmentResult,
    Reassignment,
    assign_managers,
    reassign_managers,
)
from functions.domain.lead.record import LeadRecord
from infra.gcp.commit_lock import CommitLock
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.leads import FirestoreLeads, fields_of
from infra.gcp.model import ACCOUNTS, LEADS, ROTATIONS
from infra.gcp.retries import CONFLICTS, TRANSIENT
from infra.serialization import load_record

Answer = TypeVar("Answer")

DAYS_KEPT = 3
"""Business days whose counts are kept: a run from before midnight may still ask for yesterday's."""


@dataclass(frozen=True, slots=True)
class Move(Generic[Answer]):
    """What a step came to: the desk after it, the records to store, and what the caller is told."""

    desk: DistributionState
    records: Mapping[int, LeadRecord]
    answer: Answer


Step = Callable[[DistributionState, Mapping[int, LeadRecord]], Move[Answer]]
"""From what is stored to what shall be; pure, because it is done again after a conflict."""


class FirestoreAssignments:
    """`functions.ports.Rotations` on Firestore."""

    def __init__(self, database: FirestoreDatabase, leads: FirestoreLeads) -> None:
        self._database, self._leads = database, leads
        self._turnstile = CommitLock(database.patience.deadline)

    def assign(
        self, asks: Sequence[AssignmentRequest], *, desk: DistributionState, apply_outcome: ApplyOutcome
    ) -> list[AssignmentResult]:
        """Choose for each lead in order; store records, debts and counts in the same commit."""

        def step(
            current: DistributionState, stored: Mapping[int, LeadRecord]
        ) -> Move[list[AssignmentResult]]:
            settled, after = assign_managers(asks, stored, current, apply_outcome)
            written = {each.record.lead_id: each.record for each in settled if each.outcome is not None}
            return Move(after, written, settled)

        return self._moved([ask.draft.lead_id for ask in asks], desk, step) if asks else []

    def reassign(self, transfers: Sequence[Reassignment], *, desk: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in the same commit."""

        def step(current: DistributionState, stored: Mapping[int, LeadRecord]) -> Move[list[LeadRecord]]:
            records, after = reassign_managers(transfers, stored, current)
            return Move(after, {record.lead_id: record for record in records}, records)

        return self._moved([each.record.lead_id for each in transfers], desk, step) if transfers else []

    def desk(self, desk: DistributionState) -> DistributionState:
        """Return `desk` with the stored rotations and today's counts."""
        ground = self._database.patience.of(lambda: self._ground([], None), *TRANSIENT)
        return ground.filled(desk)

    def _moved(self, lead_ids: Sequence[int], desk: DistributionState, step: Step[Answer]) -> Answer:
        sent: dict[str, Answer] = {}
        remembered = [self._leads.last_seen(lead_ids)]

        def attempt() -> Answer:
            seen = remembered.pop() if remembered else None
            ground = self._ground(lead_ids, seen)
            landed = ground.steps & sent.keys()
            if landed:  # the answer to an earlier commit got lost, the commit did not
                return sent[landed.pop()]
            move = step(ground.filled(desk), ground.records)
            if seen is not None and not move.records.keys() >= seen.keys():
                return attempt()  # no condition would show that what is not written has changed meanwhile
            name = token_hex(8)
            sent[name] = move.answer
            self._database.commit(self._writes(ground, move, name))
            return move.answer

        with self._turnstile:
            return self._database.patience.of(attempt, *TRANSIENT, *CONFLICTS)

    def _ground(self, lead_ids: Sequence[int], seen: Mapping[int, Snapshot | None] | None) -> "_Ground":
        """Read the accounts, and the leads unless they were `seen` a moment ago."""
        unread = dict.fromkeys(lead_ids) if seen is None else ()
        leads = [self._database.document(LEADS, lead_id) for lead_id in unread]
        found = self._database.get([self._database.document(ROTATIONS, ACCOUNTS), *leads])
        accounts = found.pop(ACCOUNTS, None)
        read = {int(key): snapshot for key, snapshot in found.items()}
        known = {lead_id: snapshot for lead_id, snapshot in (seen or {}).items() if snapshot is not None}
        return _Ground(accounts, read | known)

    def _writes(self, ground: "_Ground", move: Move[Answer], name: str) -> WriteBatch:
        batch = self._database.batch()
        accounts = ground.accounts_after(move.desk)
        if accounts != ground.accounts:
            fields = {"accounts": json.dumps(accounts, separators=(",", ":"))}
            self._put(batch, ROTATIONS, ACCOUNTS, fields, ground.snapshot)
        for lead_id, record in move.records.items():
            self._put(batch, LEADS, lead_id, fields_of(record, commit_id=name), ground.leads.get(lead_id))
        return batch

    def _put(
        self,
        batch: WriteBatch,
        collection: str,
        key: str | int,
        fields: dict[str, Any],
        before: Snapshot | None,
    ) -> None:
        """Write on the condition that nobody else has written since we read."""
        reference = self._database.document(collection, key)
        if before is None:
            batch.create(reference, fields)
        else:
            batch.update(reference, fields, option=self._database.unchanged_since(before.update_time))


@dataclass(frozen=True)
class _Ground:
    """What a step rests on, as it was read: the accounts and the leads."""

    snapshot: Snapshot | None
    leads: Mapping[int, Snapshot]

    @property
    def accounts(self) -> dict[str, dict[str, dict[str, int]]]:
        """Debts by queue and counts by day, both by manager."""
        if self.snapshot is None:
            return {"debts": {}, "counts": {}}
        accounts: dict[str, dict[str, dict[str, int]]] = json.loads(self.snapshot.get("accounts"))
        return accounts

    @property
    def records(self) -> dict[int, LeadRecord]:
        """The stored records."""
        return {lead_id: load_record(each.get("record")) for lead_id, each in self.leads.items()}

    @property
    def steps(self) -> set[str]:
        """The names of the commits that last assigned these leads."""
        return {each.get("commit_id") for each in self.leads.values()}

    def filled(self, desk: DistributionState) -> DistributionState:
        """Return `desk` with the stored debts and the counts of its day."""
        accounts, day = self.accounts, desk.business.business_day(desk.now)
        rotations = {queue: Rotation(queue, _by_id(debts)) for queue, debts in accounts["debts"].items()}
        counts = _by_id(accounts["counts"].get(day.isoformat(), {}))
        return replace(desk, rotations=rotations, workload=Workload(day, counts))

    def accounts_after(self, desk: DistributionState) -> dict[str, dict[str, dict[str, int]]]:
        """Return the accounts as the desk has them now; counts of long ago are dropped."""
        debts = {queue: _by_name(rotation.debts) for queue, rotation in desk.rotations.items()}
        counts = dict(self.accounts["counts"])
        if desk.workload.assigned:
            counts[desk.workload.day.isoformat()] = _by_name(desk.workload.assigned)
        return {"debts": debts, "counts": {day: counts[day] for day in sorted(counts)[-DAYS_KEPT:]}}


def _by_id(numbers: Mapping[str, int]) -> dict[int, int]:
    return {int(key): number for key, number in numbers.items()}


def _by_name(numbers: Mapping[int, int]) -> dict[str, int]:
    return {str(key): number for key, number in numbers.items()}
