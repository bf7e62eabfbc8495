"""Makes a decision again from the ledger, and says what comes out differently."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.choose import Assigned, Held, choose_manager
from functions.domain.distribution.eligibility import IneligibilityReason
from functions.domain.distribution.manager import Manager
from functions.domain.distribution.queue import Queue, Strategy
from functions.domain.distribution.rotation import Rotation
from functions.domain.distribution.state import DistributionState, Workload
from functions.domain.distribution.strategies import pick_manager
from functions.domain.item import Item

_SEGMENT = ""
"""Of a decision that is made again: its candidates carry their advantages, whatever it was called then."""


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """What the ledger says of one decision: the lead, when, the members as they were, and who got it."""

    item: Item
    decided_at: datetime
    candidates: tuple[Candidate, ...]
    manager_id: int | None
    queue: str


@dataclass(frozen=True, slots=True)
class Replay:
    """The decision made again.

    Attributes:
        manager_id: who gets the lead now; None when it is held.
        differences: the members whose ineligibility, debt or count came out differently.
    """

    manager_id: int | None
    queue: str
    differences: tuple[int, ...] = ()

    def agrees_with(self, decision: RecordedDecision) -> bool:
        """True when nothing came out differently."""
        return (self.manager_id, self.queue, self.differences) == (decision.manager_id, decision.queue, ())


def replay_choice(decision: RecordedDecision) -> Replay:
    """Choose again among the recorded candidates, without a configuration.

    Their ineligibilities are taken from the ledger as well.
    """
    pick = pick_manager(decision.item, decision.candidates)
    return Replay(None, decision.queue) if pick is None else Replay(pick.manager_id, pick.queue)


def replay_decision(
    decision: RecordedDecision,
    managers: Mapping[int, Manager],
    queues: Mapping[str, Queue],
    business: WorkCalendar,
) -> Replay:
    """Decide again from the recorded debts, counts and presences; eligibility is computed anew.

    The managers, queues and calendar have to be those of the decision: compare the configuration's hash.
    """
    state = _state_at(decision, managers, queues, business)
    outcome = choose_manager(
        decision.item,
        decision.candidates[0].queue,
        state,
        preferred=[each.manager_id for each in decision.candidates if each.is_preferred],
        excluded=list(_excluded(decision.candidates)),
        # Of an experiment the ledger alone says which arm it was.
        strategies={each.queue: each.strategy for each in decision.candidates},
        segment=_SEGMENT,
    ).outcome
    differences = tuple(_differences(decision.candidates, outcome))
    return Replay(outcome.manager_id if isinstance(outcome, Assigned) else None, outcome.queue, differences)


def _state_at(
    decision: RecordedDecision,
    managers: Mapping[int, Manager],
    queues: Mapping[str, Queue],
    business: WorkCalendar,
) -> DistributionState:
    members = decision.candidates
    debts: dict[str, dict[int, int]] = {}
    for each in members:
        debts.setdefault(queues[each.queue].rotation, {})[each.manager_id] = each.debt
    counts = {each.manager_id: each.assigned_today for each in members}
    return DistributionState(
        managers=managers,
        queues=queues,
        business=business,
        presences={each.manager_id: each.presence for each in members},
        rotations={rotation: Rotation(rotation, owed) for rotation, owed in debts.items()},
        workload=Workload(business.business_day(decision.decided_at), counts),
        now=decision.decided_at,
        advantages={
            (_SEGMENT, each.manager_id): each.advantage
            for each in members
            if each.strategy is Strategy.BEST_FIT
        },
    )


def _excluded(candidates: Sequence[Candidate]) -> Iterator[int]:
    return (
        each.manager_id
        for each in candidates
        if each.ineligibility and each.ineligibility.reason is IneligibilityReason.EXCLUDED
    )


def _differences(candidates: Sequence[Candidate], outcome: Assigned | Held) -> Iterator[int]:
    before = {(each.queue, each.manager_id): each for each in candidates}
    after = {(each.queue, each.manager_id): each for each in outcome.candidates}
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield key[1]
