"""What the portal has to be told about one lead: only what differs, and nothing twice."""

from datetime import tzinfo

from functions.domain.lead.contact_data import normalise_contact_points, normalise_name
from functions.domain.lead.nurturing import HAND_OFF, comment_of, unsent
from functions.domain.lead.record import Effect, EffectKind, LeadRecord, LeadState
from functions.domain.lead.snapshot import FIRST_TOUCH, LeadSnapshot, WrittenScore
from functions.ports import LeadWrite, Notification, Todo

_HEADS = {
    EffectKind.REPEAT_NOTICE: "Repeat inquiry",
    EffectKind.REMINDER: "Reminder of the first touch:",
    EffectKind.REASSIGNED: "Handed on to you:",
    EffectKind.ESCALATION: "Nobody has touched",
}


def plan_write(record: LeadRecord, snapshot: LeadSnapshot, *, timezone: tzinfo, region: str) -> LeadWrite:
    """Return the write that makes the portal hold what the record says.

    A to-do that stands in the portal already, sent before a crash, is not sent again. Messages tell times
    in `timezone`; phones without a country code are of `region`.
    """
    if record.state is LeadState.CLOSED:
        return LeadWrite(record.lead_id)
    seen = {(todo.manager, todo.deadline) for todo in snapshot.todos}
    sends = [effect for effect in record.pending if effect.kind is EffectKind.TODO]
    is_assignment = record.is_ours and record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_handed_over = record.state is LeadState.NURTURED and record.moves_to
    left = unsent(record, snapshot.comments)
    return LeadWrite(
        record.lead_id,
        manager=record.manager if is_assignment and record.manager != snapshot.manager else None,
        stage=record.moves_to if record.moves_to not in {"", snapshot.lead.status} else None,
        nurtured_at=record.nurtured_at if is_handed_over else None,
        score=_score_change(record, snapshot.written),
        todos=tuple(
            _todo(record, effect, snapshot) for effect in sends if (effect.to, effect.at) not in seen
        ),
        person=normalise_name(snapshot.person),
        contact_points=normalise_contact_points(snapshot.contact_points, region=region),
        notifications=_notifications(record, timezone),
        triggers=tuple(effect.code for effect in left if effect.kind is EffectKind.TRIGGER),
        comments=tuple(comment_of(record, each) for each in left if each.kind is EffectKind.COMMENT),
    )


def plan_ageing(after: LeadRecord, before: LeadRecord, *, timezone: tzinfo) -> LeadWrite:
    """Return the write after a change that only time has made; `before` is what the portal holds."""
    written = WrittenScore(before.points, before.band, before.why, before.scored_at)
    return LeadWrite(
        after.lead_id, score=_score_change(after, written), notifications=_notifications(after, timezone)
    )


def _score_change(record: LeadRecord, written: WrittenScore) -> WrittenScore | None:
    """Return the score fields that differ; the date goes with them, for it says when they last changed."""
    change = WrittenScore(
        points=record.points if record.points != written.points else None,
        band=record.band if record.band != written.band else None,
        why=record.why if record.why != written.why else None,
        scored_at=record.scored_at,
    )
    return None if (change.points, change.band, change.why) == (None, None, None) else change


def _todo(record: LeadRecord, effect: Effect, snapshot: LeadSnapshot) -> Todo:
    """Return the to-do; one that is still open, perhaps of whoever had the lead before, becomes it."""
    title = f"{FIRST_TOUCH}{record.band} lead {record.lead_id}, {record.points} points"
    still_open = (todo.id for todo in snapshot.todos if todo.is_open)
    return Todo(effect.to, title, effect.at, replaces=next(still_open, None))


def _notifications(record: LeadRecord, timezone: tzinfo) -> tuple[Notification, ...]:
    messages = (effect for effect in record.pending if effect.kind not in {EffectKind.TODO, *HAND_OFF})
    return tuple(_notification(record, effect, timezone) for effect in messages)


def _notification(record: LeadRecord, effect: Effect, timezone: tzinfo) -> Notification:
    touch_by = record.first_touch_by
    deadline = f" First touch by {touch_by.astimezone(timezone):%a %d %b %H:%M}." if touch_by else ""
    first = f" The same person as in {_link(record.repeat_of)}." if record.repeat_of else ""
    head = _HEADS.get(effect.kind, record.band.capitalize())
    message = f"{head} {_link(record.lead_id)}: {record.points} points. {record.why}.{first}{deadline}"
    return Notification(
        effect.to, message, tag=f"fairlead-{record.lead_id}-{effect.kind}-{effect.at:%Y%m%d%H%M%S}"
    )


def _link(lead_id: int) -> str:
    return f"[URL=/crm/lead/details/{lead_id}/]lead {lead_id}[/URL]"
