"""A state that knows less than it has done: it was restored from a backup, and the portal has gone on.

What was decided after the backup is forgotten, and the portal shows what came of it: the fields of the score
say when Fairlead last wrote them. What went out with that is not sent again.
"""

from dataclasses import replace
from datetime import timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.card_note import CommentState
from functions.domain.lead.nurturing import is_nobodys
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot

SKEW = timedelta(minutes=1)
"""How far the portal's clock may be ahead of ours: by more than that its health page says so."""


def is_behind(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    """Return True when the portal shows what Fairlead has done later than the record knows.

    That is a later score of ours, or our to-do for a manager of whom the record does not know. A run that
    died leaves neither, if it had anything to send: what it sends is stored before.
    """
    return _shows_a_later_score(record, snapshot) or _shows_a_later_manager(record, snapshot)


def caught_up(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadRecord:
    """Return the record with the notifications that went out and that it does not remember.

    Once a manager has the lead, the band that the portal shows is announced. The comment on top of its card
    is looked for before one is added.
    """
    if not is_behind(record, snapshot):
        return record
    # Of a lead without a manager no notification went out.
    shown = "" if is_nobodys(snapshot, config) else config.band_called(snapshot.written.band or "")
    card = record.card_note
    if card.comment is CommentState.NONE:
        card = replace(card, comment=CommentState.UNSURE)
    announcement = replace(record.announcement, band=max(record.announcement.band, shown, key=config.rank_of))
    return replace(record, announcement=announcement, card_note=card)


def _shows_a_later_manager(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    decided_at = record.decision.decided_at
    return record.assignment.manager != snapshot.manager and any(
        todo.manager == snapshot.manager and (decided_at is None or todo.deadline > decided_at)
        for todo in snapshot.todos
    )


def _shows_a_later_score(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    # One from before the lead was made came with a copy, or from the lead that a deal was made of.
    at, known = snapshot.written.scored_at, record.score.scored_at
    made_at = snapshot.lead.created_at - (timedelta(0) if snapshot.converted_from else SKEW)
    return at is not None and at >= made_at and (known is None or at > known)
