"""What the card of a lead says: words of the configuration, points and managers, and nothing of the lead."""

from collections.abc import Iterator
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import Gate
from functions.domain.lead.card_note import Line, Stood
from functions.domain.lead.naming import item_name, note_words, objection_words, user_name
from functions.domain.lead.outbox import Effect
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.telling import UNTOUCHED, has_new_band, is_handed_on, lines_of, signature_of
from functions.domain.phrases import said
from functions.domain.scoring import more, project_score, reasons
from functions.domain.texts import Texts

BETWEEN = " · "
MOST_LINES = 8
"""Changed reasons that a log message names, the biggest changes first."""


def log_message_of(record: LeadRecord, effect: Effect, config: Configuration) -> tuple[str, str]:
    """Return title and text of a log message: `82 → 77, warm` and the reasons that changed."""
    since, texts = record.card_note.since or Stood(record.score.points, ""), config.texts
    handed_on = is_handed_on(record, since)
    manager = _name(record.assignment.manager, config)
    titles = [texts.gettext("Handed on to %(manager)s") % {"manager": manager}] if handed_on else []
    words = [_why_handed_on(effect, since, config)] if handed_on else []
    if has_new_band(record, since):
        titles.append(_course(record, since, config))
        words.append(_changed(record, since, texts))
    words += [_story(record, config), signature_of(effect, texts)]
    return ": ".join(titles) or _course(record, since, config), " ".join(filter(None, words))


def comment_of_card(record: LeadRecord, effect: Effect, config: Configuration) -> str:
    """Return the comment on top: why these points, why this manager, and what happens next."""
    score, texts = record.score, config.texts
    if record.identity.has_objected:
        return f"{objection_words(texts)} {signature_of(effect, texts)}"
    why = texts.ngettext(
        "Why %(points)s points (%(band)s): %(reasons)s.",
        "Why %(points)s points (%(band)s): %(reasons)s.",
        score.points,
    ) % {
        "points": score.points,
        "band": config.band_name(score.band),
        "reasons": reasons(score, texts=texts) or texts.gettext("nothing counts yet"),
    }
    coming = " ".join(_coming(record, config)) or texts.gettext("Nothing until something happens on it.")
    parts = [
        why,
        _whose(record, config),
        texts.gettext("What next: %(coming)s") % {"coming": coming},
        _story(record, config),
        signature_of(effect, texts),
    ]
    return "\n".join(filter(None, parts))


def _story(record: LeadRecord, config: Configuration) -> str:
    """Return where the whole story of the lead is; "" where the dashboard has no address."""
    if not config.figures.dashboard_url:
        return ""
    address = f"{config.figures.dashboard_url}/{record.item.entity}s/{record.item.id}"
    return config.texts.gettext("The whole story: %(address)s") % {"address": address}


def _course(record: LeadRecord, since: Stood, config: Configuration) -> str:
    points, band = record.score.points, config.band_name(record.score.band)
    if points != since.points:
        return f"{since.points} → {points}, {band}"
    return config.texts.gettext("%(points)s, now %(band)s") % {"points": points, "band": band}


def _why_handed_on(effect: Effect, since: Stood, config: Configuration) -> str:
    if effect.code == UNTOUCHED:
        words = config.texts.gettext("%(manager)s had not touched it in time.")
        return words % {"manager": _capitalized(_name(since.manager, config))}
    return f"{_capitalized(note_words(effect.code, config.texts))}." if effect.code else ""


def _changed(record: LeadRecord, since: Stood, texts: Texts) -> str:
    """Return the reasons that changed, as a manager reads them; all of them where none did."""
    before = {line.id: line for line in since.lines}
    after = {line.id: line for line in lines_of(record.score.contributions)}
    changes = [
        (after.get(key), before.get(key))
        for key in dict.fromkeys([*after, *before])
        if _points(after.get(key)) != _points(before.get(key))
    ]
    changes.sort(key=lambda each: -abs(_points(each[0]) - _points(each[1])))
    words = [_change(now, was, texts) for now, was in changes[:MOST_LINES]]
    if len(changes) > MOST_LINES:
        words.append(more(len(changes) - MOST_LINES, texts))
    return f"{BETWEEN.join(words) or reasons(record.score, texts=texts)}."


