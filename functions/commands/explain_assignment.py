"""Why this manager and not each other one, in a sentence that a manager accepts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from functions.commands.wording import Wording, leads, listed, owed
from functions.domain.configuration import Configuration
from functions.domain.distribution import (
    LEAD,
    Candidate,
    Ineligibility,
    IneligibilityReason,
    Strategy,
    shares_of,
)
from functions.domain.lead.ledger_entry import LedgerEntry


@dataclass(frozen=True)
class Sentence:
    """Tells one decision.

    Args:
        placed: the decision; `candidates` is not empty.
        config: today's configuration; it says how many leads a cap was, and when people work.
    """

    placed: LedgerEntry
    config: Configuration
    wording: Wording

    def whole(self) -> str:
        """Return `Boris, because 1.4 leads were owed, more than to anybody else; Anna is absent until …`."""
        parts = [self.chosen(), *(self.other(each) for each in self.others)]
        return f"{'; '.join(parts)}."

    def chosen(self) -> str:
        """Return who got the lead and why, or that nobody could."""
        winner = self.winner
        if winner is None:
            return "Nobody was eligible"
        first, name = self.placed.candidates[0].queue, self.wording.name(winner.manager_id)
        is_fallback = winner.queue != first
        way = (
            f"Nobody of queue {first} was eligible, so queue {winner.queue} took it: " if is_fallback else ""
        )
        return f"{way}{name}, {self._because(winner)}"

    @property
    def winner(self) -> Candidate | None:
        """The member who got the lead; None when it was held."""
        mine = (self.placed.manager, self.placed.queue, None)
        found = (
            each
            for each in self.placed.candidates
            if (each.manager_id, each.queue, each.ineligibility) == mine
        )
        return next(found, None)

    @property
    def others(self) -> list[Candidate]:
        """Everybody else who was looked at, each once: in the queue that took the lead, if they are in it."""
        winner, seen = self.winner, dict[int, Candidate]()
        for each in self.placed.candidates:
            if each.manager_id not in seen or (winner and each.queue == winner.queue):
                seen[each.manager_id] = each
        return [each for each in seen.values() if each != winner]

    def other(self, candidate: Candidate) -> str:
        """Return why one of the others did not get the lead."""
        name = self.wording.name(candidate.manager_id)
        if candidate.ineligibility is not None:
            return f"{name} {self._gate(candidate, candidate.ineligibility)}"
        if self.winner is None or candidate.queue != self.winner.queue:
            return f"{name} was not asked"
        return f"{name} {self._eligible(candidate, self.winner)}"

    def _because(self, winner: Candidate) -> str:
        eligible = self._eligible_with(winner)
        if winner.is_preferred:
            return "who knows this customer"
        if len(eligible) == 1:
            return "who alone was eligible"
        if winner.strategy is Strategy.RANDOM:
            return "because the lot fell so: this queue draws by weight"
        if winner.strategy is Strategy.LEAST_OPEN:
            return f"with {_open(winner)}, the fewest for the weight{_tie(winner, eligible)}"
        return self._by_debt(winner, eligible)

    def _by_debt(self, winner: Candidate, eligible: Sequence[Candidate]) -> str:
        due = _with_this_lead(eligible)
        mine, most = due[winner.manager_id], max(due.values())
        if mine < most:
            return f"whose next lead was due first ({owed(mine)})"
        ties = [self.wording.name(key) for key in due if due[key] == mine and key != winner.manager_id]
        what = f"because {owed(mine)}" if mine > 0 else f"who was least ahead, by {leads(mine)}"
        if ties:
            return f"{what}, to {listed(ties)} as much, and the tie was drawn"
        return f"{what}, more than to anybody else" if mine > 0 else what

    def _eligible(self, candidate: Candidate, winner: Candidate) -> str:
        if winner.is_preferred and not candidate.is_preferred:
            return "does not know this customer"
        if candidate.strategy is Strategy.RANDOM:
            return "was not drawn"
        if candidate.strategy is Strategy.LEAST_OPEN:
            return f"had {_open(candidate)}"
        due = _with_this_lead(self._eligible_with(winner))
        mine = due[candidate.manager_id]
        if mine == due[winner.manager_id]:
            return "was owed as much"
        return f"was owed {leads(mine)}" if mine > 0 else f"was {leads(mine)} ahead"

    def _eligible_with(self, winner: Candidate) -> list[Candidate]:
        return [
            each
            for each in self.placed.candidates
            if each.queue == winner.queue and each.ineligibility is None
        ]

    def _gate(self, candidate: Candidate, gate: Ineligibility) -> str:
        day = self.wording.day(self.placed.decided_at)
        told = {
            IneligibilityReason.INACTIVE: "is not active in the portal",
            IneligibilityReason.PAUSED: "is paused",
            IneligibilityReason.SKILL: f"lacks {self._skills(candidate)}",
            IneligibilityReason.ABSENT: "is absent",
            IneligibilityReason.DAILY_CAP: f"had {leads(candidate.assigned_today)} on {day}, the daily cap",
            IneligibilityReason.OPEN_CAP: f"had {_open(candidate)}, the most allowed",
            IneligibilityReason.OFF_HOURS: "is outside working hours",
            IneligibilityReason.STANDBY: "stands by for when nobody else is there",
            IneligibilityReason.EXCLUDED: "had this lead before",
        }[gate.reason]
        back = self._back(candidate, gate)
        return told if back is None else f"{told} until {self.wording.moment(back)}"

    def _back(self, candidate: Candidate, gate: Ineligibility) -> datetime | None:
        """Return when the manager is at work again, not only when the absence is over."""
        if gate.until is None or gate.reason is IneligibilityReason.DAILY_CAP:
            return None
        queue = self.config.queues.get(candidate.queue)
        if queue is not None and queue.is_any_time:
            return gate.until
        return self.config.calendar_of(candidate.manager_id).next_opening(gate.until) or gate.until

    def _skills(self, candidate: Candidate) -> str:
        queue = self.config.queues.get(candidate.queue)
        manager = self.config.managers.get(candidate.manager_id)
        missing = sorted(queue.needs - manager.skills) if queue and manager else []
        return f"the skill {listed(missing)}" if missing else f"a skill that {candidate.queue} needs"


def _with_this_lead(eligible: Sequence[Candidate]) -> dict[int, Fraction]:
    """Return what each is owed once this lead is shared: what the turn is decided by."""
    shares = shares_of(eligible)
    return {each.manager_id: Fraction(each.debt + shares[each.manager_id], LEAD) for each in eligible}


def _open(candidate: Candidate) -> str:
    count = candidate.presence.open_leads
    return "1 open lead" if count == 1 else f"{count} open leads"


def _tie(winner: Candidate, eligible: Sequence[Candidate]) -> str:
    load = winner.presence.open_leads / winner.weight
    ties = [each for each in eligible if each.presence.open_leads / each.weight == load]
    return "; the tie was drawn" if len(ties) > 1 else ""
