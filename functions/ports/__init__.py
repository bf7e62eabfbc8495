"""What the use cases need from the outside, in their own words: one port a file, and what it speaks of."""

from functions.domain.lead.snapshot import (
    FIRST_TOUCH,
    Absent,
    Channel,
    LeadSnapshot,
    PersonName,
    TodoSeen,
    WrittenScore,
)
from functions.ports.assignments import Ask, Rotations, Settle, Settled, Transfer
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
    "FIRST_TOUCH",
    "Absent",
    "Ask",
    "Asleep",
    "Changes",
    "Channel",
    "Clock",
    "Crm",
    "DueLead",
    "Inbox",
    "InboxSlot",
    "Kicks",
    "LeadSnapshot",
    "LeadWrite",
    "Leads",
    "Ledger",
    "Listing",
    "Look",
    "Marks",
    "Notification",
    "OpenLead",
    "Outcomes",
    "PersonName",
    "Place",
    "Reading",
    "Repeat",
    "Rotations",
    "Settle",
    "Settled",
    "Sighting",
    "SignalNote",
    "Signals",
    "Standing",
    "Stretch",
    "Todo",
    "TodoSeen",
    "Transfer",
    "WrittenScore",
]
