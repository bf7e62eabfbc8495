"""One lead by the draft: its score now, its score on arrival, the queue that takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.facts import facts_of
from functions.domain.lead.nurturing import is_nobodys
from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts, Score, SignalSeen, reasons, score_lead


class Scope(StrEnum):
    """Which leads the draft distributes anew."""

    WAITING = "waiting"
    """Those that belong to an intake user now."""
    EVERY = "every"
    """All of them, whichever manager they belong to."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the draft says of a lead by itself, before any lead is distributed.

    Attributes:
        manager: who has it today.
        band_before, points_before: what stands in the portal; None where it was never scored.
        arrival: the score of what was known when the lead came; it chooses the queue.
        queue: the queue that takes it on arrival; None if none does.
        is_redistributed: True when the draft distributes it anew.
        repeat: what the portal knows of the person; empty for a lead that is not distributed anew.
    """

    item: Item
    arrived_at: datetime
    manager: int
    is_closed: bool
    band_before: str | None
    points_before: int | None
    score: Score
    why: str
    arrival: Score
    queue: str | None
    is_redistributed: bool
    repeat: Repeat


def evaluate(
    snapshot: LeadSnapshot,
    signals: Mapping[str, Sequence[SignalSeen]],
    config: Configuration,
    *,
    scope: Scope,
    now: datetime,
) -> Evaluation:
    """Score the lead by the draft, now and on arrival; hysteresis counts from the band in the portal."""
    facts = facts_of(snapshot, signals, now)
    written = snapshot.written
    band_before = config.band_called(written.band) if written.band else None
    score = score_lead(facts, config.scorecard, now, band_before=band_before)
    arrived_at = min(snapshot.lead.created_at, now)
    known_then = _on_arrival(facts, arrived_at)
    arrival = score_lead(known_then, config.scorecard, arrived_at)
    queue = config.queue_for(known_then, arrival, arrived_at)
    return Evaluation(
        item=snapshot.lead.item,
        arrived_at=arrived_at,
        manager=snapshot.manager,
        is_closed=snapshot.is_closed,
        band_before=band_before,
        points_before=written.points,
        score=score,
        why=reasons(score),
        arrival=arrival,
        queue=queue.id if queue else None,
        is_redistributed=_is_redistributed(snapshot, config, scope),
        repeat=Repeat(),
    )


def _on_arrival(facts: Facts, at: datetime) -> Facts:
    """Return the facts without later signals, silence and corrections; fields stay as they are today."""
    earlier = tuple(signal for signal in facts.signals if signal.at <= at)
    return replace(facts, signals=earlier, unanswered_since=None, adjustment=None)


def _is_redistributed(snapshot: LeadSnapshot, config: Configuration, scope: Scope) -> bool:
    """True when the draft distributes the lead; under EVERY a closed one takes its turn as well."""
    if scope is Scope.EVERY:
        return True
    return is_nobodys(snapshot, config) and not snapshot.is_closed
