"""What a queue's preference had to do with who got a lead, in a few words."""

from collections.abc import Sequence
from fractions import Fraction

from functions.commands.wording import leads, listed
from functions.domain.distribution import (
    LEAD,
    MOST_AHEAD,
    Candidate,
    Strategy,
    favourites,
    load_of,
    owed_with_this_lead,
)


def why_first(winner: Candidate, eligible: Sequence[Candidate]) -> str | None:
    """Return why the winner came before their turn; None when no preference decided."""
    first = favourites(eligible)
    if winner not in first:
        return None
    tie = "; the tie was drawn" if _is_tied(winner, first, eligible) else ""
    return f"who has {listed(winner.preferred_skills)}, which queue {winner.queue} prefers{tie}"


def why_not_first(candidate: Candidate, winner: Candidate, eligible: Sequence[Candidate]) -> str | None:
    """Return what the preference held against an eligible candidate; None when it was nothing."""
    first = favourites(eligible)
    if candidate in first:
        return None
    if winner in first and len(candidate.preferred_skills) < len(winner.preferred_skills):
        return f"lacks {listed(sorted({*winner.preferred_skills} - {*candidate.preferred_skills}))}"
    if not candidate.preferred_skills:
        return None
    return f"has {listed(candidate.preferred_skills)}, but {_limit(candidate, eligible)}"


def _is_tied(winner: Candidate, first: Sequence[Candidate], eligible: Sequence[Candidate]) -> bool:
    if winner.strategy is Strategy.RANDOM:
        return False
    if winner.strategy is Strategy.LEAST_OPEN:
        return sum(load_of(each) == load_of(winner) for each in first) > 1
    owed = owed_with_this_lead(eligible)
    return sum(owed[each.manager_id] == owed[winner.manager_id] for each in first) > 1


def _limit(candidate: Candidate, eligible: Sequence[Candidate]) -> str:
    """Return why a candidate with a preferred skill could not come first."""
    if candidate.strategy is Strategy.LEAST_OPEN:
        count = candidate.presence.open_leads
        return f"had {count} open leads already"
    owed = owed_with_this_lead(eligible)
    if max(owed.values()) > MOST_AHEAD * LEAD:
        return f"somebody was owed more than {MOST_AHEAD} leads"
    return f"would be {leads(1 - Fraction(owed[candidate.manager_id], LEAD))} ahead"
