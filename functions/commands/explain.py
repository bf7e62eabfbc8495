"""Why a lead has its score and its manager, and what happens next: read from the state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.commands.wording import names_of
from functions.domain.configuration import Configuration
from functions.domain.distribution import Candidate
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.money import Rate
from functions.domain.lead.record import LeadRecord
from functions.domain.phrases import said
from functions.domain.scoring import (
    DIGITS,
    Contribution,
    Improvement,
    Score,
    improvements,
    next_change,
    project_score,
)
from functions.domain.texts import Texts
from functions.ports import Ledger

_SMALL = 0.1


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """How a score differs next: when, to what, and through which lines."""

    at: datetime
    points: int
    band: str
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is known of a lead's score and manager.

    Attributes:
        choice: the newest decision that chose among managers; None if there was none.
        entries: all decisions, oldest first.
        next: None if the score stays as it is until something happens.
        improvements: the smallest changes that lift the lead to the next band.
        probability: what the score foretells; None where the scorecard does not say it.
    """

    record: LeadRecord
    choice: LedgerEntry | None
    entries: tuple[LedgerEntry, ...]
    next: ScoreChange | None
    improvements: tuple[Improvement, ...] = ()
    probability: float | None = None

    @property
    def contributions(self) -> list[Contribution]:
        """The lines of the score: where every lead starts, then the biggest first."""
        return sorted(
            self.record.score.contributions, key=lambda line: (line.kind != "start", -abs(line.points))
        )


def explain_lead(record: LeadRecord, ledger: Ledger, config: Configuration, now: datetime) -> Explanation:
    """Return what is known of a lead, beginning with its record; the portal is not asked.

    Raises:
        StateUnavailable: the state could not be read.
    """
    config = config.for_trial(record.trial)
    if record.identity.has_objected:
        objected = ledger.of_lead(record.item)
        return Explanation(record, latest_choice(objected), tuple(objected), None)
    entries, stored, card = ledger.of_lead(record.item), record.score, config.scorecard
    score = project_score(stored.contributions, card, now, band_before=stored.band, standing=stored.standing)
    return Explanation(
        record,
        latest_choice(entries),
        tuple(entries),
        _next_change(record, config, now),
        improvements(score, card, now, config.texts),
        card.probability.at(stored.points) if card.probability else None,
    )


def latest_choice(entries: Sequence[LedgerEntry]) -> LedgerEntry | None:
    """Return the newest decision that chose among managers; None if there was none."""
    return next((entry for entry in reversed(entries) if entry.candidates), None)


def probability_in_words(probability: float, texts: Texts) -> str:
    """Return `Probability of a conversion: 21%`; a small one with a digit behind the point."""
    shown = texts.percent(probability, 0 if probability >= _SMALL else 1)
    return texts.gettext("Probability of a conversion: %(share)s") % {"share": shown}


def as_json(explanation: Explanation, texts: Texts) -> dict[str, Any]:
    """Return the explanation ready for JSON (docs/reference.md 5); its words are in the team's language."""
    record, choice = explanation.record, explanation.choice
    return {
        **names_of(record.item),
        "has_objected": record.identity.has_objected,
        "score": None if record.identity.has_objected else record.score.points,
        "automatic_score": None if record.identity.has_objected else record.score.automatic,
        "band": record.score.band,
        "probability": None if explanation.probability is None else round(explanation.probability, DIGITS),
        "contributions": [
            {"id": line.id, "points": line.points, "why": said(line.why, texts)}
            for line in explanation.contributions
        ],
        "state": record.state.value,
        "manager": record.assignment.manager,
        "queue": record.assignment.queue,
        "candidates": [_candidate(each) for each in choice.candidates] if choice else [],
        "owner_changes": [
            {"to": change.to, "by": change.by, "at": _iso(change.at or entry.decided_at)}
            for entry in explanation.entries
            if (change := entry.owner_change) is not None
        ],
        "held": _held(record),
        "refused": list(record.outbox.refused),
        "next": _change(explanation.next),
        "to_next_band": [
            {"changes": list(each.changes), "score": each.points, "band": each.band}
            for each in explanation.improvements
        ],
        "rates": [_rate(each) for each in record.decision.rates],
        "remarks": [said(each, texts) for each in record.decision.remarks],
        "decided_at": _iso(record.decision.decided_at),
        "config": record.decision.config,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "manager": candidate.manager_id,
        "gate": candidate.ineligibility.reason.value if candidate.ineligibility else None,
        "owed": round(candidate.owed, 3),
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "currency": rate.currency,
        "base": rate.base,
        "rate": float(rate.worth),
        "read_at": rate.read_at.isoformat(),
    }


def _held(record: LeadRecord) -> dict[str, Any] | None:
    return {"reason": record.hold.reason, "until": _iso(record.hold.until)} if record.hold else None


def _change(change: ScoreChange | None) -> dict[str, Any] | None:
    return {"at": _iso(change.at), "score": change.points, "why": change.why} if change else None


def _next_change(record: LeadRecord, config: Configuration, now: datetime) -> ScoreChange | None:
    """Return when the score differs next, and how it is then."""
    score = Score(record.score.points, record.score.automatic, record.score.band, record.score.contributions)
    at = next_change(score, config.scorecard, now)
    if at is None:
        return None
    later = project_score(record.score.contributions, config.scorecard, at, band_before=record.score.band)
    texts = config.texts
    why = " · ".join(_differences(record.score.contributions, later.contributions, texts))
    read_again = texts.gettext("The rules that look at the clock are read again")
    return ScoreChange(at, later.points, later.band, why or read_again)


def _differences(
    before: Sequence[Contribution], after: Sequence[Contribution], texts: Texts
) -> Iterator[str]:
    """Yield the lines that differ as they are then; bounds only follow."""
    now = {line.id: line for line in before if line.kind != "clamp"}
    then = {line.id: line for line in after if line.kind != "clamp"}
    for name in dict.fromkeys([*now, *then]):
        old, new = now.get(name), then.get(name)
        if new is not None and (old is None or old.points != new.points):
            yield new.words(texts)
        elif new is None and old is not None:
            yield texts.gettext("%(what)s ends") % {"what": said(old.why, texts)}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
