"""Check a slice of the known leads against the portal and the inbox; erase those that are gone or old."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.commands.erase import erase_leads, forget_leads
from functions.commands.personal_data import PersonalData
from functions.domain.figures.row import row_of
from functions.domain.handling import Handled
from functions.domain.item import Item
from functions.domain.lead.lifecycle import is_left_alone
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import Absent
from functions.ports import LeadStatus
from functions.reconciling.conservation import Breach, breach_of, is_unseen_change

PollStatuses = Callable[[Sequence[Item]], Mapping[Item, LeadStatus]]
"""Reads from the portal the status of leads; one that it no longer lists is not in the answer."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A lead that was not where its state says; it was put into the inbox, and processing corrects it."""

    item: Item
    state: LeadState
    breach: Breach


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check of a slice found.

    Attributes:
        leads: how many were checked.
        missing: how many of them the portal no longer lists.
        changed: how many of them people changed in the portal without a webhook that arrived.
        violations: those that were not where their state says.
        erased: how many of them were erased.
    """

    leads: int = 0
    missing: int = 0
    changed: int = 0
    violations: tuple[Violation, ...] = ()
    erased: int = 0

    @property
    def has_news(self) -> bool:
        """True when leads were put into the inbox."""
        return bool(self.missing or self.changed or self.violations)


def check_slice(
    records: Sequence[LeadRecord],
    statuses: Mapping[Item, LeadStatus],
    data: PersonalData,
    *,
    poll_statuses: PollStatuses,
    closed_kept: timedelta,
    handled: Mapping[str, Handled],
    now: datetime,
) -> Checked:
    """Compare records with the portal's statuses, put differing leads into the inbox, and erase old ones.

    Raises:
        PortalError: the status of suspect leads had to be polled again, and the portal failed.
        StateUnavailable: a store could not be read or written.
    """
    to_erase = {record.item for record in records if is_to_be_erased(record, closed_kept, now)}
    kept = [record for record in records if record.item not in to_erase]
    missing = [each.item for each in kept if each.item not in statuses and not is_left_alone(each)]
    suspects = _suspects(kept, statuses)
    waiting = _waiting([*suspects, *to_erase], data)
    changed = [
        item
        for item, (record, breach) in suspects.items()
        if item not in waiting and is_unseen_change(record, statuses[item], breach)
    ]
    changed += _moved_between_funnels(kept, statuses, handled)
    explained = waiting.union(changed)
    doubtful = {key: record for key, (record, _) in suspects.items() if key not in explained}
    violations = tuple(_confirmed(doubtful, data, poll_statuses)) if doubtful else ()
    to_erase -= waiting
    _enqueue(missing, LookReason.MISSING, data, now)
    _enqueue(changed, LookReason.CHANGED, data, now)
    _enqueue([each.item for each in violations], LookReason.UNACCOUNTED, data, now)
    erased = _erase(to_erase, records, data)
    return Checked(len(records), len(missing), len(changed), violations, erased)


def _erase(items: set[Item], records: Sequence[LeadRecord], data: PersonalData) -> int:
    """Erase leads that were deleted in the portal, and forget old ones, of which counts and history stay."""
    if not items:
        return 0
    deleted = {each.item: row_of(each) for each in records if each.item in items and _is_deleted(each)}
    old = sorted(items - deleted.keys())
    erased = erase_leads(sorted(deleted), data, counted=deleted).records if deleted else 0
    return erased + (forget_leads(old, data, counted={}).records if old else 0)


def _moved_between_funnels(
    records: Sequence[LeadRecord], statuses: Mapping[Item, LeadStatus], handled: Mapping[str, Handled]
) -> list[Item]:
    """Return what has left the handled funnels, or come back to them, without any change that a feed shows.

    A move to another funnel may leave every moment of the deal as it is (docs/bitrix24-deals.md 3).
    """
    return [
        record.item
        for record in records
        if record.item in statuses
        and record.item.entity in handled
        and _has_crossed(record, statuses[record.item], handled[record.item.entity])
    ]


def _has_crossed(record: LeadRecord, status: LeadStatus, handled: Handled) -> bool:
    is_inside = handled.has(status.funnel)
    if is_left_alone(record):
        return is_inside and not status.is_closed
    return not is_inside and record.state is LeadState.ASSIGNED


def is_to_be_erased(record: LeadRecord, closed_kept: timedelta, now: datetime) -> bool:
    """True when the lead was deleted in the portal, or has been closed for at least `closed_kept`."""
    if record.state is not LeadState.CLOSED:
        return False
    last_at = record.decision.decided_at or record.sighting.first_seen_at
    is_old = last_at is not None and last_at <= now - closed_kept
    return is_old or _is_deleted(record)


def _is_deleted(record: LeadRecord) -> bool:
    return record.decision.note == Absent.VANISHED.value


def _suspects(
    records: Sequence[LeadRecord], statuses: Mapping[Item, LeadStatus]
) -> dict[Item, tuple[LeadRecord, Breach]]:
    """Return the leads that are not where their state says; one that is in the inbox may be among them."""
    listed = (record for record in records if record.item in statuses)
    compared = ((record, breach_of(record, statuses[record.item])) for record in listed)
    return {record.item: (record, breach) for record, breach in compared if breach is not None}


def _waiting(items: Sequence[Item], data: PersonalData) -> set[Item]:
    return data.inbox.has(items) if items else set()


def _confirmed(
    doubtful: Mapping[Item, LeadRecord], data: PersonalData, poll_statuses: PollStatuses
) -> Iterator[Violation]:
    """Yield the leads that still violate their state, without those that were processed in the meantime.

    A run that writes to the portal ends the lead's inbox entry and need not change its record. So the status
    is polled again, now that the lead is known not to be in the inbox.
    """
    statuses = poll_statuses(list(doubtful))
    records = data.leads.get_many(doubtful)
    for item, record in sorted(doubtful.items()):
        if item not in statuses or records.get(item) != record:
            continue
        breach = breach_of(record, statuses[item])
        if breach is not None and not is_unseen_change(record, statuses[item], breach):
            yield Violation(item, record.state, breach)


def _enqueue(items: Sequence[Item], reason: LookReason, data: PersonalData, now: datetime) -> None:
    if items:
        data.inbox.enqueue(items, reason, now=now)
