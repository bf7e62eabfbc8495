"""Check a slice of the known leads against the portal and the inbox; forget those that are gone or old."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.commands.erase import PersonalData, erase_leads
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import Absent
from functions.ports import LeadStatus
from functions.reconciling.conservation import Breach, breach_of, is_news

LookAgain = Callable[[Sequence[int]], Mapping[int, LeadStatus]]
"""Asks the portal how leads stand."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A lead that was not where its state says; it was put into the inbox, which mends it."""

    lead_id: int
    state: LeadState
    breach: Breach


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a slice found.

    Attributes:
        leads: how many were checked.
        missing: how many of them the portal no longer lists.
        changed: how many people have changed in the portal, which was not known here.
        forgotten: how many were gone or old.
    """

    leads: int = 0
    missing: int = 0
    changed: int = 0
    violations: tuple[Violation, ...] = ()
    forgotten: int = 0

    @property
    def needs_a_look(self) -> bool:
        """Whether anything was put into the inbox."""
        return bool(self.missing or self.changed or self.violations)


def check_slice(
    records: Sequence[LeadRecord],
    standings: Mapping[int, LeadStatus],
    memory: PersonalData,
    *,
    look_again: LookAgain,
    closed_kept: timedelta,
    now: datetime,
) -> Checked:
    """Compare records with how the portal shows the leads; put into the inbox what does not fit.

    Raises:
        PortalError: how some leads stand had to be asked once more, and the portal could not say.
    """
    leaving = [record for record in records if is_to_be_forgotten(record, closed_kept, now)]
    left = {record.lead_id for record in leaving}
    staying = [record for record in records if record.lead_id not in left]
    missing = [record.lead_id for record in staying if record.lead_id not in standings]
    suspects = _suspects(staying, standings)
    waiting = _waiting([*suspects, *left], memory)
    changed = [
        lead_id
        for lead_id, (record, breach) in suspects.items()
        if lead_id not in waiting and is_news(record, standings[lead_id], breach)
    ]
    left_out = waiting.union(changed)
    doubtful = {key: record for key, (record, _) in suspects.items() if key not in left_out}
    violations = tuple(_confirmed(doubtful, memory, look_again)) if doubtful else ()
    gone = sorted(left - waiting)
    _put(missing, LookReason.MISSING, memory, now)
    _put(changed, LookReason.CHANGED, memory, now)
    _put([each.lead_id for each in violations], LookReason.UNACCOUNTED, memory, now)
    forgotten = erase_leads(gone, memory).records if gone else 0
    return Checked(len(records), len(missing), len(changed), violations, forgotten)


def is_to_be_forgotten(record: LeadRecord, closed_kept: timedelta, now: datetime) -> bool:
    """Whether the lead was deleted in the portal, or has been closed for long enough."""
    if record.state is not LeadState.CLOSED:
        return False
    last_at = record.decision.decided_at or record.sighting.first_seen_at
    is_old = last_at is not None and last_at <= now - closed_kept
    return is_old or record.decision.note == Absent.VANISHED.value


def _suspects(
    records: Sequence[LeadRecord], standings: Mapping[int, LeadStatus]
) -> dict[int, tuple[LeadRecord, Breach]]:
    """Return the leads that are not where they should be, unless the inbox has them."""
    listed = (record for record in records if record.lead_id in standings)
    judged = ((record, breach_of(record, standings[record.lead_id])) for record in listed)
    return {record.lead_id: (record, breach) for record, breach in judged if breach is not None}


def _waiting(lead_ids: Sequence[int], memory: PersonalData) -> set[int]:
    return memory.inbox.has(lead_ids) if lead_ids else set()


def _confirmed(
    doubtful: Mapping[int, LeadRecord], memory: PersonalData, look_again: LookAgain
) -> Iterator[Violation]:
    """Leave out what was worked on while we looked.

    A run that writes to the portal ends the lead's inbox entry and need not change its record. So how the
    lead stands is asked once more, now that the inbox does not have it.
    """
    standings = look_again(list(doubtful))
    records = memory.leads.get_many(doubtful)
    for lead_id, record in sorted(doubtful.items()):
        if lead_id not in standings or records.get(lead_id) != record:
            continue
        breach = breach_of(record, standings[lead_id])
        if breach is not None and not is_news(record, standings[lead_id], breach):
            yield Violation(lead_id, record.state, breach)


def _put(lead_ids: Sequence[int], reason: LookReason, memory: PersonalData, now: datetime) -> None:
    if lead_ids:
        memory.inbox.enqueue(lead_ids, reason, now=now)
