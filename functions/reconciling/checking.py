"""Check a slice of the known leads against the portal and the inbox; forget those that are gone or old."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.forgetting import Memory, forget_leads
from functions.ports import Absent, Standing
from functions.reconciling.conservation import Breach, breach_of, is_news
from functions.records import LeadRecord, LeadState

MISSING, CHANGED, UNACCOUNTED = "missing", "changed", "unaccounted"


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
    standings: Mapping[int, Standing],
    memory: Memory,
    *,
    closed_kept: timedelta,
    now: datetime,
) -> Checked:
    """Compare records with how the portal shows the leads; put into the inbox what does not fit."""
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
    violations = _confirmed((each for key, each in suspects.items() if key not in left_out), memory)
    gone = sorted(left - waiting)
    _put(missing, MISSING, memory, now)
    _put(changed, CHANGED, memory, now)
    _put([each.lead_id for each in violations], UNACCOUNTED, memory, now)
    forgotten = forget_leads(gone, memory).records if gone else 0
    return Checked(len(records), len(missing), len(changed), violations, forgotten)


def is_to_be_forgotten(record: LeadRecord, closed_kept: timedelta, now: datetime) -> bool:
    """Whether the lead was deleted in the portal, or has been closed for long enough."""
    if record.state is not LeadState.CLOSED:
        return False
    last_at = record.decided_at or record.first_seen_at
    is_old = last_at is not None and last_at <= now - closed_kept
    return is_old or record.note == Absent.VANISHED.value


def _suspects(
    records: Sequence[LeadRecord], standings: Mapping[int, Standing]
) -> dict[int, tuple[LeadRecord, Breach]]:
    """Return the leads that are not where they should be, unless the inbox has them."""
    listed = (record for record in records if record.lead_id in standings)
    judged = ((record, breach_of(record, standings[record.lead_id])) for record in listed)
    return {record.lead_id: (record, breach) for record, breach in judged if breach is not None}


def _waiting(lead_ids: Sequence[int], memory: Memory) -> set[int]:
    return memory.inbox.has(lead_ids) if lead_ids else set()


def _confirmed(suspects: Iterable[tuple[LeadRecord, Breach]], memory: Memory) -> tuple[Violation, ...]:
    """Leave out what was worked on while we looked: its record is another one now."""
    found = {record.lead_id: (record, breach) for record, breach in suspects}
    again = memory.leads.get_many(found) if found else {}
    return tuple(
        Violation(lead_id, record.state, breach)
        for lead_id, (record, breach) in sorted(found.items())
        if again.get(lead_id) == record
    )


def _put(lead_ids: Sequence[int], why: str, memory: Memory, now: datetime) -> None:
    if lead_ids:
        memory.inbox.put(lead_ids, why, now=now)
