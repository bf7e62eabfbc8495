"""Deciding which manager gets a lead: pure, fair by debt, and the same answer for the same question."""

from functions.distribution.availability import Gate, GateName, Presence, Workload, gate_of
from functions.distribution.choice import Assigned, Candidate, Choice, Desk, Held, choose_manager
from functions.distribution.manager import Absence, Manager
from functions.distribution.queue import Queue, Strategy, first_queue
from functions.distribution.rotation import LEAD, Pick, Rotation, pick_next

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
    "Pick",
    "Presence",
    "Queue",
    "Rotation",
    "Strategy",
    "Workload",
    "choose_manager",
    "first_queue",
    "gate_of",
    "pick_next",
]
