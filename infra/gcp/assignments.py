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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from secrets import token_hex
from typing import Any

from google.cloud.firestore_v1 import WriteBatch

from functions.domain.distribution import DistributionState
from functions.domain.item import Item
from functions.domain.lead.assignment import (
    ApplyOutcome,
    AssignmentRequest,
    AssignmentResult,
    Reassignment,
)
from functions.domain.lead.record import LeadRecord
from infra.cloud.accounts import Accounts, Change, Operation, Result, assigning, reassigning
from infra.cloud.commit_lock import CommitLock
from infra.cloud.parts import in_parts
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.leads import FirestoreLeads, fields_of, record_of
from infra.gcp.model import ACCOUNTS, LEADS, ROTATIONS
from infra.gcp.retries import CONFLICTS, TRANSIENT
from infra.gcp.sizes import packed, unpacked


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
        items = [request.draft.item for request in requests]
        return self._commit(items, initial, assigning(requests, apply_outcome))

    def reassign(self, moves: Sequence[Reassignment], *, initial: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in one commit, or in a few."""
        parts = in_parts(moves, lambda some: self._reassign(some, initial)) if moves else []
        return list(chain(*parts))

    def _reassign(self, moves: Sequence[Reassignment], initial: DistributionState) -> list[LeadRecord]:
        items = [move.record.item for move in moves]
        return self._commit(items, initial, reassigning(moves))

    def load(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        stored = self._database.retries.call(lambda: self._read([], None), *TRANSIENT)
        return stored.accounts.fill(initial)

    def _commit(
        self, items: Sequence[Item], initial: DistributionState, operation: Operation[Result]
    ) -> Result:
        """Commit what the operation comes to, unless what it rests on has changed; then repeat it."""
        sent: dict[str, Result] = {}
        cached = [self._leads.last_read.take(items)]

        def attempt() -> Result:
            known = cached.pop() if cached else None
            stored = self._read(items, known)
            landed = stored.commit_ids & sent.keys()
            if landed:  # the answer to an earlier commit got lost, the commit did not
                return sent[landed.pop()]
            change = operation(stored.accounts.fill(initial), stored.records)
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
        accounts = stored.accounts.after(change.state)
        if accounts != stored.accounts:
            fields = {"accounts": packed(accounts.text)}
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
    def accounts(self) -> Accounts:
        """Debts, counts and the best held scores."""
        return Accounts.of_text("" if self.snapshot is None else unpacked(self.snapshot.get("accounts")))

    @property
    def records(self) -> dict[Item, LeadRecord]:
        """The stored records."""
        return {item: record_of(each) for item, each in self.leads.items()}

    @property
    def commit_ids(self) -> set[str]:
        """The names of the commits that last assigned these leads."""
        return {each.get("commit_id") for each in self.leads.values()}
