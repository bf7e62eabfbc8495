"""One lead on its way through a run: the value that travels from step to step."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import Advantages, Presence
from functions.domain.item import Item
from functions.domain.lead.decisions import Decision
from functions.domain.lead.delivery import COMPLETE, Delivery
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import Absent, LeadSnapshot
from functions.domain.scoring import Facts
from functions.ports import (
    Assignments,
    Clock,
    Crm,
    Figures,
    History,
    Inbox,
    InboxEntry,
    Leads,
    Ledger,
    Pseudonyms,
    Signals,
    State,
    UnitOfWork,
    Wakeups,
)


@dataclass(frozen=True, slots=True)
class LeadCase:
    """One lead on its way through a run; each step fills in its part.

    Attributes:
        entry: the inbox entry that asks for the look.
        now: the moment of the batch.
        stored: the record as the store has it; None for a lead that was never seen.
        before: the same as it is seen from the entry.
        is_time_only: True when the score alone is due, which takes no look at the portal.
        behind: the held lead of the same queue that is asked in place of this one; None for most.
        snapshot, absent: read: the lead as the portal shows it, or why it does not.
        facts, presences: read: what its score rests on, and who of the managers is there.
        departments: read: who works in the departments that are members of queues.
        decision: decide: what the lead needs; assign resolves repeats in it.
        record, outcome: assign: what is to be known of the lead, and what the look came to.
        is_stored: True when the store has the record, effects included.
        delivery: write: what the portal did not take.
        error: what went wrong with this lead.
        wake_at, priority: record: when to look again (None: finished for now), and before whom.
    """

    entry: InboxEntry
    now: datetime
    stored: LeadRecord | None = None
    before: LeadRecord | None = None
    is_time_only: bool = False
    behind: Item | None = None
    snapshot: LeadSnapshot | None = None
    absent: Absent | None = None
    facts: Facts | None = None
    presences: Mapping[int, Presence] = field(default_factory=dict)
    departments: Mapping[int, Collection[int]] = field(default_factory=dict)
    decision: Decision | None = None
    record: LeadRecord | None = None
    outcome: Outcome | None = None
    is_stored: bool = False
    delivery: Delivery = COMPLETE
    error: Exception | None = None
    wake_at: datetime | None = None
    priority: int = 0

    @property
    def item(self) -> Item:
        """The lead."""
        return self.entry.item

    @property
    def problem(self) -> Exception | None:
        """What went wrong with the lead, or with the write of it; None when nothing did."""
        return self.error or self.delivery.first_error

    def decided(self, decision: Decision) -> "LeadCase":
        """Return the case with this decision."""
        return replace(self, decision=decision)

    def assigned(self, record: LeadRecord, outcome: Outcome | None, *, is_stored: bool = False) -> "LeadCase":
        """Return the case with what is to be known of the lead after the assign step."""
        stored = record if is_stored else self.stored
        return replace(self, record=record, outcome=outcome, is_stored=is_stored, stored=stored)

    def superseded(self) -> "LeadCase":
        """Return the case of a lead that another run has taken over; nothing of it is kept."""
        return replace(self, record=None, outcome=Outcome.SUPERSEDED, error=None, wake_at=self.now)

    def failed(self, error: Exception) -> "LeadCase":
        """Return the case with what went wrong; the steps that follow leave it alone."""
        return replace(self, error=error)


def nothing_known(_: datetime) -> Advantages:
    """Return that no manager is better with any leads than usual."""
    return {}


@dataclass(frozen=True)
class Pipeline:
    """The ports and the configuration that a run works with.

    Attributes:
        advantages: returns, at a moment, how much better managers are with which leads; asked where a queue
            chooses by that.
        lost: the leads of the batch that another run has leased since: nothing more is done with them.
        closed: the queues in which leads have found no manager in this run.
    """

    inbox: Inbox
    leads: Leads
    assignments: Assignments
    unit_of_work: UnitOfWork
    signals: Signals
    ledger: Ledger
    figures: Figures
    history: History
    pseudonyms: Pseudonyms
    crm: Crm
    clock: Clock
    wakeups: Wakeups
    config: Configuration
    advantages: Callable[[datetime], Advantages] = nothing_known
    lost: Collection[Item] = ()
    closed: set[str] = field(default_factory=set)

    @classmethod
    def on(
        cls,
        state: State,
        *,
        pseudonyms: Pseudonyms,
        crm: Crm,
        clock: Clock,
        wakeups: Wakeups,
        config: Configuration,
        advantages: Callable[[datetime], Advantages] = nothing_known,
    ) -> "Pipeline":
        """Return the pipeline whose stores are those of `state`."""
        return cls(
            state.inbox,
            state.leads,
            state.assignments,
            state.unit_of_work,
            state.signals,
            state.ledger,
            state.figures,
            state.history,
            pseudonyms,
            crm,
            clock,
            wakeups,
            config,
            advantages,
        )
