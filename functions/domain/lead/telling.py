"""What the card of a lead is to say: a line when its band changes or it is handed on, and a comment on top.

Each look begins with how the lead stood (`begin_card`) and, once it is known who has the lead, asks for what
is due (`tell`). It is compared, not collected: a change that is taken back before it was sent is never sent,
and one that the portal has refused is sent when the portal has it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.card_note import CardNote, CommentState, Explain, Line, Stood
from functions.domain.lead.outbox import CARD_EFFECTS, Effect, EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.restored import is_behind
from functions.domain.lead.snapshot import SIGNED, LeadSnapshot
from functions.domain.scoring import Contribution
from functions.domain.texts import ENGLISH, Texts

UNTOUCHED = "untouched"
"""Why a lead was handed on: its manager had not touched it in time."""
_CARD: Mapping[str, str] = {
    "en": "card",
    "ru": "карточка",
    "de": "Karte",
    "es": "ficha",
    "pt": "cartão",
    "pl": "karta",
    "uk": "картка",
    "fr": "fiche",
}
OF_CARD = {code: f"{SIGNED} {word}, " for code, word in _CARD.items()}
"""What the signature of the comment on top begins with, by language; never changed, for it tells ours."""
_NOBODY = 0


def begin_card(
    record: LeadRecord, before: LeadRecord, snapshot: LeadSnapshot | None, config: Configuration
) -> LeadRecord:
    """Return the record of a look with what its card is to be compared with.

    That is how the lead stood before the look; or before an earlier one, while the portal does not have what
    came of that. What a run sent that did not end well is taken for sent if it stands in the timeline, and
    also where the timeline cannot be read: better a line too few than one twice.
    """
    if record.identity.has_objected:
        return record  # what its card says is `objection`'s
    if config.explain is Explain.NONE:
        card = replace(record.card_note, since=None)
        return replace(record, card_note=card, outbox=record.outbox.discard(*CARD_EFFECTS))
    is_told = _is_told(before, snapshot)
    is_owed = before.card_note.since is not None and not is_told
    since = before.card_note.since if is_owed else _stood(before)
    if snapshot is not None and is_behind(before, snapshot):
        since = None  # the card shows what has become of it since
    outbox = record.outbox.discard(EffectKind.LOG_MESSAGE) if is_told else record.outbox
    return replace(record, card_note=_found(replace(record.card_note, since=since), snapshot), outbox=outbox)


def tell(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with what its card is to say in its outbox."""
    if config.explain is Explain.NONE or record.identity.has_objected:
        return record
    with_line = _with_line(record, now)
    return _with_comment(with_line, config, now) if config.explain is Explain.PINNED else with_line


def unseen(record: LeadRecord) -> LeadRecord:
    """Return the record of a lead that the portal does not show: what happens to it meanwhile is not sent."""
    return replace(record, card_note=replace(record.card_note, since=None))


def settled(
    record: LeadRecord, *, left: Collection[Effect] = (), untold: Collection[Effect] = ()
) -> LeadRecord:
    """Return the record after a write: what of its card was pending is sent, but for these.

    What is `left` is still pending; what is `untold` is said by a later look, if it is still news then.
    """
    card, waiting = record.card_note, {*left, *untold}
    if not any(each.kind is EffectKind.LOG_MESSAGE for each in waiting):
        card = replace(card, since=None)
    comment = record.outbox.first(EffectKind.CARD_COMMENT)
    if comment is not None and comment not in waiting:
        card = replace(card, written_at=comment.at, manager=record.assignment.manager)
    return replace(record, card_note=card)


def with_comment(record: LeadRecord, comment_id: int) -> LeadRecord:
    """Return the record whose comment stands under this id; 0 for one that a human has deleted."""
    state = CommentState.STANDING if comment_id else CommentState.GONE
    return replace(record, card_note=replace(record.card_note, comment=state, comment_id=comment_id))


def is_of_card(text: str) -> bool:
    """Return True for the text of a comment on top."""
    return any(begins in text for begins in OF_CARD.values())


def signature_of(effect: Effect, texts: Texts = ENGLISH) -> str:
    """Return what makes the log message or the comment of an effect known again."""
    begins = OF_CARD[texts.code] if effect.kind is EffectKind.CARD_COMMENT else f"{SIGNED} "
    return f"{begins}{effect.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC]"


