"""Record: keep what the run did with each lead in one step, and say when to look at it again.

A crash before it repeats the run, and never loses a lead or a decision.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from functions.commands.erase import erase_leads
from functions.commands.personal_data import PersonalData
from functions.domain.configuration import Configuration
from functions.domain.figures.row import row_of
from functions.domain.item import Item
from functions.domain.lead.backlog import is_of_backlog, priority_when_postponed
from functions.domain.lead.decision_note import archive, confirm, refuse, with_outcome
from functions.domain.lead.decisions import Unchanged
from functions.domain.lead.delivery import (
    OF_THE_LEAD,
    Part,
    confirm_in_part,
    is_refused_for_itself,
    left_to_send,
    with_refusals,
    with_untidied,
)
from functions.domain.lead.holding import ASK_AGAIN, line_priority, next_look_at
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.progress import stamped
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.telling import with_comment
from functions.errors import FairleadError
from functions.ports import Deferred, InboxEntry, SignalNote
from functions.processing.case import LeadCase, Pipeline
from functions.processing.filing import filings
from functions.processing.repeats import repeat_signal

_GIVEN = {Outcome.ASSIGNED, Outcome.REPEAT, Outcome.KEPT}
"""Outcomes that stand although the portal refuses a score or a name."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=15)
"""How long a lead waits after a failed attempt: doubled each time, up to the longest."""
LONGEST_REFUSAL = timedelta(hours=6)
"""The same for a lead that the webhook's user has no right to."""
MOST_UNANSWERED = 20
"""Looks after which a lead of the backlog without an answer is taken for one that fails for itself."""


