"""Held leads: when they are asked again, and when the senior hears of one that waits too long."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.distribution import IneligibilityReason
from functions.domain.lead.backlog import is_of_backlog, is_waiting_in_line, priority_behind
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import LeadRecord, LeadState

ASK_AGAIN = timedelta(minutes=15)
"""The longest that a held lead sleeps: the moment at which a manager becomes eligible is only a forecast."""
IN_LINE = timedelta(days=1)
"""The same of a lead that waits for no manager: it is woken when its turn comes, or another configuration."""
SOONER = timedelta(minutes=5)
"""The same while a manager need only clock in, or the portal say who is one: that happens at any moment."""
_NEARLY = frozenset({IneligibilityReason.CLOCKED_OUT.value, IneligibilityReason.MEMBERS_UNREAD.value})


def next_look_at(record: LeadRecord, config: Configuration, now: datetime) -> datetime | None:
    """Return when a held lead is looked at again; None for a lead that is not held."""
    if record.hold is None:
        return None
    if is_waiting_in_line(record):  # nothing else tells that time has changed the score of a held lead
        changes_at = record.score.next_change_at or now + IN_LINE
        return min(max(changes_at, now + SOONER), now + IN_LINE)
    ask_again = SOONER if record.hold.reason in _NEARLY else ASK_AGAIN
    moments = (record.hold.until, _report_at(record, config), now + ask_again)
    return min(moment for moment in moments if moment is not None and moment > now)


def held_priority(points: int) -> int:
    """Return the priority of a held lead in the inbox: the best score goes first, and before what is new."""
    return points + 1


def line_priority(record: LeadRecord, config: Configuration) -> int:
    """Return the priority of a lead in the inbox: 0 unless it is held, below that for one of the backlog."""
    if record.hold is None:
        return 0
    return priority_behind(record, config) if is_of_backlog(record) else held_priority(record.score.points)


def report_long_hold(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record of a held lead; held longer than the first touch of its band, the senior hears of it.

    Only once, and in working time: a lead that came at night is not late in the morning. One of the backlog
    has waited before, and the senior knows.
    """
    report_at = _report_at(record, config)
    if record.hold is None or report_at is None or now < report_at or config.senior is None:
        return record
    # The lead's own moment names it: sent again by a state that was restored, it takes the first one's place.
    notice = Effect(EffectKind.HELD_LONG, config.senior, record.sighting.created_at or report_at)
    hold = replace(record.hold, reported_at=now)
    return replace(record, hold=hold, outbox=record.outbox.add(notice))


def unless_held_already(record: LeadRecord, before: LeadRecord | None) -> LeadRecord:
    """Return `before`, and what was seen since, when the lead is held as before: that is no decision anew."""
    if before is None or before.hold is None or record.state is not LeadState.HELD:
        return record
    if record.outbox.pending != before.outbox.pending or record.hold is None:
        return record
    if replace(record.hold, asked=before.hold.asked) != before.hold:
        return record
    score = replace(before.score, language=record.score.language)
    seen = replace(before, sighting=record.sighting, score=score, hold=record.hold)
    milestones = replace(record.milestones, selections=before.milestones.selections)
    unmade = replace(record, decision=before.decision, outbox=before.outbox, milestones=milestones)
    is_same = unmade == seen
    return seen if is_same and record.decision.fingerprint == before.decision.fingerprint else record


def _report_at(record: LeadRecord, config: Configuration) -> datetime | None:
    band = config.band(record.score.band)
    hold = record.hold
    if hold is None or hold.is_backlog or hold.reported_at is not None:
        return None
    if band is None or band.first_touch is None:
        return None
    return config.business.add_working_time(hold.since, band.first_touch)