def lines_of(contributions: Iterable[Contribution]) -> tuple[Line, ...]:
    """Return what gave the points of a score; a rule, a signal and a clamp may have the same name.

    Where every lead starts is no news of one.
    """
    return tuple(
        Line(f"{each.kind}:{each.id}", each.why, each.points)
        for each in contributions
        if each.points and each.kind != "start"
    )


def has_new_band(record: LeadRecord, since: Stood) -> bool:
    """Return True when the band is another one than before; no hand-off, whose comment tells of it."""
    return record.score.band != since.band and not record.outbox.is_hand_off


def is_handed_on(record: LeadRecord, since: Stood) -> bool:
    """Return True when Fairlead has taken the lead from its manager, and given it to another."""
    assignment = record.assignment
    is_given = record.state is LeadState.ASSIGNED and assignment.by_us
    return is_given and since.manager is not None and assignment.manager != since.manager


def _is_told(before: LeadRecord, snapshot: LeadSnapshot | None) -> bool:
    pending = before.outbox.first(EffectKind.LOG_MESSAGE)
    if pending is None or snapshot is None:
        return False
    logged = snapshot.logged
    return logged is None or any(signature_of(pending) in text for text in logged)


def _stood(before: LeadRecord) -> Stood | None:
    """Return how a lead stood; None for one that was never scored, whose arrival is no change."""
    score = before.score
    if not score.band:
        return None
    manager = before.assignment.manager
    had_it = before.nurturing.previous_manager if manager is None else manager
    return Stood(score.points, score.band, had_it, lines_of(score.contributions))


def _found(card: CardNote, snapshot: LeadSnapshot | None) -> CardNote:
    """Return the card with what was found of a comment of which it is not known whether it was added."""
    if card.comment is not CommentState.UNSURE or snapshot is None or snapshot.card_comment is None:
        return card
    if snapshot.card_comment:
        return replace(card, comment=CommentState.STANDING, comment_id=snapshot.card_comment)
    return replace(card, comment=CommentState.NONE)


def _with_line(record: LeadRecord, now: datetime) -> LeadRecord:
    since, outbox = record.card_note.since, record.outbox
    is_open = record.state is not LeadState.CLOSED
    if since is None or not is_open or not (has_new_band(record, since) or is_handed_on(record, since)):
        card = replace(record.card_note, since=None)
        return replace(record, card_note=card, outbox=outbox.discard(EffectKind.LOG_MESSAGE))
    if outbox.has(EffectKind.LOG_MESSAGE):  # it was looked for, and is not there: it tells of this, too
        return record
    at = _own_second(record.card_note.line_at, now)
    line = Effect(EffectKind.LOG_MESSAGE, _NOBODY, at, _cause(record, since))
    return replace(record, card_note=replace(record.card_note, line_at=at), outbox=outbox.add(line))


def _own_second(before: datetime | None, now: datetime) -> datetime:
    """Return the second to sign a line with: two looks may come in one, and each line is known by its own."""
    this = now.replace(microsecond=0)
    return this if before is None else max(this, before + timedelta(seconds=1))


def _cause(record: LeadRecord, since: Stood) -> str:
    if not is_handed_on(record, since):
        return ""
    is_untouched = since.manager in record.first_touch.excluded
    return record.decision.note or (UNTOUCHED if is_untouched else "")


def _with_comment(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    card, outbox = record.card_note, record.outbox
    is_possible = card.comment in {CommentState.NONE, CommentState.STANDING}
    if record.state is LeadState.CLOSED or not is_possible or not _is_outdated(record, config, now):
        return replace(record, outbox=outbox.discard(EffectKind.CARD_COMMENT))
    if not outbox.has(EffectKind.CARD_COMMENT):
        outbox = outbox.add(Effect(EffectKind.CARD_COMMENT, _NOBODY, now))
    comment = CommentState.UNSURE if card.comment is CommentState.NONE else card.comment
    return replace(record, card_note=replace(card, comment=comment), outbox=outbox)


def _is_outdated(record: LeadRecord, config: Configuration, now: datetime) -> bool:
    """Return True when the comment says something else than it would now, and was not written today."""
    card, scored_at = record.card_note, record.score.scored_at
    if card.written_at is None:
        return True
    day = config.business.business_day
    is_changed = scored_at is not None and scored_at > card.written_at
    is_changed = is_changed or record.assignment.manager != card.manager
    return is_changed and day(card.written_at) < day(now)