def _change(now: Line | None, was: Line | None, texts: Texts) -> str:
    if now is not None:
        points = f"{was.points:+d} → {now.points:+d}" if was else f"{now.points:+d}"
        return f"{said(now.why, texts)} {points}"
    if was is None:
        return ""
    line = f"{said(was.why, texts)} {was.points:+d}"
    return texts.gettext("%(line)s no longer counts") % {"line": line}


def _points(line: Line | None) -> int:
    return line.points if line else 0


def _whose(record: LeadRecord, config: Configuration) -> str:
    assignment, texts = record.assignment, config.texts
    if record.state is LeadState.HELD or assignment.manager is None:
        return texts.gettext("Why nobody yet: no manager can take it now; it is asked again by itself.")
    values = {"manager": _name(assignment.manager, config), "how": _how(record, config)}
    if assignment.assigned_at is None:
        return texts.gettext("Why %(manager)s: %(how)s.") % values
    values["moment"] = _moment(assignment.assigned_at, record, config)
    return texts.gettext("Why %(manager)s: %(how)s, since %(moment)s.") % values


def _how(record: LeadRecord, config: Configuration) -> str:
    """Return how the lead came to its manager."""
    assignment, first, texts = record.assignment, record.identity.repeat_of, config.texts
    if record.state is LeadState.NURTURED:
        return texts.gettext("nobody has worked on it, and its score is low, so it is nurtured")
    if not assignment.by_us:
        return texts.gettext("by hand")
    if assignment.queue:
        values = {"queue": config.queue_name(assignment.queue)}
        if _is_by_fit(record):
            return texts.gettext('because such leads suit this manager, by the queue "%(queue)s"') % values
        return texts.gettext('in turn, by the queue "%(queue)s"') % values
    if first is None:
        return texts.gettext("by Fairlead")
    return texts.gettext("has %(lead)s of the same person") % {"lead": item_name(first, texts)}


def _is_by_fit(record: LeadRecord) -> bool:
    """Return True when others had to wait because such leads suit this manager better."""
    selections = record.milestones.selections
    return bool(selections) and any(gate is Gate.FIT for gate, _ in selections[-1].stopped)


def _coming(record: LeadRecord, config: Configuration) -> Iterator[str]:
    touch, next_at, texts = record.first_touch, record.score.next_change_at, config.texts
    if touch.due_at is not None and touch.touched_at is None:
        moment = _moment(touch.due_at, record, config)
        yield texts.gettext("First touch by %(moment)s.") % {"moment": moment}
    if record.state is LeadState.NURTURED:
        yield texts.gettext("It comes back to distribution when it warms up.")
    if next_at is not None:
        band = record.score.band
        card = config.for_trial(record.trial).scorecard
        later = project_score(record.score.contributions, card, next_at, band_before=band)
        if later.points != record.score.points:
            yield texts.ngettext(
                "Without news it has %(points)s points (%(band)s) from %(moment)s on.",
                "Without news it has %(points)s points (%(band)s) from %(moment)s on.",
                later.points,
            ) % {
                "points": later.points,
                "band": config.band_name(later.band),
                "moment": _moment(next_at, record, config),
            }


def _moment(at: datetime, record: LeadRecord, config: Configuration) -> str:
    return config.local_times.tell(at, record.assignment.manager or 0, config.texts)


def _name(user: int | None, config: Configuration) -> str:
    """Return `Boris`, or `user 8` for whom the configuration has no name."""
    return user_name(user, config.names.get(user or 0, ""), config.texts)


def _capitalized(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
