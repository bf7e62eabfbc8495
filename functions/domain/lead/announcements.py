"""Who is notified when a lead enters a band from below: once, and not again for a day."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.outbox import Effect, EffectKind, Outbox
from functions.domain.lead.record import Announcement, LeadRecord, LeadState

QUIET_TIME = timedelta(hours=24)
"""A lead is not announced twice within this time, however it moves."""


def announce(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with the notifications of a band that it has entered from below since it was seen.

    What the look that finds it does not announce is never announced: within the quiet time it is done with.
    """
    known, band = record.announcement, config.band(record.score.band)
    is_higher = config.rank_of(record.score.band) > config.rank_of(known.band)
    is_quiet = known.at is not None and now - known.at < QUIET_TIME
    audience = band.notify if band else ()
    if not is_higher or not audience or is_quiet:
        return replace(record, announcement=replace(known, band=record.score.band))
    users = dict.fromkeys(_user(each, record, config) for each in audience)
    effects = [Effect(EffectKind.NOTIFICATION, user, now) for user in users if user is not None]
    return replace(
        record, announcement=Announcement(record.score.band, now), outbox=record.outbox.add(*effects)
    )


def is_of_the_card_alone(record: LeadRecord, before: LeadRecord) -> bool:
    """Return True when an assigned lead is scored by another card, and nothing of the lead has changed."""
    decision, known = record.decision, before.decision
    is_other_card = bool(known.card_hash) and decision.card_hash != known.card_hash
    return before.state is LeadState.ASSIGNED and is_other_card and decision.facts == known.facts


def pass_over(record: LeadRecord) -> LeadRecord:
    """Return the record with its band as one that needs no notification.

    Another scorecard moves many leads at once, and none of them has become hotter by that.
    """
    return replace(record, announcement=replace(record.announcement, band=record.score.band))


def readdress(outbox: Outbox, *, before: int | None, manager: int) -> Outbox:
    """Return the outbox with only the notifications of the band, those for `before` addressed to `manager`.

    Each notification keeps its moment, and with it its tag: a user who was notified by a run that died is not
    notified twice.
    """
    notes = (effect for effect in outbox.pending if effect.kind is EffectKind.NOTIFICATION)
    addressed = (replace(each, to=manager) if each.to == before else each for each in notes)
    return replace(outbox, pending=tuple(dict.fromkeys(addressed)))


def _user(audience: str, record: LeadRecord, config: Configuration) -> int | None:
    if audience == "manager":
        return record.assignment.manager
    return config.senior if audience == "senior" else int(audience)
