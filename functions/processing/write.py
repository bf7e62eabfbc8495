"""Write: bring the portal up to each record, and send what is in its outbox, nothing twice."""

from collections.abc import Sequence
from dataclasses import replace

from functions.domain.configuration import Configuration
from functions.domain.item import CONTACT
from functions.domain.lead.card_texts import comment_of_card, log_message_of
from functions.domain.lead.contact_data import ContactData
from functions.domain.lead.contacts_seen import to_tidy
from functions.domain.lead.decision_note import with_outcome
from functions.domain.lead.decisions import is_observed
from functions.domain.lead.delivery import COMPLETE
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.nurturing import comment_of, unsent_hand_off
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.progress import stamped
from functions.domain.lead.record import LeadRecord, LeadState, StoredScore
from functions.domain.lead.snapshot import LeadSnapshot, WrittenScore
from functions.domain.scoring import reasons
from functions.ports import (
    CardComment,
    Comment,
    ContactMove,
    LeadWrite,
    LogMessage,
    Replacement,
    Todo,
)
from functions.processing.case import LeadCase, Pipeline
from functions.processing.messages import notifications_of, todo_title
from functions.processing.refusals import report_refusals

_NOTHING_TO_WRITE = {Outcome.UNCHANGED, Outcome.WAITING, Outcome.SUPERSEDED}


