"""The story of one lead, as far as it can be derived from the portal's records."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from operator import itemgetter

from tests.recount.evidence import Evidence
from tests.recount.journal import BAND, SCORE, Change, is_scored
from tests.recount.learned import probability_at
from tests.recount.lives import Life
from tests.recount.shares import Plain


def story(evidence: Evidence, life: Life) -> Plain:
    """Return what the page of a lead has to hold."""
    clock = life.clocks[-1] if life.clocks else None
    owner = life.fields["ASSIGNED_BY_ID"]
    record = life.file.record
    points, band = _steps(evidence, life)[-1]
    has_manager = record is not None and record.assignment.manager is not None
    return {
        "id": life.number,
        "entity": "lead",
        "points": points,
        "band": band,
        "state": life.state,
        "manager": evidence.name(owner) if has_manager else "",
        "arrived_at": life.arrived_at,
        "source": life.source,
        "due_at": clock.due_at if clock and clock.is_running else None,
        "probability": _probability(evidence, points),
    }


def _probability(evidence: Evidence, points: int) -> str:
    """Return what the page says that a score foretells; nothing where the scorecard was not learned."""
    if (learned := evidence.config.get("learned")) is None:
        return ""
    found = probability_at(learned["probability"], points)
    return f"Probability of a conversion: {found:.{0 if found >= 0.1 else 1}%}"


def what_happened(evidence: Evidence, life: Life) -> Plain:
    """Return how often each thing happened that the portal shows as well, and each score that was written."""
    return {
        "steps": _steps(evidence, life),
        "arrived": 1,
        "touched": len({life.touched_at, *(each.touched_at for each in life.clocks)} - {None}),
        "taken-back": sum(each.end == "taken back" for each in life.clocks),
        "repeated": sum(each.end == "asked again" for each in life.clocks),
        "reasons": _steps(evidence, life)[-1][0],
    }


def _steps(evidence: Evidence, life: Life) -> list[tuple[int, str]]:
    """Return each score that Fairlead wrote into the portal, without those that changed neither.

    Of a closed lead nothing is written any more: what was decided on while it was closed, for good or until
    it was opened again, is in the decisions alone.
    """
    changes = evidence.changes[life.number]
    written = [
        (each.at, (each.fields[SCORE], each.fields[BAND]))
        for each in changes
        if each.fields is not None and is_scored(each, evidence.us)
    ]
    unwritten = [
        (each.decided_at, (each.points, each.band))
        for each in life.file.decisions
        if _is_closed(changes, each.decided_at)
    ]
    scores = [score for _, score in sorted([*written, *unwritten], key=itemgetter(0))]
    return [now for before, now in pairwise([None, *scores]) if now is not None and now != before]


def _is_closed(changes: Sequence[Change], at: datetime) -> bool:
    """Return whether the portal had the lead closed then, in whole seconds."""
    shown = [each.fields for each in changes if each.fields and each.at.replace(microsecond=0) <= at]
    return bool(shown) and shown[-1]["STATUS_SEMANTIC_ID"] != "P"
