"""The assignment store: the atomic step in which a lead gets its manager, and a turn and a cap are used."""

from collections.abc import Sequence
from typing import Protocol

from functions.domain.distribution import DistributionState
from functions.domain.lead.assignment import ApplyOutcome, AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.record import LeadRecord


class Assignments(Protocol):
    """Debts, daily counts and the records of leads, moved in one atomic step.

    `initial` is a distribution state with the managers, queues, presences and the moment; the store fills in
    its debts and the counts of its business day.
    """

    def assign(
        self,
        requests: Sequence[AssignmentRequest],
        *,
        initial: DistributionState,
        apply_outcome: ApplyOutcome,
    ) -> list[AssignmentResult]:
        """Choose a manager for each lead, in the order given, and store records, debts and counts together.

        `apply_outcome` makes the record to store out of the draft and the outcome; it may be called again
        after a conflict. A lead whose stored record is not the one that the request rests on was handled
        by another run: it stays as it is and uses no turn, however often it is requested.

        Raises:
            StateUnavailable: nothing was stored, or only the first leads of a batch that is too large for one
                step of the store.
        """

    def reassign(self, moves: Sequence[Reassignment], *, initial: DistributionState) -> list[LeadRecord]:
        """Move debts and today's counts after what people did, and store the records with them.

        What a lead has cost so far is read from its stored record, so the same move twice counts once.
        Returns the records as they were stored, each with the turn that it costs now; leads whose stored
        record is not the one that the move rests on are left out, and stay as they are.

        Raises:
            StateUnavailable: nothing was stored, or only the first leads of a batch that is too large for one
                step of the store.
        """

    def load(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day, for reading only."""