def write(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases after the portal was written to, each with what it did not take.

    Effects that the atomic step has not stored yet are stored before anything is sent. So is that contact
    data was seen which is written now: a run that dies has written it once, or not at all.
    """
    cases = [case.superseded() if case.item in ports.lost else case for case in cases]
    cases = _stored_first(cases, ports)
    writes = [_planned(case, case.record, ports) for case in cases if case.record and _is_news(case)]
    deliveries = ports.crm.write([each for each in writes if not each.is_empty])
    delivered = [replace(case, delivery=deliveries.get(case.item, COMPLETE)) for case in cases]
    report_refusals(delivered, ports)
    return delivered


def _is_news(case: LeadCase) -> bool:
    """Return True when there may be something to write."""
    is_read_alone = case.outcome in _NOTHING_TO_WRITE or case.absent is not None
    return case.error is None and case.behind is None and not is_read_alone


def _stored_first(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    now = ports.clock.now()
    changed = {
        case.item: stamped(with_outcome(case.record, case.outcome), case.stored, ports.config.business, now)
        for case in cases
        if case.record
        and case.outcome
        and not case.is_stored
        and _is_news(case)
        and (case.record.outbox.pending or not _contact_data(case, case.record, ports.config).is_empty)
    }
    stored = {case.item: case.stored for case in cases}
    kept = ports.leads.replace([Replacement(stored[item], record) for item, record in changed.items()])
    return [
        case
        if case.item not in changed
        else case.assigned(changed[case.item], case.outcome, is_stored=True)
        if case.item in kept
        else case.superseded()
        for case in cases
    ]


def _planned(case: LeadCase, record: LeadRecord, ports: Pipeline) -> LeadWrite:
    if case.snapshot is not None and is_observed(case.decision):
        return plan_score(record, case.snapshot, ports.config)
    if case.snapshot is not None:
        contacts = _contact_data(case, record, ports.config)
        return plan_write(record, case.snapshot, ports.config, contacts=contacts)
    return plan_rescore(record, (case.before or record).score, ports.config)


def _contact_data(case: LeadCase, record: LeadRecord, config: Configuration) -> ContactData:
    if case.snapshot is None or case.outcome is Outcome.REWORDED or is_observed(case.decision):
        return ContactData()
    return to_tidy(record, case.before, case.snapshot, wanted=config.tidy, region=config.phone_region)


def plan_write(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, *, contacts: ContactData
) -> LeadWrite:
    """Return the write that makes the portal hold what the record says.

    A to-do that stands in the portal already, sent before a crash, is not sent again. `contacts` is what is
    written of names, phones and e-mails.
    """
    takes_score_off = record.identity.has_objected and not snapshot.written.is_empty
    if record.state is LeadState.CLOSED:
        return LeadWrite(record.item, takes_score_off=takes_score_off)
    assignment, nurturing = record.assignment, record.nurturing
    seen = {(todo.manager, todo.deadline) for todo in snapshot.todos}
    todos = [effect for effect in record.outbox.pending if effect.kind is EffectKind.TODO]
    is_assignment = assignment.by_us and record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_handed_off = record.state is LeadState.NURTURED and nurturing.target_stage
    left = unsent_hand_off(record, snapshot.comments)
    return LeadWrite(
        record.item,
        manager=assignment.manager if is_assignment and assignment.manager != snapshot.manager else None,
        contact=_contact_that_goes_along(record, snapshot) if config.moves_contacts else None,
        stage=nurturing.target_stage if nurturing.target_stage not in {"", snapshot.stage} else None,
        nurtured_at=nurturing.handed_off_at if is_handed_off else None,
        score=None if record.identity.has_objected else _score_change(record.score, snapshot.written, config),
        takes_score_off=takes_score_off,
        todos=tuple(
            _todo(record, effect, snapshot, config) for effect in todos if (effect.to, effect.at) not in seen
        ),
        contact_data=contacts,
        notifications=notifications_of(record, config),
        triggers=tuple(effect for effect in left if effect.kind is EffectKind.TRIGGER),
        comments=tuple(
            Comment(effect, comment_of(record, effect, config))
            for effect in left
            if effect.kind is EffectKind.COMMENT
        ),
        log_message=_log_message(record, config),
        card_comment=_card_comment(record, config),
    )


def plan_score(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadWrite:
    """Return the write of a lead that is only observed: its score, while it is open."""
    is_open = record.state is not LeadState.CLOSED
    score = _score_change(record.score, snapshot.written, config) if is_open else None
    return LeadWrite(record.item, score=score)


def _contact_that_goes_along(record: LeadRecord, snapshot: LeadSnapshot) -> ContactMove | None:
    """Return the primary contact of a lead that is on its way to a manager, if it is another user's.

    Only with the assignment: a contact that a human gives to another one later is left there.
    """
    assignment, first = record.assignment, next(iter(snapshot.clients), None)
    is_on_its_way = record.state is LeadState.ASSIGNED and assignment.by_us and assignment.written_at is None
    if first is None or first.item.entity != CONTACT or assignment.manager is None or not is_on_its_way:
        return None
    return None if first.manager == assignment.manager else ContactMove(first.item, assignment.manager)


def plan_rescore(record: LeadRecord, before: StoredScore, config: Configuration) -> LeadWrite:
    """Return the write after a change that only time has made; `before` is what the portal holds."""
    why = reasons(before, texts=config.texts)
    written = WrittenScore(before.points, config.band_name(before.band), why, before.scored_at)
    return LeadWrite(
        record.item,
        score=_score_change(record.score, written, config),
        notifications=notifications_of(record, config),
        log_message=_log_message(record, config),
        card_comment=_card_comment(record, config),
    )


def _log_message(record: LeadRecord, config: Configuration) -> LogMessage | None:
    effect = record.outbox.first(EffectKind.LOG_MESSAGE)
    return LogMessage(effect, *log_message_of(record, effect, config)) if effect else None


def _card_comment(record: LeadRecord, config: Configuration) -> CardComment | None:
    effect = record.outbox.first(EffectKind.CARD_COMMENT)
    replaces = record.card_note.comment_id or None
    return CardComment(effect, comment_of_card(record, effect, config), replaces) if effect else None


def _score_change(score: StoredScore, written: WrittenScore, config: Configuration) -> WrittenScore | None:
    """Return the score fields that differ; the date goes with them, for it says when they last changed."""
    band, why = config.band_name(score.band), reasons(score, texts=config.texts)
    change = WrittenScore(
        points=score.points if score.points != written.points else None,
        band=band if band != written.band else None,
        why=why if why != written.why else None,
        scored_at=score.scored_at,
    )
    return None if (change.points, change.band, change.why) == (None, None, None) else change


def _todo(record: LeadRecord, effect: Effect, snapshot: LeadSnapshot, config: Configuration) -> Todo:
    """Return the to-do; one that is still open, perhaps of the former manager, becomes it."""
    still_open = (todo.id for todo in snapshot.todos if todo.is_open and todo.id)
    return Todo(effect, todo_title(record, effect, config), replaces=next(still_open, None))
