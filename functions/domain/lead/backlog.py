"""The backlog: leads that were there before Fairlead acted, without alerts and behind every other lead.

A lead belongs to it that was only observed while it waited for a manager, and one that came into the portal
before Fairlead acted there, or that `fairlead intake` took in, and that no event has announced as new. It
leaves it with its manager: whatever happens to it then is news like any other.
"""

from collections.abc import Collection
from dataclasses import dataclass

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot

OBSERVED = "observed"
"""Why a lead is held that waits for a manager, and is only observed."""
BACKLOG = "backlog"
"""Why a lead is held that waits until its portion of the backlog is given out."""
NO_QUEUE = "no-queue"
"""Why a lead is held that no queue takes."""
_IN_NO_LINE = {OBSERVED, NO_QUEUE}
_BELOW_LINES = 3_000_000
"""By how much those stand behind all others that no portion offers."""
UNANSWERED = (-2_950_000, -2_949_000)
"""The priorities between which those stand that were offered, and of which the portal could not be asked."""
_LINES, _MOST_LINES = -2_000_000, 900
"""Where the first line ends, and how many there are at the most: the queues after them share the last one."""
_WIDTH, _OFFERED = 1_000, 500
"""Priorities of a line, and by how many offered leads stand before the others of theirs."""


@dataclass(frozen=True, slots=True)
class BacklogLine:
    """Where the backlog of one queue stands in the inbox: a range of priorities of its own.

    Which managers may be given a lead follows from its queue, so what keeps an offered lead waiting keeps all
    of its line, and no other one. Before those that wait stand those that were offered, and found no manager.
    A lead that waits for a reason of its own stands in no line.

    Attributes:
        number: of the queue, in the order of the configuration.
    """

    number: int

    @classmethod
    def of(cls, queue: str | None, config: Configuration) -> "BacklogLine":
        """Return the line of a queue; the first one, where the configuration does not have the queue.

        Another configuration has all of them looked at again, and each finds its line.
        """
        numbers = {each: number for number, each in enumerate(config.queues)}
        return cls(min(numbers.get(queue or "", 0), _MOST_LINES - 1))

    @property
    def bounds(self) -> tuple[int, int]:
        """The priorities between which it stands."""
        end = _LINES - self.number * _WIDTH
        return end, end + _WIDTH

    def priority(self, points: int, *, is_offered: bool) -> int:
        """Return the priority of a lead with so many points."""
        return self.bounds[0] + points + 1 + (_OFFERED if is_offered else 0)

    def points(self, priority: int) -> int:
        """Return the points of a lead that waits here with this priority."""
        return priority - self.bounds[0] - 1

    def is_offered(self, priority: int) -> bool:
        """Return True for the priority of a lead that was offered and found no manager."""
        return priority > self.bounds[0] + _OFFERED


def was_there_before(
    before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, asked_for: Collection[LookReason]
) -> bool:
    """Return True at the first look at a lead that came before Fairlead acted, and that was not announced.

    What a command takes in was there before as well: the state may be older, or a kind of lead handled since.
    """
    since = config.going_live.acts_since
    is_first_look = before.decision.decided_at is None
    is_old = LookReason.TAKEN_IN in asked_for or (since is not None and snapshot.lead.created_at < since)
    return is_first_look and is_old and LookReason.ADDED not in asked_for


def is_of_backlog(record: LeadRecord) -> bool:
    """Return True for a lead of the backlog that waits for a manager."""
    return record.hold is not None and record.hold.is_backlog


def waits_for_portion(record: LeadRecord, config: Configuration, asked_for: Collection[LookReason]) -> bool:
    """Return True for a lead of the backlog whose portion is still to come; an offered one is asked on."""
    is_offered = record.hold is not None and record.hold.reason not in {BACKLOG, *_IN_NO_LINE}
    is_paced = config.going_live.backlog_per_hour is not None
    return is_of_backlog(record) and is_paced and not is_offered and LookReason.BACKLOG not in asked_for


def is_waiting_in_line(record: LeadRecord) -> bool:
    """Return True for a lead that does not wait for a manager: it is observed, or waits for its portion."""
    return record.hold is not None and record.hold.reason in {OBSERVED, BACKLOG}


def priority_behind(record: LeadRecord, config: Configuration) -> int:
    """Return the priority of a lead of the backlog: below that of every other lead.

    Behind the lines of all queues stand those that no portion offers: that are only observed, that no queue
    takes, and that were offered and may not go to a manager whom they were taken from. The last are asked on.
    """
    reason = record.hold.reason if record.hold else ""
    is_for_itself = reason != BACKLOG and bool(record.first_touch.excluded)
    if is_for_itself or reason in _IN_NO_LINE:
        return _below_lines(record)
    line = BacklogLine.of(record.assignment.queue, config)
    return line.priority(record.score.points, is_offered=reason != BACKLOG)


def priority_when_postponed(
    record: LeadRecord, config: Configuration, *, asked_for: Collection[LookReason], is_for_itself: bool
) -> int:
    """Return the priority of a lead of the backlog whose look was postponed, until the next one.

    One that keeps failing for itself leaves its line, as it would use up portion after portion. One that was
    offered while the portal gave no answer leaves it, too, and is counted: portions do not pile up meanwhile.
    """
    if is_for_itself:
        return _below_lines(record)
    is_waiting = record.hold is not None and record.hold.reason == BACKLOG
    if is_waiting and LookReason.BACKLOG in asked_for:
        return UNANSWERED[0] + record.score.points + 1
    return priority_behind(record, config)


def _below_lines(record: LeadRecord) -> int:
    return record.score.points + 1 - _BELOW_LINES
