"""Why a lead went to this manager and not to each of the others, in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from functions.commands.explain_preference import why_first, why_not_first
from functions.commands.wording import Wording, leads, listed, owed
from functions.domain.configuration import Configuration
from functions.domain.distribution import (
    LEAD,
    Candidate,
    Ineligibility,
    IneligibilityReason,
    Strategy,
    chain_of,
    each_once,
    load_of,
    owed_with_this_lead,
)
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord


@dataclass(frozen=True)
class AssignmentExplanation:
    """The reasons of one decision in words.

    Attributes:
        decision: one that chose among managers: its `candidates` are not empty.
        config: the configuration of today; skills and working hours are read from it.
    """

    decision: LedgerEntry
    config: Configuration
    wording: Wording

    def sentence(self) -> str:
        """Return `Boris, because 1.4 leads were owed, more than to anybody else; Anna is absent until …`."""
        parts = [self.winner_clause(), *(self.other_clause(each) for each in self.others)]
        return f"{'; '.join(parts)}.{self._unread()}"

    def winner_clause(self) -> str:
        """Return who got the lead and why, or `Nobody was eligible`."""
        winner = self.winner
        if winner is None:
            return "Nobody was eligible"
        first, name = self.decision.candidates[0].queue, self.wording.name(winner.manager_id)
        is_fallback = winner.queue != first
        way = (
            f"Nobody of queue {first} was eligible, so queue {winner.queue} took it: " if is_fallback else ""
        )
        return f"{way}{name}, {self._because(winner)}"

    @property
    def winner(self) -> Candidate | None:
        """The member who got the lead; None when it was held."""
        mine = (self.decision.manager, self.decision.queue, None)
        found = (
            each
            for each in self.decision.candidates
            if (each.manager_id, each.queue, each.ineligibility) == mine
        )
        return next(found, None)

    @property
    def others(self) -> list[Candidate]:
        """The other candidates, each once; of several queues the one that took the lead counts."""
        winner = self.winner
        everybody = each_once(self.decision.candidates, winner.queue if winner else None)
        return [each for each in everybody if each != winner]

    def other_clause(self, candidate: Candidate) -> str:
        """Return why this candidate did not get the lead."""
        name = self.wording.name(candidate.manager_id)
        if candidate.ineligibility is not None:
            return f"{name} {self._ineligible(candidate, candidate.ineligibility)}"
        if self.winner is None or candidate.queue != self.winner.queue:
            return f"{name} was not asked"
        return f"{name} {self._eligible(candidate, self.winner)}"

    def _because(self, winner: Candidate) -> str:
        eligible = self._eligible_with(winner)
        if winner.is_preferred:
            return "who knows this customer"
        if len(eligible) == 1:
            return "who alone was eligible"
        if first := why_first(winner, eligible):
            return first
        if winner.strategy is Strategy.RANDOM:
            return "because the lot fell so: this queue draws by weight"
        if winner.strategy is Strategy.LEAST_OPEN:
            return f"with {_open(winner)}, the fewest for the weight{_tie_note(winner, eligible)}"
        return self._by_debt(winner, eligible)

    def _by_debt(self, winner: Candidate, eligible: Sequence[Candidate]) -> str:
        due = _owed_with_this_lead(eligible)
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
        not_first = why_not_first(candidate, winner, self._eligible_with(winner))
        if not_first and not winner.is_preferred:
            return not_first
        if candidate.strategy is Strategy.RANDOM:
            return "was not drawn"
        if candidate.strategy is Strategy.LEAST_OPEN:
            return f"had {_open(candidate)}"
        due = _owed_with_this_lead(self._eligible_with(winner))
        mine = due[candidate.manager_id]
        if mine == due[winner.manager_id]:
            return "was owed as much"
        return f"was owed {leads(mine)}" if mine > 0 else f"was {leads(mine)} ahead"

    def _eligible_with(self, winner: Candidate) -> list[Candidate]:
        return [
            each
            for each in self.decision.candidates
            if each.queue == winner.queue and each.ineligibility is None
        ]

    def _ineligible(self, candidate: Candidate, ineligibility: Ineligibility) -> str:
        day = self.wording.day(self.decision.decided_at)
        words = {
            IneligibilityReason.INACTIVE: "is not active in the portal",
            IneligibilityReason.PAUSED: "is paused",
            IneligibilityReason.SKILL: f"lacks {self._skills(candidate)}",
            IneligibilityReason.ABSENT: "is absent",
            IneligibilityReason.DAILY_CAP: f"had {leads(candidate.assigned_today)} on {day}, the daily cap",
            IneligibilityReason.OPEN_CAP: f"had {_open(candidate)}, the most allowed",
            IneligibilityReason.UNCOUNTED: "was not counted yet: the open leads were not known",
            IneligibilityReason.OFF_HOURS: "is outside working hours",
            IneligibilityReason.CLOCKED_OUT: "is not clocked in",
            IneligibilityReason.STANDBY: "stands by for when nobody else is there",
            IneligibilityReason.EXCLUDED: "had this lead before",
            IneligibilityReason.NO_MEMBERS: "is no member of the queue",
            IneligibilityReason.MEMBERS_UNREAD: "is no known member of the queue",
        }[ineligibility.reason]
        back = self._back_at(candidate, ineligibility)
        return words if back is None else f"{words} until {self.wording.moment(back)}"

    def _back_at(self, candidate: Candidate, ineligibility: Ineligibility) -> datetime | None:
        """Return when the manager works again, which may be later than the end of an absence."""
        if ineligibility.until is None or ineligibility.reason is IneligibilityReason.DAILY_CAP:
            return None
        queue = self.config.queues.get(candidate.queue)
        if queue is not None and queue.is_any_time:
            return ineligibility.until
        calendar = self.config.calendar_of(candidate.manager_id)
        return calendar.next_opening(ineligibility.until) or ineligibility.until

    def _unread(self) -> str:
        """Return of which candidates it mattered, and could not be read, whether they were clocked in."""
        unread = {
            each.manager_id for each in self.decision.candidates if each.presence.is_clocked_out is None
        }
        if not unread:
            return ""
        names = listed(sorted(self.wording.name(each) for each in unread))
        return f" Whether {names} {'was' if len(unread) == 1 else 'were'} clocked in could not be read."

    def _skills(self, candidate: Candidate) -> str:
        queue = self.config.queues.get(candidate.queue)
        manager = self.config.managers.get(candidate.manager_id)
        missing = sorted(queue.needs - manager.skills) if queue and manager else []
        return f"the skill {listed(missing)}" if missing else f"a skill that {candidate.queue} needs"


def without_members(record: LeadRecord, config: Configuration) -> str:
    """Return why there is no manager for a held lead, as its departments have no people; else nothing."""
    queue = config.queues.get(record.assignment.queue or "")
    reason = record.hold.reason if record.hold else None
    if queue is None or reason not in {IneligibilityReason.NO_MEMBERS, IneligibilityReason.MEMBERS_UNREAD}:
        return ""
    chain = chain_of(queue, config.queues)
    numbers = [str(each) for each in sorted({each for one in chain for each in one.departments})]
    where = f"department{'s' if len(numbers) > 1 else ''} {listed(numbers)}"
    if reason == IneligibilityReason.NO_MEMBERS:
        return f": nobody who may be given leads works in {where}"
    return f": who works in {where} could not be read, `fairlead check` says why"


def _owed_with_this_lead(eligible: Sequence[Candidate]) -> dict[int, Fraction]:
    """Return what each is owed, in leads, once this lead is shared out among the eligible."""
    return {manager: Fraction(debt, LEAD) for manager, debt in owed_with_this_lead(eligible).items()}


def _open(candidate: Candidate) -> str:
    count = candidate.presence.open_leads
    return "1 open lead" if count == 1 else f"{count} open leads"


def _tie_note(winner: Candidate, eligible: Sequence[Candidate]) -> str:
    ties = [each for each in eligible if load_of(each) == load_of(winner)]
    return "; the tie was drawn" if len(ties) > 1 else ""
