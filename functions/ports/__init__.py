"""What the use cases need from the outside, in their own words: one port a file, and what it speaks of."""

from functions.ports.assignments import Rotations
from functions.ports.change_feed import Changes, Listing, Look, Place, Sighting, Standing, Stretch
from functions.ports.checkpoints import Marks
from functions.ports.clock import Clock
from functions.ports.crm import Crm, LeadWrite, Notification, OpenLead, Reading, Repeat, Todo
from functions.ports.inbox import Inbox, InboxSlot, Kicks
from functions.ports.leads import DueLead, Leads
from functions.ports.ledger import Ledger
from functions.ports.signals import SignalNote, Signals
from functions.ports.unit_of_work import Asleep, Outcomes

__all__ = [
    "Asleep",
    "Changes",
    "Clock",
    "Crm",
    "DueLead",
    "Inbox",
    "InboxSlot",
    "Kicks",
    "LeadWrite",
    "Leads",
    "Ledger",
    "Listing",
    "Look",
    "Marks",
    "Notification",
    "OpenLead",
    "Outcomes",
    "Place",
    "Reading",
    "Repeat",
    "Rotations",
    "Sighting",
    "SignalNote",
    "Signals",
    "Standing",
    "Stretch",
    "Todo",
]
