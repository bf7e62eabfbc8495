"""What the portal has to be told about one lead: only what differs, and nothing twice."""

from collections.abc import Collection
from datetime import tzinfo

from functions.ports import LeadSnapshot, LeadWrite, Notification, Todo, TodoSeen, WrittenScore
from functions.records import Effect, EffectKind, LeadRecord, LeadState


def plan_write(
    record: LeadRecord, snapshot: LeadSnapshot, *, todos: Collection[TodoSeen], timezone: tzinfo
) -> LeadWrite:
    """Return the write that makes the portal hold what the record says.

    `todos` are those that stand in the portal already; what was sent before a crash is not sent again.
    Messages tell times in `timezone`.
    """
    if record.state is LeadState.CLOSED:
        return LeadWrite(record.lead_id)
    seen = {(todo.manager, todo.deadline) for todo in todos}
    sends = [effect for effect in record.pending if effect.kind is EffectKind.TODO]
    is_assignment = record.is_ours and record.state is LeadState.ASSIGNED
    return LeadWrite(
        record.lead_id,
        manager=record.manager if is_assignment and record.manager != snapshot.manager else None,
        score=_score_change(record, snapshot.written),
        todos=tuple(_todo(record, effect) for effect in sends if (effect.to, effect.at) not in seen),
        notifications=tuple(
            _notification(record, effect, timezone)
            for effect in record.pending
            if effect.kind is EffectKind.NOTIFICATION
        ),
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


def _todo(record: LeadRecord, effect: Effect) -> Todo:
    title = f"First touch: {record.band} lead {record.lead_id}, {record.points} points"
    return Todo(effect.to, title, effect.at)


def _notification(record: LeadRecord, effect: Effect, timezone: tzinfo) -> Notification:
    link = f"[URL=/crm/lead/details/{record.lead_id}/]lead {record.lead_id}[/URL]"
    touch_by = record.first_touch_by
    deadline = f" First touch by {touch_by.astimezone(timezone):%a %d %b %H:%M}." if touch_by else ""
    message = f"{record.band.capitalize()} {link}: {record.points} points. {record.why}.{deadline}"
    return Notification(effect.to, message, tag=f"fairlead-{record.lead_id}-{effect.at:%Y%m%d%H%M%S}")
