"""The assignment store on DynamoDB: one transaction with conditions is the atomic step.

It says "if the accounts are as I read them and these leads are unchanged" and moves debts, counts and records
together or not at all, as the commit on Firestore does (docs/decisions/0005). One item holds the debts of all
queues and the counts of the day, since a daily cap spans the queues.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from secrets import token_hex

from functions.domain.distribution import DistributionState
from functions.domain.item import Item
from functions.domain.lead.assignment import ApplyOutcome, AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.record import LeadRecord
from infra.aws.database import DynamoTable, check
from infra.aws.lead_items import condition_of, packed, record_of, unpacked
from infra.aws.leads import DynamoLeads
from infra.aws.retries import Refused
from infra.aws.values import Item as Stored
from infra.aws.values import Write, data, text
from infra.cloud.accounts import Accounts, Change, Operation, Result, assigning, reassigning
from infra.cloud.commit_lock import CommitLock
from infra.cloud.parts import in_parts
from infra.cloud.retrying import Contended


class DynamoAssignments:
    """`functions.ports.Assignments` on DynamoDB."""

    def __init__(self, table: DynamoTable, leads: DynamoLeads) -> None:
        self._table, self._leads = table, leads
        self._lock = CommitLock(table.retries.deadline)

    def assign(
        self,
        requests: Sequence[AssignmentRequest],
        *,
        initial: DistributionState,
        apply_outcome: ApplyOutcome,
    ) -> list[AssignmentResult]:
        """Choose for each lead in order; store records, debts and counts in one step, or in a few."""

        def assign_some(some: Sequence[AssignmentRequest]) -> list[AssignmentResult]:
            items = [request.draft.item for request in some]
            return self._commit(items, initial, assigning(some, apply_outcome))

        return list(chain(*in_parts(requests, assign_some))) if requests else []

    def reassign(self, moves: Sequence[Reassignment], *, initial: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in one step, or in a few."""

        def reassign_some(some: Sequence[Reassignment]) -> list[LeadRecord]:
            return self._commit([move.record.item for move in some], initial, reassigning(some))

        return list(chain(*in_parts(moves, reassign_some))) if moves else []

    def load(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        return _Stored(self._table.get(self._table.keys.accounts()), {}).accounts.fill(initial)

    def _commit(
        self, items: Sequence[Item], initial: DistributionState, operation: Operation[Result]
    ) -> Result:
        """Commit what the operation comes to, unless what it rests on has changed; then repeat it."""
        sent: dict[str, Result] = {}
        cached = [self._leads.last_read.take(items)]

        def attempt() -> Result:
            known = cached.pop() if cached else None
            stored = self._read(items, known)
            landed = stored.steps & sent.keys()
            if landed:  # the answer to an earlier attempt got lost, what it wrote did not
                return sent[landed.pop()]
            change = operation(stored.accounts.fill(initial), stored.records)
            if known is not None and not change.records.keys() | change.kept >= known.keys():
                return attempt()  # no condition would show that what is not written has changed meanwhile
            step = token_hex(8)
            sent[step] = change.result
            writes = self._writes(stored, change, step)
            check(writes)
            self._leads.add_names(change.records.values(), stored.leads)
            try:
                self._table.transact(writes)
            except Refused:
                raise Contended from None
            return change.result

        with self._lock:
            return self._table.retries.call(attempt, Contended)

    def _read(self, items: Sequence[Item], known: Mapping[Item, Stored | None] | None) -> "_Stored":
        """Read the accounts, and the leads unless they are `known` from a moment ago."""
        key = self._table.keys.accounts()
        if known is not None:
            cached = {item: stored for item, stored in known.items() if stored is not None}
            return _Stored(self._table.get(key), cached)
        keys = {self._table.keys.lead(item): item for item in items}
        found = self._table.get_many([key, *keys])
        accounts = found.pop(key, None)
        return _Stored(accounts, {keys[each]: stored for each, stored in found.items()})

    def _writes(self, stored: "_Stored", change: Change[Result], step: str) -> list[Write]:
        writes = self._leads.writes_of(list(change.records.values()), stored.leads, step=step)
        accounts = stored.accounts.after(change.state)
        if accounts == stored.accounts:
            return writes
        condition, values = condition_of(stored.item)
        item: Stored = {"accounts": packed(accounts.text), "v": step}
        return [Write(self._table.keys.accounts(), put=item, condition=condition, values=values), *writes]


@dataclass(frozen=True)
class _Stored:
    """What an operation rests on, as it was read: the accounts and the leads."""

    item: Stored | None
    leads: Mapping[Item, Stored]

    @property
    def accounts(self) -> Accounts:
        """Debts, counts and the best held scores."""
        return Accounts.of_text("" if self.item is None else unpacked(data(self.item, "accounts")))

    @property
    def records(self) -> dict[Item, LeadRecord]:
        """The stored records."""
        return {item: record_of(each) for item, each in self.leads.items()}

    @property
    def steps(self) -> set[str]:
        """The names of the steps that last wrote these leads."""
        return {text(each, "v") for each in self.leads.values()}
