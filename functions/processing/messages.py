"""What managers and seniors are sent of a lead: to-dos and notifications, in the language of the reader."""

from functions.domain.configuration import Configuration
from functions.domain.lead.naming import item_name, lead_link, objection_words
from functions.domain.lead.outbox import CARD_EFFECTS, HAND_OFF_EFFECTS, Effect, EffectKind
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import FIRST_TOUCH
from functions.domain.scoring import reasons
from functions.domain.texts import Texts
from functions.ports import Notification

_NO_NOTIFICATION = {EffectKind.TODO, *HAND_OFF_EFFECTS, *CARD_EFFECTS}


def todo_title(record: LeadRecord, effect: Effect, config: Configuration) -> str:
    """Return the title of a to-do: `First touch: hot lead 7, 90 points`."""
    texts, points = config.texts_of(effect.to), record.score.points
    words = texts.ngettext(
        "%(band)s %(lead)s, %(points)s points", "%(band)s %(lead)s, %(points)s points", points
    )
    band, lead = config.band_name(record.score.band), item_name(record.item, texts)
    return FIRST_TOUCH[texts.code] + words % {"band": band, "lead": lead, "points": points}


def notifications_of(record: LeadRecord, config: Configuration) -> tuple[Notification, ...]:
    """Return the notifications that are pending of a lead."""
    messages = (effect for effect in record.outbox.pending if effect.kind not in _NO_NOTIFICATION)
    return tuple(_notification(record, effect, config) for effect in messages)


def _notification(record: LeadRecord, effect: Effect, config: Configuration) -> Notification:
    texts = config.texts_of(effect.to)
    lead = lead_link(record.item, texts)
    band = config.band_names.get(record.score.band, record.score.band.capitalize())
    what = objection_words(texts) if record.identity.has_objected else _score(record, texts)
    parts = [f"{_head(effect.kind, texts) % {'lead': lead, 'band': band}}: {what}"]
    if record.identity.repeat_of:
        first = lead_link(record.identity.repeat_of, texts)
        parts.append(texts.gettext("The same person as in %(lead)s.") % {"lead": first})
    if record.first_touch.due_at:
        moment = config.local_times.tell(record.first_touch.due_at, effect.to, texts)
        parts.append(texts.gettext("First touch by %(moment)s.") % {"moment": moment})
    tag = f"fairlead-{record.item.key}-{effect.kind}-{effect.at:%Y%m%d%H%M%S}"
    return Notification(effect.to, " ".join(parts), tag, effect)


def _head(kind: EffectKind, texts: Texts) -> str:
    """Return what a notification begins with; its lead, and where needed its band, are to be filled in."""
    match kind:
        case EffectKind.REPEAT_NOTICE:
            return texts.gettext("Repeat inquiry %(lead)s")
        case EffectKind.REMINDER:
            return texts.gettext("Reminder of the first touch: %(lead)s")
        case EffectKind.REASSIGNED:
            return texts.gettext("Handed on to you: %(lead)s")
        case EffectKind.ESCALATION:
            return texts.gettext("Nobody has touched %(lead)s")
        case EffectKind.HELD_LONG:
            return texts.gettext("Nobody could be given %(lead)s")
        case _:
            return texts.gettext("%(band)s %(lead)s")


def _score(record: LeadRecord, texts: Texts) -> str:
    points, why = record.score.points, reasons(record.score, texts=texts)
    words = texts.ngettext("%(points)s points. %(reasons)s.", "%(points)s points. %(reasons)s.", points)
    return words % {"points": points, "reasons": why}
