"""One lead as the draft sees it: its score now, its score on arrival, the queue that takes it: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from functions.domain.configuration import Configuration
from functions.domain.lead.facts import facts_of
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts, Score, SignalSeen, reasons, score_lead


class Scope(StrEnum):
    """Which leads the draft gives out anew."""

    WAITING = "waiting"
    """Those that belong to an intake user now."""
    EVERY = "every"
    """All of them, whoever has them."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A lead with what the draft says of it by itself, before anybody gets it.

    Attributes:
        manager: who has it today.
        band_before, points_before: what stands in the portal; None where it was never scored.
        arrival: the score of what was known when the lead came; it chooses the queue.
        queue: the queue that takes it on arrival; None if none does.
        is_given: whether the draft gives it out anew.
        repeat: what the portal knows of the person; empty for a lead that is not given out.
    """

    lead_id: int
    arrived_at: datetime
    manager: int
    is_closed: bool
    band_before: str | None
    points_before: int | None
    score: Score
    why: str
    arrival: Score
    queue: str | None
    is_given: bool
    repeat: Repeat


def evaluate(
    snapshot: LeadSnapshot,
    signals: Mapping[str, Sequence[SignalSeen]],
    config: Configuration,
    *,
    scope: Scope,
    now: datetime,
) -> Evaluation:
    """Score the lead by the draft, now and on arrival; a lead on an edge stays in the band that it has."""
    facts = facts_of(snapshot, signals, now)
    written = snapshot.written
    score = score_lead(facts, config.scorecard, now, band_before=written.band or None)
    arrived_at = min(snapshot.lead.created_at, now)
    known_then = _on_arrival(facts, arrived_at)
    arrival = score_lead(known_then, config.scorecard, arrived_at)
    queue = config.queue_for(known_then, arrival, arrived_at)
    return Evaluation(
        lead_id=snapshot.lead.lead_id,
        arrived_at=arrived_at,
        manager=snapshot.manager,
        is_closed=snapshot.is_closed,
        band_before=written.band or None,
        points_before=written.points,
        score=score,
        why=reasons(score),
        arrival=arrival,
        queue=queue.id if queue else None,
        is_given=_is_given(snapshot, config, scope),
        repeat=Repeat(),
    )


def _on_arrival(facts: Facts, at: datetime) -> Facts:
    """Leave out what came later: signals, our silence, corrections. The fields are those of today."""
    earlier = tuple(signal for signal in facts.signals if signal.at <= at)
    return replace(facts, signals=earlier, unanswered_since=None, adjustment=None)


def _is_given(snapshot: LeadSnapshot, config: Configuration, scope: Scope) -> bool:
    """Whether the draft gives the lead out; with everybody's leads a closed one took its turn as well."""
    if scope is Scope.EVERY:
        return True
    return snapshot.manager in config.intake_users and not snapshot.is_closed
