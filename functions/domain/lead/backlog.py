"""The backlog: leads that were there before Fairlead acted, without alerts and behind every other lead.

A lead belongs to it that was only observed while it waited for a manager, and one that came into the portal
before Fairlead acted there, or that `fairlead intake` took in, and that no event has announced as new. It
leaves it with its manager: whatever happens to it then is news like any other.
"""

from collections.abc import Collection

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
_BEHIND = 1_000_000
"""More than any score: by this much the priority of one line is below that of another."""
_LINES = {OBSERVED: 3, NO_QUEUE: 3, BACKLOG: 2}
OFFERED_ABOVE = -_BEHIND * 5 // 2
"""The priority above which a lead of the backlog may be given out: below it stand those that are observed.

So do those that no queue takes: offered in vain again and again, they would keep all others waiting.
"""


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
    is_offered = record.hold is not None and record.hold.reason not in _LINES
    is_paced = config.going_live.backlog_per_hour is not None
    return is_of_backlog(record) and is_paced and not is_offered and LookReason.BACKLOG not in asked_for


def is_waiting_in_line(record: LeadRecord) -> bool:
    """Return True for a lead that does not wait for a manager: it is observed, or waits for its portion."""
    return record.hold is not None and record.hold.reason in {OBSERVED, BACKLOG}


def priority_behind(record: LeadRecord, priority: int) -> int:
    """Return the priority of a lead of the backlog that would have this one: below that of every other lead.

    Those that were offered already stand before those that wait for their portion; behind stand the observed,
    and those that no queue takes.
    """
    reason = record.hold.reason if record.hold else ""
    return priority - _BEHIND * _LINES.get(reason, 1)
