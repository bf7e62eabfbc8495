"""Why a lead went to this manager and not to each of the others, in one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from functions.commands.explain_fit import by_debt_alone, why_fits, why_not_fits
from functions.commands.explain_preference import why_first, why_not_first
from functions.commands.wording import Wording
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
        winner, texts = self.winner, self.wording.texts
        if winner is None:
            return texts.gettext("Nobody was eligible")
        first, name = self.decision.candidates[0].queue, self.wording.name(winner.manager_id)
        because = f"{name}, {self._because(winner)}"
        if winner.queue == first:
            return because
        values = {"first": self.config.queue_name(first), "queue": self.config.queue_name(winner.queue)}
        way = texts.gettext("Nobody of queue %(first)s was eligible, so queue %(queue)s took it") % values
        return f"{way}: {because}"

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
        if candidate.ineligibility is not None:
            return self._ineligible(candidate, candidate.ineligibility)
        if self.winner is None or candidate.queue != self.winner.queue:
            return self._of(candidate, self.wording.texts.gettext("%(manager)s was not asked"))
        return self._eligible(candidate, self.winner)

    def _because(self, winner: Candidate) -> str:
        eligible, texts = self._eligible_with(winner), self.wording.texts
        if winner.is_preferred:
            return texts.gettext("who knows this customer")
        if len(eligible) == 1:
            return texts.gettext("who alone was eligible")
        item = self.decision.item
        early = why_first(winner, eligible, self.config.queue_name(winner.queue), texts) or why_fits(
            winner, eligible, item, texts, by_manager=self._by_manager
        )
        if early:
            return early
        if winner.strategy is Strategy.RANDOM:
            return texts.gettext("because the lot fell so: this queue draws by weight")
        if winner.strategy is Strategy.LEAST_OPEN:
            fewest = texts.gettext("with %(leads)s, the fewest for the weight") % {
                "leads": self._open(winner)
            }
            is_tied = sum(load_of(each) == load_of(winner) for each in eligible) > 1
            return f"{fewest}; {texts.gettext('the tie was drawn')}" if is_tied else fewest
        return self._by_debt(winner, eligible) + by_debt_alone(winner, item, texts)

    @property
    def _by_manager(self) -> bool:
        return self.config.figures.by_manager

    def _by_debt(self, winner: Candidate, eligible: Sequence[Candidate]) -> str:
        texts, due = self.wording.texts, _owed_with_this_lead(eligible)
        mine, most = due[winner.manager_id], max(due.values())
        values = {"owed": self.wording.owed(mine), "leads": self.wording.leads(mine)}
        if mine < most:
            return texts.gettext("whose next lead was due first (%(owed)s)") % values
        ties = [self.wording.name(key) for key in due if due[key] == mine and key != winner.manager_id]
        what = (
            texts.gettext("because %(owed)s")
            if mine > 0
            else texts.gettext("who was least ahead, by %(leads)s")
        )
        if ties:
            tied = texts.gettext("%(what)s, to %(names)s as much, and the tie was drawn")
            return tied % {"what": what % values, "names": texts.listed(ties)}
        if mine > 0:
            return texts.gettext("%(what)s, more than to anybody else") % {"what": what % values}
        return what % values

    def _eligible(self, candidate: Candidate, winner: Candidate) -> str:
        texts = self.wording.texts
        if winner.is_preferred and not candidate.is_preferred:
            return self._of(candidate, texts.gettext("%(manager)s does not know this customer"))
        eligible, item = self._eligible_with(winner), self.decision.item
        not_early = why_not_first(candidate, winner, eligible, self.wording) or why_not_fits(
            candidate, eligible, item, self.wording, by_manager=self._by_manager
        )
        if not_early and not winner.is_preferred:
            return not_early
        if candidate.strategy is Strategy.RANDOM:
            return self._of(candidate, texts.gettext("%(manager)s was not drawn"))
        if candidate.strategy is Strategy.LEAST_OPEN:
            return self._of(candidate, texts.gettext("%(manager)s had %(leads)s"), self._open(candidate))
        due = _owed_with_this_lead(eligible)
        mine = due[candidate.manager_id]
        if mine == due[winner.manager_id]:
            return self._of(candidate, texts.gettext("%(manager)s was owed as much"))
        ahead = (
            texts.gettext("%(manager)s was owed %(leads)s")
            if mine > 0
            else texts.gettext("%(manager)s was %(leads)s ahead")
        )
        return self._of(candidate, ahead, self.wording.leads(mine))

    def _of(self, candidate: Candidate, words: str, leads: str = "") -> str:
        return words % {"manager": self.wording.name(candidate.manager_id), "leads": leads}

    def _open(self, candidate: Candidate) -> str:
        count = candidate.presence.open_leads or 0
        words = self.wording.texts.ngettext("%(count)s open lead", "%(count)s open leads", count)
        return words % {"count": count}

    def _eligible_with(self, winner: Candidate) -> list[Candidate]:
        return [
            each
            for each in self.decision.candidates
            if each.queue == winner.queue and each.ineligibility is None
        ]

    def _ineligible(self, candidate: Candidate, ineligibility: Ineligibility) -> str:
        words = self._ineligible_for(ineligibility.reason) % {
            "manager": self.wording.name(candidate.manager_id),
            "leads": self.wording.leads(candidate.assigned_today),
            "open": self._open(candidate),
            "day": self.wording.day(self.decision.decided_at),
            "skills": self._skills(candidate),
        }
        back = self._back_at(candidate, ineligibility)
        if back is None:
            return words
        until = self.wording.texts.gettext("%(what)s until %(moment)s")
        return until % {"what": words, "moment": self.wording.moment(back)}

    def _ineligible_for(self, reason: IneligibilityReason) -> str:
        texts = self.wording.texts
        return {
            IneligibilityReason.INACTIVE: texts.gettext("%(manager)s is not active in the portal"),
            IneligibilityReason.PAUSED: texts.gettext("%(manager)s is paused"),
            IneligibilityReason.SKILL: texts.gettext("%(manager)s lacks %(skills)s"),
            IneligibilityReason.ABSENT: texts.gettext("%(manager)s is absent"),
            IneligibilityReason.DAILY_CAP: texts.gettext(
                "%(manager)s had %(leads)s on %(day)s, the daily cap"
            ),
            IneligibilityReason.OPEN_CAP: texts.gettext("%(manager)s had %(open)s, the most allowed"),
            IneligibilityReason.UNCOUNTED: texts.gettext(
                "%(manager)s was not counted yet: the open leads were not known"
            ),
            IneligibilityReason.OFF_HOURS: texts.gettext("%(manager)s is outside working hours"),
            IneligibilityReason.CLOCKED_OUT: texts.gettext("%(manager)s is not clocked in"),
            IneligibilityReason.STANDBY: texts.gettext("%(manager)s stands by for when nobody else is there"),
            IneligibilityReason.EXCLUDED: texts.gettext("%(manager)s had this lead before"),
            IneligibilityReason.NO_MEMBERS: texts.gettext("%(manager)s is no member of the queue"),
            IneligibilityReason.MEMBERS_UNREAD: texts.gettext("%(manager)s is no known member of the queue"),
        }[reason]

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
        names = self.wording.texts.listed(sorted(self.wording.name(each) for each in unread))
        words = self.wording.texts.ngettext(
            "Whether %(names)s was clocked in could not be read.",
            "Whether %(names)s were clocked in could not be read.",
            len(unread),
        )
        return f" {words % {'names': names}}"

    def _skills(self, candidate: Candidate) -> str:
        queue, texts = self.config.queues.get(candidate.queue), self.wording.texts
        manager = self.config.managers.get(candidate.manager_id)
        missing = sorted(queue.needs - manager.skills) if queue and manager else []
        if missing:
            return texts.gettext("the skill %(skills)s") % {"skills": texts.listed(missing)}
        name = self.config.queue_name(candidate.queue)
        return texts.gettext("a skill that %(queue)s needs") % {"queue": name}


def without_members(record: LeadRecord, config: Configuration) -> str:
    """Return why there is no manager for a held lead, as its departments have no people; else nothing."""
    queue, texts = config.queues.get(record.assignment.queue or ""), config.texts
    reason = record.hold.reason if record.hold else None
    if queue is None or reason not in {IneligibilityReason.NO_MEMBERS, IneligibilityReason.MEMBERS_UNREAD}:
        return ""
    chain = chain_of(queue, config.queues)
    numbers = [str(each) for each in sorted({each for one in chain for each in one.departments})]
    words = texts.ngettext("department %(numbers)s", "departments %(numbers)s", len(numbers))
    where = words % {"numbers": texts.listed(numbers)}
    if reason == IneligibilityReason.NO_MEMBERS:
        why = texts.gettext("nobody who may be given leads works in %(departments)s")
    else:
        why = texts.gettext("who works in %(departments)s could not be read, `fairlead check` says why")
    return f": {why % {'departments': where}}"


def _owed_with_this_lead(eligible: Sequence[Candidate]) -> dict[int, Fraction]:
    """Return what each is owed, in leads, once this lead is shared out among the eligible."""
    return {manager: Fraction(debt, LEAD) for manager, debt in owed_with_this_lead(eligible).items()}
