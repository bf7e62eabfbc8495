"""Read: the records, the leads as the portal shows them, and the signals that were kept of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from functions.domain.item import Item
from functions.domain.lead.decision_note import seen_from
from functions.domain.lead.facts import facts_of, subjects_of
from functions.domain.lead.nurturing import is_put_up
from functions.domain.lead.outbox import EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.rescore import is_rescored_alone
from functions.domain.scoring import SignalSeen
from functions.errors import PortalError
from functions.ports import InboxEntry, Reading
from functions.processing.case import LeadCase, Pipeline


def read(entries: Sequence[InboxEntry], ports: Pipeline) -> list[LeadCase]:
    """Return a case for each entry; the portal is asked about those that need more than a new score."""
    now = ports.clock.now()
    stored = ports.leads.get_many([entry.item for entry in entries])
    cases = [
        _opened(LeadCase(entry, now, stored.get(entry.item), _seen(stored, entry)), ports)
        for entry in entries
    ]
    asked = [case for case in cases if not case.is_time_only]
    if not asked:
        return cases
    try:
        reading = ports.crm.read(
            [case.item for case in asked],
            managers=ports.config.roster,
            unowned=[case.item for case in asked if _is_unowned(case.before)],
            commented=[case.item for case in asked if _has_notes_to_read(case)],
            is_roster_urgent=any(case.before is not None and case.before.hold for case in asked),
        )
    except PortalError as error:
        return [case if case.is_time_only else case.failed(error) for case in cases]
    if reading.is_roster_better:
        ports.inbox.release_held(now=now, except_for=[case.item for case in cases])
    subjects = {each for snapshot in reading.leads.values() for each in subjects_of(snapshot)}
    signals = ports.signals.of_subjects(subjects, now=now)
    return [_filled(case, reading, signals) for case in cases]


def _seen(stored: Mapping[Item, LeadRecord], entry: InboxEntry) -> LeadRecord | None:
    record = stored.get(entry.item)
    return None if record is None else seen_from(record, entry.id)


def _opened(case: LeadCase, ports: Pipeline) -> LeadCase:
    is_time_only = is_rescored_alone(case.before, case.entry.reasons, ports.config, case.now)
    return replace(case, is_time_only=is_time_only)


def _filled(case: LeadCase, reading: Reading, signals: Mapping[str, Sequence[SignalSeen]]) -> LeadCase:
    """Return the case with what was read; every lead of the batch gets the presences."""
    snapshot = reading.leads.get(case.item)
    return replace(
        case,
        snapshot=snapshot,
        absent=reading.absent.get(case.item),
        error=reading.failed.get(case.item),
        facts=None if snapshot is None else facts_of(snapshot, signals, case.now),
        presences=reading.presences,
    )


def _is_unowned(record: LeadRecord | None) -> bool:
    """Return True for a lead that is to be given out if its responsible user in the portal is gone."""
    return record is None or record.state in {LeadState.PENDING, LeadState.HELD}


def _has_notes_to_read(case: LeadCase) -> bool:
    """Return True when a comment may be ours, sent by a run that did not end well, or a manager's work.

    That is looked for when the first touch is due, or the lead is put up for nurturing: it tells whether the
    lead is taken away.
    """
    record = case.before
    if record is None:
        return False
    check_at = record.first_touch.next_check_at
    is_checked = check_at is not None and check_at <= case.now
    is_taken_away = is_checked or is_put_up(record, case.entry.reasons)
    return is_taken_away or record.outbox.has(EffectKind.COMMENT)
