"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.choose import Assigned, Choice, Held, choose_manager, reassign
from functions.domain.distribution.eligibility import Ineligibility, IneligibilityReason, whom_to_count
from functions.domain.distribution.fairness_bounds import (
    bound_for_anybody,
    bound_for_everybody,
    bound_with_preferences,
)
from functions.domain.distribution.fairness_report import Account, QueueFairness, fairness_of, fairness_of_all
from functions.domain.distribution.gates import Gate, each_once, gates_of
from functions.domain.distribution.manager import Absence, Manager
from functions.domain.distribution.precedence import queues_ahead, with_held, without_held
from functions.domain.distribution.preference import MOST_AHEAD, favourites, load_of, owed_with_this_lead
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
    "LEAD",
    "MOST_AHEAD",
    "Absence",
    "Account",
    "Assigned",
    "Candidate",
    "Choice",
    "DistributionState",
    "Gate",
    "Held",
    "Ineligibility",
    "IneligibilityReason",
    "Manager",
    "Presence",
    "Queue",
    "QueueFairness",
    "RecordedDecision",
    "Replay",
    "Rotation",
    "Strategy",
    "Turn",
    "Workload",
    "bound_for_anybody",
    "bound_for_everybody",
    "bound_in",
    "bound_with_preferences",
    "chain_of",
    "charge",
    "choose_manager",
    "each_once",
    "fairness_of",
    "fairness_of_all",
    "favourites",
    "gates_of",
    "give_back",
    "load_of",
    "next_in_turn",
    "owed_in",
    "owed_with_this_lead",
    "queues_ahead",
    "reassign",
    "replay_choice",
    "replay_decision",
    "shares_of",
    "whom_to_count",
    "with_held",
    "without_held",
]
