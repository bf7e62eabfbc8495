"""What it costs that a call or mail of ours is not answered, and the bands that it moves."""

from datetime import datetime
from itertools import pairwise

from functions.domain.lead.record import LeadRecord
from tests.recount.evidence import Evidence
from tests.recount.journal import BAND, SCORE, is_scored


def cost(evidence: Evidence, number: int, now: datetime) -> int:
    """Return the points, 0 or less, that the silence of a lead costs by then."""
    sent = [each for each in evidence.activities[number] if each["START_TIME"] <= now]
    calls = [each for each in sent if each["PROVIDER_ID"] in {"VOXIMPLANT_CALL", "CRM_EMAIL"}]
    ours = [each["START_TIME"] for each in calls if each["DIRECTION"] == 2]
    theirs = [each["START_TIME"] for each in calls if each["DIRECTION"] == 1]
    if not ours or (theirs and max(theirs) >= max(ours)):
        return 0
    decay = evidence.config["decay"][0]
    wait, every = (int(decay[name].removesuffix("d")) for name in ("unanswered", "every"))
    days = evidence.hours(0).days(max(ours), now)
    periods = 0 if days < wait else 1 + int((days - wait) / every)
    return max(periods * int(decay["points"]), int(decay["floor"]))


def lost_now(evidence: Evidence, number: int, record: LeadRecord) -> int:
    """Return what an open lead loses: a score does not fall below 0, and what is beyond that is not lost."""
    lines = record.score.contributions
    facts = [each.points for each in lines if each.kind not in {"silence", "clamp"}]
    bounds = [each.points for each in lines if each.kind == "clamp" and each.group]
    return max(cost(evidence, number, evidence.as_of), -max(sum(facts) + sum(bounds), 0))


def bands_moved(evidence: Evidence, number: int) -> tuple[int, bool]:
    """Return how often silence alone has put a lead into a lower band, and whether an answer undid that."""
    lost, is_back = 0, False
    scored = [each for each in evidence.changes[number] if is_scored(each, evidence.us)]
    for before, after in pairwise(scored):
        fields = [each.fields or {} for each in (before, after)]
        by_silence = cost(evidence, number, after.at) - cost(evidence, number, before.at)
        then, now = (evidence.bands.index(each[BAND]) for each in fields)
        lost += now > then and by_silence == fields[1][SCORE] - fields[0][SCORE] < 0
        is_back = is_back or (now < then and by_silence > 0 and lost > 0)
    return lost, is_back
