"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.distribution.accounts import moved
from functions.distribution.availability import Gate, GateName, Presence, Workload, gate_of
from functions.distribution.bounds import bound_for_anybody, bound_for_everybody
from functions.distribution.candidate import Candidate
from functions.distribution.choice import Assigned, Choice, Desk, Held, choose_manager
from functions.distribution.fairness import Account, QueueFairness, fairness_of
from functions.distribution.manager import Absence, Manager
from functions.distribution.queue import Queue, Strategy, first_queue
from functions.distribution.replay import Kept, Replay, chosen_again, decided_again
from functions.distribution.rotation import LEAD, Rotation, Turn, charged, given_back, next_in_turn, shares_of

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
