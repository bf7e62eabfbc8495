"""What it costs that a call or mail of ours is not answered, and the bands that it moves."""

from datetime import datetime, timedelta
from itertools import pairwise

from functions.domain.lead.record import LeadRecord
from tests.recount.evidence import Evidence
from tests.recount.journal import BAND, SCORE, Change, is_scored

CALLS_AND_MAILS = frozenset({"VOXIMPLANT_CALL", "CRM_EMAIL"})


def cost(evidence: Evidence, number: int, now: datetime) -> int:
    """Return the points, 0 or less, that the silence of a lead costs by then."""
    ours, theirs = _last(evidence, number, now, direction=2), _last(evidence, number, now, direction=1)
    if ours is None or (theirs is not None and theirs >= ours):
        return 0
    decay = evidence.config["decay"][0]
    wait, every = (int(decay[name].removesuffix("d")) for name in ("unanswered", "every"))
    days = evidence.hours(0).days(ours, now)
    periods = 0 if days < wait else 1 + int((days - wait) / every)
    return max(periods * int(decay["points"]), int(decay["floor"]))


def lost_now(evidence: Evidence, number: int, record: LeadRecord) -> int:
    """Return what an open lead loses: nothing above the highest score, and down to the lowest one at most."""
    lines = record.score.contributions
    facts = [each.points for each in lines if each.kind not in {"silence", "clamp"}]
    bounds = [each.points for each in lines if each.kind == "clamp" and each.group]
    points = sum(facts) + sum(bounds)
    with_it = points + cost(evidence, number, evidence.as_of)
    return 0 if with_it > 100 else max(with_it, 0) - max(points, 0)


def bands_moved(evidence: Evidence, number: int) -> tuple[int, bool]:
    """Return how often silence alone has put a lead into a lower band, and whether an answer undid that.

    Where a webhook was lost, Fairlead goes by what it knows: time alone lowers a score that a call, unread so
    far, would have kept. Only its decisions say so.
    """
    lost, is_back, was_unread = 0, False, False
    scored = [each for each in evidence.changes[number] if is_scored(each, evidence.us)]
    for before, after in pairwise(scored):
        fields = [each.fields or {} for each in (before, after)]
        by_silence = cost(evidence, number, after.at) - cost(evidence, number, before.at)
        change = fields[1][SCORE] - fields[0][SCORE]
        is_unread = change == _step(evidence) and _is_aged(evidence, number, after)
        then, now = (evidence.bands.index(each[BAND]) for each in fields)
        lost += now > then and (is_unread or by_silence == change < 0)
        is_ended = (by_silence > 0 or was_unread) and is_answered(evidence, number, after.at)
        is_back = is_back or (now < then and is_ended and lost > 0)
        was_unread = is_unread
    return lost, is_back


def _step(evidence: Evidence) -> int:
    """Return the points that one more period of silence costs; a signal that expires gives another number."""
    return int(evidence.config["decay"][0]["points"])


def is_answered(evidence: Evidence, number: int, now: datetime) -> bool:
    """Return whether the last call or mail by then is the lead's."""
    ours, theirs = _last(evidence, number, now, direction=2), _last(evidence, number, now, direction=1)
    return theirs is not None and (ours is None or theirs >= ours)


def _last(evidence: Evidence, number: int, now: datetime, *, direction: int) -> datetime | None:
    """Return when the last call or mail was, ours (2) or the lead's (1)."""
    calls = [each for each in evidence.activities[number] if each["PROVIDER_ID"] in CALLS_AND_MAILS]
    moments = [each["START_TIME"] for each in calls if each["DIRECTION"] == direction]
    return max((at for at in moments if at <= now), default=None)


def _is_aged(evidence: Evidence, number: int, change: Change) -> bool:
    """Return whether Fairlead wrote this score because time had passed, without a look at the portal."""
    fields = change.fields or {}
    return any(
        each.outcome == "aged"
        and (each.points, each.band) == (fields[SCORE], fields[BAND])
        and abs(each.decided_at - change.at) < timedelta(minutes=1)
        for each in evidence.files[number].decisions
    )
