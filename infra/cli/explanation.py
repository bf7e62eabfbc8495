"""Why this score, why this manager, why not each other one: gathered from the state."""

from datetime import datetime
from typing import Any

from functions.configuration import Configuration
from functions.distribution import Candidate
from functions.records import LeadRecord, LedgerEntry
from functions.scoring import Score, next_change, score_later


def explanation(
    record: LeadRecord, entries: list[LedgerEntry], config: Configuration, now: datetime
) -> dict[str, Any]:
    """Return everything that is known of a lead's score and manager, ready for JSON (design.md 5)."""
    placed = next((entry for entry in reversed(entries) if entry.candidates), None)
    return {
        "lead_id": record.lead_id,
        "score": record.points,
        "automatic_score": record.automatic,
        "band": record.band,
        "contributions": [
            {"id": line.id, "points": line.points, "why": line.why} for line in record.contributions
        ],
        "state": record.state.value,
        "manager": record.manager,
        "queue": record.queue,
        "candidates": [_candidate(each) for each in placed.candidates] if placed else [],
        "held": _held(record),
        "first_touch_by": _iso(record.first_touch_by),
        "next": _next(record, config, now),
        "note": record.note,
        "decided_at": _iso(record.decided_at),
        "config": record.config,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    gate = candidate.gate
    return {
        "manager": candidate.manager_id,
        "queue": candidate.queue,
        "gate": gate.name.value if gate else None,
        "until": _iso(gate.until) if gate else None,
        "owed": round(candidate.owed, 3),
    }


def _held(record: LeadRecord) -> dict[str, Any] | None:
    return {"reason": record.held.reason, "until": _iso(record.held.until)} if record.held else None


def _next(record: LeadRecord, config: Configuration, now: datetime) -> dict[str, Any] | None:
    """Return when the score differs next, and how it is then."""
    score = Score(record.points, record.automatic, record.band, record.contributions)
    at = next_change(score, config.scorecard, now)
    if at is None:
        return None
    later = score_later(record.contributions, config.scorecard, at, band_before=record.band)
    return {"at": _iso(at), "score": later.points, "band": later.band}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
