"""The atomic step: assignment, turn and cap together."""

from collections.abc import Sequence
from typing import Protocol

from functions.domain.distribution import DistributionState
from functions.domain.lead.assignment import ApplyOutcome, AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.record import LeadRecord


class Assignments(Protocol):
    """Turns, daily caps and assignments, moved in one atomic step."""

    def assign(
        self, asks: Sequence[AssignmentRequest], *, desk: DistributionState, apply_outcome: ApplyOutcome
    ) -> list[AssignmentResult]:
        """Choose a manager for each lead, in the order given, and store record, turn and count together.

        `desk` comes with the members, their presence and the hour; its rotations and workload are filled
        in from the store. `settle` makes the record to store out of the draft and the outcome. Keyed by the
        lead: an assigned lead keeps its manager and uses no second turn, whoever asks, however often.
        """

    def reassign(self, transfers: Sequence[Reassignment], *, desk: DistributionState) -> list[LeadRecord]:
        """Let debts and today's counts follow what people did, and store the records with it.

        What a lead cost so far is read from its stored record, so the same transfer twice moves it once.
        Returns the records as they were stored, each with who pays for it now.
        """

    def desk(self, desk: DistributionState) -> DistributionState:
        """Return `desk` with the stored rotations and today's counts, for reading only."""
