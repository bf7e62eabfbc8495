"""What the use cases need from the outside, in their own words: one port a file, with its values."""

from functions.ports.assignments import Assignments
from functions.ports.change_feed import Change, ChangeFeed, ChangePage, Cursor, Feed, LeadStatus, Poll, Source
from functions.ports.checkpoints import Checkpoints
from functions.ports.clock import Clock
from functions.ports.configuration_versions import ConfigurationVersion, ConfigurationVersions
from functions.ports.crm import (
    CardComment,
    Comment,
    ContactMove,
    Crm,
    Findings,
    LeadReader,
    LeadWrite,
    LogMessage,
    Notification,
    Notifier,
    Reading,
    RecentLeads,
    Standing,
    Todo,
)
from functions.ports.figures import Departure, Figures, ReceivedSignal, Stored
from functions.ports.heartbeats import (
    BROKEN,
    CONSERVATION,
    Beat,
    Heartbeats,
    Marks,
    RunResult,
    WebhookMarks,
)
from functions.ports.history import Filing, History
from functions.ports.inbox import ALL_HELD, HeldEntry, Inbox, InboxEntry, InboxWriter, Wakeups
from functions.ports.leads import DueLead, KeptLeads, Leads, OnRoll, Replacement, RollPosition
from functions.ports.ledger import Ledger
from functions.ports.probes import Probes
from functions.ports.pseudonyms import Pseudonyms
from functions.ports.signals import KeptSignals, SignalNote, Signals, StoredSignal
from functions.ports.state import State
from functions.ports.unit_of_work import Deferred, UnitOfWork

__all__ = [
    "ALL_HELD",
    "BROKEN",
    "CONSERVATION",
    "Assignments",
    "Beat",
    "CardComment",
    "Change",
    "ChangeFeed",
    "ChangePage",
    "Checkpoints",
    "Clock",
    "Comment",
    "ConfigurationVersion",
    "ConfigurationVersions",
    "ContactMove",
    "Crm",
    "Cursor",
    "Deferred",
    "Departure",
    "DueLead",
    "Feed",
    "Figures",
    "Filing",
    "Findings",
    "Heartbeats",
    "HeldEntry",
    "History",
    "Inbox",
    "InboxEntry",
    "InboxWriter",
    "KeptLeads",
    "KeptSignals",
    "LeadReader",
    "LeadStatus",
    "LeadWrite",
    "Leads",
    "Ledger",
    "LogMessage",
    "Marks",
    "Notification",
    "Notifier",
    "OnRoll",
    "Poll",
    "Probes",
    "Pseudonyms",
    "Reading",
    "ReceivedSignal",
    "RecentLeads",
    "Replacement",
    "RollPosition",
    "RunResult",
    "SignalNote",
    "Signals",
    "Source",
    "Standing",
    "State",
    "Stored",
    "StoredSignal",
    "Todo",
    "UnitOfWork",
    "Wakeups",
    "WebhookMarks",
]
