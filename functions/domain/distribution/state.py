"""What a choice rests on beside the lead: managers, their presence and workload, debts, and the moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.distribution.effectiveness import Advantages
from functions.domain.distribution.manager import Manager
from functions.domain.distribution.queue import Queue
from functions.domain.distribution.rotation import Rotation, Turn, charge, give_back, settle


@dataclass(frozen=True, slots=True)
class Presence:
    """What the portal says of a manager: employed, until when absent, how many open leads, at work.

    Attributes:
        open_leads: None while they matter and were not counted: no manager is chosen by a guess.
        is_clocked_out: whether the working day is not open, where that matters; None while it could not be
            read, which keeps no manager from leads.
    """

    is_active: bool = True
    absent_until: datetime | None = None
    open_leads: int | None = 0
    is_clocked_out: bool | None = False

    def with_one_more(self) -> "Presence":
        """Return the presence after one more open lead; what was not counted stays unknown."""
        return self if self.open_leads is None else replace(self, open_leads=self.open_leads + 1)


@dataclass(frozen=True, slots=True)
class Workload:
    """How many leads each manager was assigned on one business day, across all queues.

    A lead that is taken back before the day is over does not count for it.
    """

    day: date
    assigned: dict[int, int] = field(default_factory=dict)

    def of(self, manager_id: int, *, day: date) -> int:
        """Return the manager's count on `day`; 0 when these are the counts of another day."""
        return self.assigned.get(manager_id, 0) if day == self.day else 0

    def plus_one(self, manager_id: int, *, day: date) -> "Workload":
        """Return the counts after one more lead on `day`; a new day starts from nothing."""
        counts = self.assigned if day == self.day else {}
        return Workload(day, {**counts, manager_id: counts.get(manager_id, 0) + 1})

    def minus_one(self, manager_id: int, *, day: date) -> "Workload":
        """Return the counts after a lead of `day` was given back; earlier days are not counted any more."""
        if day != self.day:
            return self
        return Workload(day, {**self.assigned, manager_id: max(self.assigned.get(manager_id, 0) - 1, 0)})


@dataclass(frozen=True)
class DistributionState:
    """Everything that a choice rests on beside the lead.

    Attributes:
        business: the portal's calendar; its time zone says when a daily cap starts anew.
        presences: by manager; who is not listed is present and has no open leads.
        rotations: by queue; a queue that has had no lead yet is not listed.
        workload: the counts of the business day of `now`.
        now: the moment of the choice.
        held: by queue, a score that no lead exceeds which is held in it.
        advantages: by segment and manager, for queues that choose by them; who is not listed has none.
    """

    managers: Mapping[int, Manager]
    queues: Mapping[str, Queue]
    business: WorkCalendar
    presences: Mapping[int, Presence]
    rotations: Mapping[str, Rotation]
    workload: Workload
    now: datetime
    held: Mapping[str, int] = field(default_factory=dict)
    advantages: Advantages = field(default_factory=dict)

    def presence_of(self, manager_id: int) -> Presence:
        """Return what the portal says of a manager."""
        return self.presences.get(manager_id, Presence())

    def rotation_of(self, queue_id: str) -> Rotation:
        """Return the debts of a queue; none for a queue that has had no lead yet."""
        return self.rotations.get(queue_id, Rotation(queue_id))

    def after(self, turn: Turn) -> "DistributionState":
        """Return the state after a turn: debts, the day's count and open leads have changed.

        Who has left the departments of the queue is owed nothing any more.
        """
        rotation, presence = self._rotation_of_members(turn.queue), self.presence_of(turn.manager)
        return replace(
            self,
            rotations={**self.rotations, turn.queue: charge(rotation, turn)},
            workload=self.workload.plus_one(turn.manager, day=turn.day),
            presences={**self.presences, turn.manager: presence.with_one_more()},
        )

    def _rotation_of_members(self, queue_id: str) -> Rotation:
        rotation, queue = self.rotation_of(queue_id), self.queues.get(queue_id)
        if queue is None or not queue.is_staffed:
            return rotation
        return settle(rotation, [self.managers[member] for member in queue.members])

    def without(self, turn: Turn) -> "DistributionState":
        """Return the state after a turn was given back: debts and the day's count are as before it."""
        rotation = self.rotation_of(turn.queue)
        return replace(
            self,
            rotations={**self.rotations, turn.queue: give_back(rotation, turn)},
            workload=self.workload.minus_one(turn.manager, day=turn.day),
        )
