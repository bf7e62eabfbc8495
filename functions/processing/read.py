"""Read: the records, the leads as the portal shows them, and the signals that were kept of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from functions.domain.configuration import Configuration
from functions.domain.item import LEAD, Item
from functions.domain.lead.card_note import CommentState
from functions.domain.lead.conversion import continued_as
from functions.domain.lead.decision_note import seen_from
from functions.domain.lead.elsewhere import is_elsewhere
from functions.domain.lead.facts import facts_of, subjects_of
from functions.domain.lead.nurturing import is_put_up
from functions.domain.lead.objection_elsewhere import known_of, with_lost
from functions.domain.lead.outbox import EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.rescore import is_rescored_alone
from functions.domain.lead.snapshot import Absent
from functions.domain.scoring import SignalSeen
from functions.errors import ClientPending, PortalError
from functions.ports import InboxEntry, Reading
from functions.processing.behind import with_those_behind
from functions.processing.case import LeadCase, Pipeline
from functions.processing.objections import with_objections

CLIENT_COMES_WITHIN = timedelta(seconds=15)
"""The portal may bind a new deal to its contact only after the deal's event (docs/bitrix24-deals.md 2)."""


def read(entries: Sequence[InboxEntry], ports: Pipeline) -> list[LeadCase]:
    """Return a case for each entry; the portal is asked about those that need more than a new score."""
    now = ports.clock.now()
    stored = ports.leads.get_many([entry.item for entry in entries])
    cases = [
        _opened(LeadCase(entry, now, stored.get(entry.item), _seen(stored, entry)), ports)
        for entry in entries
    ]
    cases = with_those_behind(cases, ports.closed, ports.config)
    asked = [case for case in cases if not case.is_time_only and case.absent is None and case.behind is None]
    if not asked:
        return cases
    try:
        reading = ports.crm.read(
            [case.item for case in asked],
            managers=ports.config.roster,
            departments=ports.config.departments,
            unowned=[case.item for case in asked if _is_unowned(case.before)],
            commented=[case.item for case in asked if _has_notes_to_read(case)],
            logged=[case.item for case in asked if _has_line_to_find(case.before)],
            known={each for case in asked if case.before for each in known_of(case.before)},
            new=[case.item for case in asked if case.before is None],
            is_roster_urgent=any(case.before is not None and case.before.hold for case in asked),
            kept_rates={
                case.item: case.before.decision.rates
                for case in asked
                if case.before is not None and case.before.decision.rates
            },
        )
    except PortalError as error:
        return [case.failed(error) if case in asked else case for case in cases]
    if reading.is_roster_better:
        ports.inbox.release_held(now=now, except_for=[case.item for case in cases])
    converted = {each.converted_from for each in reading.leads.values() if each.converted_from}
    leads = ports.leads.get_many(converted) if converted else {}
    subjects = {each for snapshot in reading.leads.values() for each in subjects_of(snapshot)}
    signals = ports.signals.of_subjects(subjects, now=now)
    config = ports.config.staffed(reading.departments)
    filled = [_filled(case, reading, signals, config) for case in cases]
    return with_objections([_continued(case, leads, config) for case in filled], ports)


def _seen(stored: Mapping[Item, LeadRecord], entry: InboxEntry) -> LeadRecord | None:
    record = stored.get(entry.item)
    return None if record is None else seen_from(record, entry.id)


def _opened(case: LeadCase, ports: Pipeline) -> LeadCase:
    if case.item.entity not in ports.config.handled:
        return replace(case, absent=Absent.ELSEWHERE)
    is_time_only = is_rescored_alone(case.before, case.entry.reasons, ports.config, case.now)
    return replace(case, is_time_only=is_time_only)


def _filled(
    case: LeadCase, reading: Reading, signals: Mapping[str, Sequence[SignalSeen]], config: Configuration
) -> LeadCase:
    """Return the case with what was read; every lead of the batch gets the roster."""
    if case.absent is not None:
        return case
    snapshot, absent = reading.leads.get(case.item), reading.absent.get(case.item)
    if snapshot is not None and is_elsewhere(snapshot, case.before, config):
        snapshot, absent = None, Absent.ELSEWHERE
    if snapshot is not None:
        snapshot = with_lost(snapshot, case.before, reading.lost)
    return replace(
        case,
        snapshot=snapshot,
        absent=absent,
        error=reading.failed.get(case.item),
        facts=None if snapshot is None else facts_of(snapshot, signals, case.now),
        presences=reading.presences,
        departments=reading.departments,
    )


def _continued(case: LeadCase, leads: Mapping[Item, LeadRecord], config: Configuration) -> LeadCase:
    """Return the case of a deal that was made of a lead, as it goes on where the lead was; others unchanged.

    One that came a moment ago without its client is not whole yet: the portal binds it a little later.
    """
    if case.before is not None or case.snapshot is None:
        return case
    lead = leads.get(case.snapshot.converted_from) if case.snapshot.converted_from else None
    if lead is not None:
        return replace(case, before=continued_as(lead, case.snapshot, config, case.now))
    is_young = case.now - case.snapshot.lead.created_at < CLIENT_COMES_WITHIN
    is_bare = case.item.entity != LEAD and not case.snapshot.is_bound
    return case.failed(ClientPending()) if is_bare and is_young else case


def _is_unowned(record: LeadRecord | None) -> bool:
    """Return True for a lead that is to be given out if its responsible user in the portal is gone."""
    if record is None or record.state in {LeadState.PENDING, LeadState.HELD}:
        return True
    return record.identity.has_objected and record.state is LeadState.ASSIGNED


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
    is_unsure = record.card_note.comment is CommentState.UNSURE
    return is_taken_away or is_unsure or record.outbox.has(EffectKind.COMMENT)


def _has_line_to_find(record: LeadRecord | None) -> bool:
    """Return True when a log message may stand that a run has sent which did not end well."""
    return record is not None and record.outbox.has(EffectKind.LOG_MESSAGE)
