"""What the card of a lead says: words of the configuration, points and managers, and nothing of the lead."""

from collections.abc import Iterator
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.card_note import Line, Stood
from functions.domain.lead.outbox import Effect
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.telling import UNTOUCHED, has_new_band, is_handed_on, lines_of, signature_of
from functions.domain.scoring import project_score

BETWEEN = " · "
MOST_LINES = 8
"""Changed reasons that a log message names, the biggest changes first."""


def log_message_of(record: LeadRecord, effect: Effect, config: Configuration) -> tuple[str, str]:
    """Return title and text of a log message: `82 → 77, warm` and the reasons that changed."""
    since = record.card_note.since or Stood(record.score.points, "")
    handed_on = is_handed_on(record, since)
    titles = [f"Handed on to {_name(record.assignment.manager, config)}"] if handed_on else []
    texts = [_why_handed_on(effect, since, config)] if handed_on else []
    if has_new_band(record, since):
        titles.append(_course(record, since))
        texts.append(_changed(record, since))
    texts += [_story(record, config), signature_of(effect)]
    return ": ".join(titles) or _course(record, since), " ".join(filter(None, texts))


def comment_of_card(record: LeadRecord, effect: Effect, config: Configuration) -> str:
    """Return the comment on top: why these points, why this manager, and what happens next."""
    score = record.score
    why = f"Why {score.points} points ({score.band}): {score.reasons or 'nothing counts yet'}."
    coming = " ".join(_coming(record, config)) or "Nothing until something happens on it."
    parts = [
        why,
        _whose(record, config),
        f"What next: {coming}",
        _story(record, config),
        signature_of(effect),
    ]
    return "\n".join(filter(None, parts))


def _story(record: LeadRecord, config: Configuration) -> str:
    """Return where the whole story of the lead is; "" where the dashboard has no address."""
    address, item = config.figures.dashboard_url, record.item
    return f"The whole story: {address}/{item.entity}s/{item.id}" if address else ""


def _course(record: LeadRecord, since: Stood) -> str:
    points, band = record.score.points, record.score.band
    return f"{points}, now {band}" if points == since.points else f"{since.points} → {points}, {band}"


def _why_handed_on(effect: Effect, since: Stood, config: Configuration) -> str:
    if effect.code == UNTOUCHED:
        return f"{_name(since.manager, config, begins=True)} had not touched it in time."
    return f"{effect.code[:1].upper()}{effect.code[1:]}." if effect.code else ""


def _changed(record: LeadRecord, since: Stood) -> str:
    """Return the reasons that changed, as a manager reads them; all of them where none did."""
    before = {line.id: line for line in since.lines}
    after = {line.id: line for line in lines_of(record.score.contributions)}
    changes = [
        (after.get(key), before.get(key))
        for key in dict.fromkeys([*after, *before])
        if _points(after.get(key)) != _points(before.get(key))
    ]
    changes.sort(key=lambda each: -abs(_points(each[0]) - _points(each[1])))
    words = [_change(now, was) for now, was in changes[:MOST_LINES]]
    if len(changes) > MOST_LINES:
        words.append(f"…and {len(changes) - MOST_LINES} more")
    return f"{BETWEEN.join(words) or record.score.reasons}."


def _change(now: Line | None, was: Line | None) -> str:
    if now is None:
        return f"{was.why} {was.points:+d} no longer counts" if was else ""
    return f"{now.why} {was.points:+d} → {now.points:+d}" if was else f"{now.why} {now.points:+d}"


def _points(line: Line | None) -> int:
    return line.points if line else 0


def _whose(record: LeadRecord, config: Configuration) -> str:
    assignment, first = record.assignment, record.identity.repeat_of
    if record.state is LeadState.HELD or assignment.manager is None:
        return "Why nobody yet: no manager can take it now; it is asked again by itself."
    if record.state is LeadState.NURTURED:
        how = "nobody has worked on it, and its score is low, so it is nurtured"
    elif not assignment.by_us:
        how = "by hand"
    elif assignment.queue:
        how = f'in turn, by the queue "{assignment.queue}"'
    else:
        how = f"has {first.label} of the same person" if first else "by Fairlead"
    since = f", since {_moment(assignment.assigned_at, record, config)}" if assignment.assigned_at else ""
    return f"Why {_name(assignment.manager, config)}: {how}{since}."


def _coming(record: LeadRecord, config: Configuration) -> Iterator[str]:
    touch, next_at = record.first_touch, record.score.next_change_at
    if touch.due_at is not None and touch.touched_at is None:
        yield f"First touch by {_moment(touch.due_at, record, config)}."
    if record.state is LeadState.NURTURED:
        yield "It comes back to distribution when it warms up."
    if next_at is not None:
        band = record.score.band
        later = project_score(record.score.contributions, config.scorecard, next_at, band_before=band)
        if later.points != record.score.points:
            at = _moment(next_at, record, config)
            yield f"Without news it has {later.points} points ({later.band}) from {at} on."


def _moment(at: datetime, record: LeadRecord, config: Configuration) -> str:
    return config.local_times.tell(at, record.assignment.manager or 0)


def _name(user: int | None, config: Configuration, *, begins: bool = False) -> str:
    """Return `Boris`, or `user 8` for whom the configuration has no name."""
    return config.names.get(user or 0) or f"{'User' if begins else 'user'} {user}"
