"""Why this score, why this manager, why not each other one: gathered from the state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.domain.configuration import Configuration
from functions.domain.distribution import Candidate
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.domain.scoring import Contribution, Improvement, Score, next_change, project_score, reason


@dataclass(frozen=True, slots=True)
class Change:
    """How a score differs next: when, to what, and through which lines."""

    at: datetime
    points: int
    band: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is known of a lead's score and manager.

    Attributes:
        placed: the newest decision that looked for a manager; None if there was none.
        entries: all decisions, oldest first.
        lifts: what would lift the lead to the next band; empty when its facts were not read.
    """

    record: LeadRecord
    placed: LedgerEntry | None
    entries: tuple[LedgerEntry, ...]
    next: Change | None
    improvements: tuple[Improvement, ...] = ()

    @property
    def contributions(self) -> list[Contribution]:
        """The lines of the score, the biggest first."""
        return sorted(self.record.score.contributions, key=lambda line: -abs(line.points))


def explanation(
    record: LeadRecord,
    entries: Sequence[LedgerEntry],
    config: Configuration,
    now: datetime,
    *,
    improvements: Sequence[Improvement] = (),
) -> Explanation:
    """Return what is known of a lead, from its record, its ledger and the configuration."""
    placed = newest_placement(entries)
    return Explanation(record, placed, tuple(entries), _next(record, config, now), tuple(improvements))


def newest_placement(entries: Sequence[LedgerEntry]) -> LedgerEntry | None:
    """Return the newest decision that looked for a manager; None if there was none."""
    return next((entry for entry in reversed(entries) if entry.candidates), None)


def as_json(told: Explanation) -> dict[str, Any]:
    """Return the explanation ready for JSON (docs/reference.md 5)."""
    record, placed = told.record, told.placed
    return {
        "lead_id": record.lead_id,
        "score": record.score.points,
        "automatic_score": record.score.automatic,
        "band": record.score.band,
        "contributions": [
            {"id": line.id, "points": line.points, "why": line.why} for line in told.contributions
        ],
        "state": record.state.value,
        "manager": record.assignment.manager,
        "queue": record.assignment.queue,
        "candidates": [_candidate(each) for each in placed.candidates] if placed else [],
        "held": _held(record),
        "next": _change(told.next),
        "to_next_band": [
            {"changes": list(lift.changes), "score": lift.points, "band": lift.band}
            for lift in told.improvements
        ],
        "decided_at": _iso(record.decision.decided_at),
        "config": record.decision.config,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "manager": candidate.manager_id,
        "gate": candidate.ineligibility.reason.value if candidate.ineligibility else None,
        "owed": round(candidate.owed, 3),
    }


def _held(record: LeadRecord) -> dict[str, Any] | None:
    return {"reason": record.hold.reason, "until": _iso(record.hold.until)} if record.hold else None


def _change(change: Change | None) -> dict[str, Any] | None:
    return {"at": _iso(change.at), "score": change.points, "why": change.why} if change else None


def _next(record: LeadRecord, config: Configuration, now: datetime) -> Change | None:
    """Return when the score differs next, and how it is then."""
    score = Score(record.score.points, record.score.automatic, record.score.band, record.score.contributions)
    at = next_change(score, config.scorecard, now)
    if at is None:
        return None
    later = project_score(record.score.contributions, config.scorecard, at, band_before=record.score.band)
    why = " · ".join(_differences(record.score.contributions, later.contributions))
    return Change(at, later.points, later.band, why or "The rules that look at the clock are read again")


def _differences(before: Sequence[Contribution], after: Sequence[Contribution]) -> Iterator[str]:
    """Yield the lines that differ as they are then; bounds only follow."""
    now = {line.id: line for line in before if line.kind != "clamp"}
    then = {line.id: line for line in after if line.kind != "clamp"}
    for name in dict.fromkeys([*now, *then]):
        old, new = now.get(name), then.get(name)
        if new is not None and (old is None or old.points != new.points):
            yield reason(new)
        elif new is None and old is not None:
            yield f"{old.why} ends"


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
