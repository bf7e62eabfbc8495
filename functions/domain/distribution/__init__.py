"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.choose import Assigned, Choice, Held, choose_manager, reassign
from functions.domain.distribution.effectiveness import (
    EFFECTIVENESS,
    USUAL,
    Advantages,
    Outcomes,
    advantages,
    advantages_of,
    advantages_text,
    computed_on,
)
from functions.domain.distribution.eligibility import Ineligibility, IneligibilityReason, whom_to_count
from functions.domain.distribution.fairness_bounds import (
    bound_for_anybody,
    bound_for_everybody,
    bound_with_fit,
    bound_with_preferences,
)
from functions.domain.distribution.fairness_report import Account, QueueFairness, fairness_of, fairness_of_all
from functions.domain.distribution.fit import best_fits, is_by_debt_alone
from functions.domain.distribution.gates import Gate, each_once, gates_of
from functions.domain.distribution.manager import Absence, Manager
from functions.domain.distribution.precedence import queues_ahead, with_held, without_held
from functions.domain.distribution.preference import (
    FIT_AHEAD,
    MOST_AHEAD,
    favourites,
    load_of,
    owed_with_this_lead,
    reach_of,
)
from functions.domain.distribution.queue import Queue, Strategy, chain_of
from functions.domain.distribution.replay import RecordedDecision, Replay, replay_choice, replay_decision
from functions.domain.distribution.rotation import (
    LEAD,
    Rotation,
    Turn,
    charge,
    give_back,
    next_in_turn,
    shares_of,
)
from functions.domain.distribution.standing import bound_in, owed_in
from functions.domain.distribution.state import DistributionState, Presence, Workload

__all__ = [
    "EFFECTIVENESS",
    "FIT_AHEAD",
    "LEAD",
    "MOST_AHEAD",
    "USUAL",
    "Absence",
    "Account",
    "Advantages",
    "Assigned",
    "Candidate",
    "Choice",
    "DistributionState",
    "Gate",
    "Held",
    "Ineligibility",
    "IneligibilityReason",
    "Manager",
    "Outcomes",
    "Presence",
    "Queue",
    "QueueFairness",
    "RecordedDecision",
    "Replay",
    "Rotation",
    "Strategy",
    "Turn",
    "Workload",
    "advantages",
    "advantages_of",
    "advantages_text",
    "best_fits",
    "bound_for_anybody",
    "bound_for_everybody",
    "bound_in",
    "bound_with_fit",
    "bound_with_preferences",
    "chain_of",
    "charge",
    "choose_manager",
    "computed_on",
    "each_once",
    "fairness_of",
    "fairness_of_all",
    "favourites",
    "gates_of",
    "give_back",
    "is_by_debt_alone",
    "load_of",
    "next_in_turn",
    "owed_in",
    "owed_with_this_lead",
    "queues_ahead",
    "reach_of",
    "reassign",
    "replay_choice",
    "replay_decision",
    "shares_of",
    "whom_to_count",
    "with_held",
    "without_held",
]
