"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.distribution.accounts import moved
from functions.distribution.availability import Gate, GateName, Presence, Workload, gate_of
from functions.distribution.candidate import Candidate
from functions.distribution.choice import Assigned, Choice, Desk, Held, choose_manager
from functions.distribution.manager import Absence, Manager
from functions.distribution.queue import Queue, Strategy, first_queue
from functions.distribution.rotation import LEAD, Rotation, Turn, charged, given_back, next_in_turn, shares_of

__all__ = [
    "LEAD",
    "Absence",
    "Assigned",
    "Candidate",
    "Choice",
    "Desk",
    "Gate",
    "GateName",
    "Held",
    "Manager",
    "Presence",
    "Queue",
    "Rotation",
    "Strategy",
    "Turn",
    "Workload",
    "charged",
    "choose_manager",
    "first_queue",
    "gate_of",
    "given_back",
    "moved",
    "next_in_turn",
    "shares_of",
]