def record(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the finished cases: records and decisions are stored, inbox entries ended or deferred."""
    _pass_on_repeats(cases, ports)
    finished = [finish(case, ports.config) for case in cases]
    lost = commit(finished, ports)
    forget_deleted([case for case in finished if case.item not in lost], ports)
    return [case.superseded() if case.item in lost else case for case in finished]


def finish(case: LeadCase, config: Configuration) -> LeadCase:
    """Return the case with the record to store, if any, and the moment to look again."""
    finished, delivery = _finish(case, config), case.delivery
    record = finished.record
    if record is None or (delivery.untidied is None and delivery.comment is None):
        return finished
    if delivery.comment is not None:
        record = with_comment(record, delivery.comment)
    if delivery.untidied is not None and case.snapshot is not None:
        record = with_untidied(record, delivery.untidied, before=case.before, snapshot=case.snapshot)
    return replace(finished, record=record, is_stored=finished.is_stored and record == finished.record)


def _finish(case: LeadCase, config: Configuration) -> LeadCase:
    if case.error is not None:
        is_ours = not isinstance(case.error, FairleadError)
        return quarantine(case.entry, case.error, case.now) if is_ours else _postponed(case, config)
    if case.outcome is Outcome.SUPERSEDED:
        # At once, but not again and again: should its record never be as it was read, it must not spin.
        return case if case.entry.deliveries == 1 else replace(_postponed(case, config), outcome=case.outcome)
    if case.absent is not None:
        return case
    if case.outcome in {Outcome.UNCHANGED, Outcome.WAITING, None} or case.record is None:
        is_news = case.record is not None and _is_seen_anew(case)
        wake_at = case.now if case.outcome is Outcome.WAITING else None
        return replace(case, record=case.record if is_news else None, wake_at=wake_at)
    if not case.delivery.is_complete:
        return _finish_in_part(case, case.record, config)
    untold = case.delivery.untold
    whole = replace(case, is_stored=case.is_stored and not untold)
    return _finish_whole(whole, confirm(case.record, untold=untold), case.outcome, config)


def commit(cases: Sequence[LeadCase], ports: Pipeline) -> set[Item]:
    """Store the records, archive decisions, file outcomes, and end or defer inbox entries, in one step.

    Returns the leads that another run has leased since, of which nothing was stored.

    What was stored before the portal was written to is not stored twice: the end of its inbox entry confirms
    it.
    """
    now = ports.clock.now()
    archived = [
        archive(
            stamped(case.record, case.stored, ports.config.business, now), kept=ports.config.decisions_kept
        )
        for case in cases
        if case.record is not None
        and case.record != case.stored
        and not _leaves_nothing(case)
        and not _is_confirmed_by_entry(case, case.record)
    ]
    return ports.unit_of_work.commit(
        [record for record, _ in archived],
        [entry for _, entries in archived for entry in entries],
        done=[case.entry for case in cases if case.wake_at is None],
        deferred=[
            Deferred(case.entry, case.wake_at, case.priority) for case in cases if case.wake_at is not None
        ],
        filed=list(filings(cases, ports.pseudonyms, kept=ports.config.history_kept)),
    )


def forget_deleted(cases: Sequence[LeadCase], ports: Pipeline) -> None:
    """Erase everything that is kept of leads that the portal does not have any more.

    A crash before that leaves them to `reconciling`, which finds that the portal does not list them.
    """
    deleted = [case for case in cases if _is_deleted(case) and case.stored is not None]
    if deleted:
        data = PersonalData(
            ports.inbox,
            ports.leads,
            ports.ledger,
            ports.signals,
            ports.figures,
            ports.history,
            ports.pseudonyms,
        )
        rows = {case.item: row_of(case.record) for case in deleted if case.record is not None}
        erase_leads([case.item for case in deleted], data, counted=rows)


def _is_deleted(case: LeadCase) -> bool:
    return case.outcome is Outcome.VANISHED


def _leaves_nothing(case: LeadCase) -> bool:
    """Return True for a lead that the portal has no longer, or that never was where leads are handled."""
    return _is_deleted(case) or (case.outcome is Outcome.ELSEWHERE and case.stored is None)


def quarantine(entry: InboxEntry, error: Exception, now: datetime) -> LeadCase:
    """Return the case of a lead that our code cannot handle; it is tried again, for it may be mended then."""
    case = LeadCase(entry, now, error=error, outcome=Outcome.BROKEN)
    return replace(case, wake_at=now + LONGEST_PAUSE)


def _finish_whole(case: LeadCase, record: LeadRecord, outcome: Outcome, config: Configuration) -> LeadCase:
    """Return the case of a lead of which nothing is left to write."""
    return replace(
        case,
        record=with_outcome(record, record.decision.outcome or outcome),
        wake_at=next_look_at(record, config, case.now),
        priority=line_priority(record, config),
    )


def _finish_in_part(case: LeadCase, record: LeadRecord, config: Configuration) -> LeadCase:
    """Return the case of a lead of which the portal did not take everything.

    What says nothing about the lead itself is tried again, and so is an assignment that the portal refuses:
    effects wait until what they tell of is confirmed. Only a refused hand-off is given up.
    """
    delivery = case.delivery
    if delivery.error is not None:  # also when the lead is gone: the next look sees that, and forgets it
        return _postponed(replace(case, record=with_refusals(record, delivery)), config)
    is_assignment_refused = Part.MANAGER in delivery.refused
    if is_assignment_refused and record.state is LeadState.NURTURED:
        # Who has a lead that could not be handed off is seen at the next look.
        refused = refuse(record, delivery.refusals)
        wake_at = case.now + LONGEST_PAUSE
        return replace(case, record=refused, outcome=Outcome.REFUSED, is_stored=False, wake_at=wake_at)
    left = left_to_send(delivery, attempts=case.entry.deliveries, tried_for=_tried_for(case))
    confirmed = confirm_in_part(record, delivery, left=left, now=case.now)
    if is_assignment_refused or left:
        longest = LONGEST_REFUSAL if is_refused_for_itself(delivery) else LONGEST_PAUSE
        waits = _postponed(replace(case, record=confirmed), config, longest=longest)
        return replace(waits, outcome=Outcome.REFUSED) if is_assignment_refused else waits
    outcome = case.outcome or Outcome.REFUSED
    whole = _finish_whole(replace(case, is_stored=False), confirmed, outcome, config)
    return whole if case.outcome in _GIVEN else replace(whole, outcome=Outcome.REFUSED)


def _postponed(case: LeadCase, config: Configuration, *, longest: timedelta = LONGEST_PAUSE) -> LeadCase:
    """Return the case given back for later: the portal cannot answer now, or its answer got lost.

    A lead that is held keeps its place in the line, and is asked again in time; one of the backlog leaves
    its line until then. One that was held for long has many attempts behind it, none of them at what it has
    come to now: that is tried again soon.
    """
    record = None if case.error else case.record
    known = record or case.before
    is_held = known is not None and known.hold is not None
    pause = FIRST_PAUSE * 2 ** min(case.entry.deliveries - 1, 12)
    if record is not None:
        pause = min(pause, max(FIRST_PAUSE, _tried_for(case)))
    return replace(
        case,
        record=record,
        outcome=Outcome.POSTPONED,
        is_stored=False,
        wake_at=case.now + min(pause, longest, ASK_AGAIN if is_held else longest),
        priority=_priority_when_postponed(case, known, config) if known is not None else 0,
    )


def _priority_when_postponed(case: LeadCase, known: LeadRecord, config: Configuration) -> int:
    if not is_of_backlog(known):
        return line_priority(known, config)
    is_for_itself = isinstance(case.problem, OF_THE_LEAD) or case.entry.deliveries > MOST_UNANSWERED
    return priority_when_postponed(known, config, asked_for=case.entry.reasons, is_for_itself=is_for_itself)


def _tried_for(case: LeadCase) -> timedelta:
    """Return for how long it is tried already to bring the portal up to this decision."""
    decided_at = case.record.decision.decided_at if case.record else None
    return case.now - (decided_at or case.now)


def _is_seen_anew(case: LeadCase) -> bool:
    """Return True when nothing changed but until when the lead was seen.

    It is kept, so that our own write is not found again by `reconciling`.
    """
    return isinstance(case.decision, Unchanged) and case.record != case.before


def _is_confirmed_by_entry(case: LeadCase, record: LeadRecord) -> bool:
    was_refused = case.stored is not None and bool(case.stored.outbox.refused)
    return case.is_stored and case.wake_at is None and not record.decision.unarchived and not was_refused


def _pass_on_repeats(cases: Sequence[LeadCase], ports: Pipeline) -> None:
    """Let a repeat inquiry count as a signal on the person's first lead, which is looked at again."""
    notes = list(_repeat_signals(cases))
    if not notes:
        return
    ports.signals.add([note for _, note in notes], expires_at=cases[0].now + ports.config.signals_kept)
    ports.inbox.enqueue([first for first, _ in notes], LookReason.REPEAT, now=cases[0].now)


def _repeat_signals(cases: Sequence[LeadCase]) -> Iterator[tuple[Item, SignalNote]]:
    """Yield the first lead and the signal on it for every repeat inquiry, also one whose write failed."""
    for case in cases:
        if case.outcome is Outcome.REPEAT and case.record is not None and case.snapshot is not None:
            first, note = case.record.identity.repeat_of, repeat_signal(case.record, case.snapshot)
            if first is not None and note is not None:
                yield first, note
