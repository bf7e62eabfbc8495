"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.domain.distribution.accounts import moved
from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.choose import Assigned, Choice, Desk, Held, choose_manager
from functions.domain.distribution.eligibility import Gate, GateName, Presence, Workload, gate_of
from functions.domain.distribution.fairness_bounds import bound_for_anybody, bound_for_everybody
from functions.domain.distribution.fairness_report import Account, QueueFairness, fairness_of
from functions.domain.distribution.manager import Absence, Manager
from functions.domain.distribution.queue import Queue, Strategy, first_queue
from functions.domain.distribution.replay import Kept, Replay, chosen_again, decided_again
from functions.domain.distribution.rotation import (
    LEAD,
    Rotation,
    Turn,
    charged,
    given_back,
    next_in_turn,
    shares_of,
)

__all__ = [
    "LEAD",
    "Absence",
    "Account",
    "Assigned",
    "Candidate",
    "Choice",
    "Desk",
    "Gate",
    "GateName",
    "Held",
    "Kept",
    "Manager",
    "Presence",
    "Queue",
    "QueueFairness",
    "Replay",
    "Rotation",
    "Strategy",
    "Turn",
    "Workload",
    "bound_for_anybody",
    "bound_for_everybody",
    "charged",
    "choose_manager",
    "chosen_again",
    "decided_again",
    "fairness_of",
    "first_queue",
    "gate_of",
    "given_back",
    "moved",
    "next_in_turn",
    "shares_of",
]
