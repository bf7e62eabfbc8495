"""The history of a lead that is closed: what was known at its decisions, and what became of it. Pure.

What sales fill in after a decision is not in it: it is what an outcome may honestly be learned from.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.evidence import Decided
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.domain.scoring import Facts


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """What outlives the record of a closed lead; it does not say which lead it was.

    Attributes:
        entity: what kind of record it was: `lead`, `deal`.
        first: the first decision; None for a lead that was decided on before this was kept.
        last: the last decision before it was closed; None where that is the first one.
        ending, closed_at: how and when it was closed, by the portal's clock.
        amount, currency: what it was worth then, in whole units, if that is counted.
    """

    entity: str
    ending: Ending
    closed_at: datetime
    first: Decided | None = None
    last: Decided | None = None
    amount: int | None = None
    currency: str = ""


def with_evidence(
    record: LeadRecord, before: LeadRecord, facts: Facts, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record of a decision with what was known at it; `before` is the record until then.

    A decision that finds the lead closed adds nothing, for what is known by then may follow from the outcome:
    it keeps how the lead stood at the decision before.
    """
    evidence = record.evidence
    if record.state is LeadState.CLOSED:
        if record.sighting.ending is None or evidence.closing is not None or evidence.newest is None:
            return record
        return replace(record, evidence=replace(evidence, closing=_newest_decision(before), was_closed=True))
    known = config.scorecard.known(facts, now)
    first = known if before.decision.decided_at is None else evidence.first
    last = None if known == first else known
    return replace(record, evidence=replace(evidence, first=first, last=last, closing=None))


def history_row(record: LeadRecord) -> HistoryRow | None:
    """Return the row of a lead; None for one that is open, or of which nothing was known before its end."""
    evidence, sighting = record.evidence, record.sighting
    if record.state is not LeadState.CLOSED or evidence.closing is None:
        return None
    if sighting.ending is None or sighting.closed_at is None:
        return None
    first, last = _first_decision(record), replace(evidence.closing, known=evidence.newest)
    return HistoryRow(
        record.item.entity,
        sighting.ending,
        sighting.closed_at,
        first=first,
        last=None if first is not None and first.at == last.at else last,
        amount=record.milestones.closed_amount,
        currency=record.milestones.closed_currency,
    )


def _newest_decision(record: LeadRecord) -> Decided | None:
    at = record.decision.decided_at
    if at is None:
        return None
    score, assignment = record.score, record.assignment
    return Decided(at, score.points, score.band, record.decision.config, assignment.manager, assignment.queue)


def _first_decision(record: LeadRecord) -> Decided | None:
    """Return the first decision, of which milestones keep the score and the first manager."""
    first, known = record.milestones.first, record.evidence.first
    at = record.sighting.first_seen_at
    if first is None or known is None or at is None:
        return None
    stint = next(iter(record.milestones.stints), None)
    manager, queue = (None, None) if stint is None else (stint.manager, stint.queue or None)
    return Decided(at, first.points, first.band, first.config, manager, queue, known)
