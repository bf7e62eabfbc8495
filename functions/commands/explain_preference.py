"""What a queue's preference had to do with who got a lead, in a few words."""

from collections.abc import Sequence
from fractions import Fraction

from functions.commands.wording import Wording
from functions.domain.distribution import (
    LEAD,
    Candidate,
    Strategy,
    favourites,
    load_of,
    owed_with_this_lead,
    reach_of,
)
from functions.domain.texts import Texts


def why_first(winner: Candidate, eligible: Sequence[Candidate], queue: str, texts: Texts) -> str | None:
    """Return why the winner came before their turn; None when no preference decided.

    `queue` is what people call the winner's queue.
    """
    first = favourites(eligible)
    if winner not in first:
        return None
    values = {"skills": texts.listed(winner.preferred_skills), "queue": queue}
    why = texts.gettext("who has %(skills)s, which queue %(queue)s prefers") % values
    tie = texts.gettext("the tie was drawn")
    return f"{why}; {tie}" if is_tied(winner, first, eligible) else why


def why_not_first(
    candidate: Candidate, winner: Candidate, eligible: Sequence[Candidate], wording: Wording
) -> str | None:
    """Return what the preference held against an eligible candidate; None when it was nothing."""
    first, texts = favourites(eligible), wording.texts
    manager = wording.name(candidate.manager_id)
    if candidate in first:
        return None
    if winner in first and len(candidate.preferred_skills) < len(winner.preferred_skills):
        missing = texts.listed(sorted({*winner.preferred_skills} - {*candidate.preferred_skills}))
        return texts.gettext("%(manager)s lacks %(skills)s") % {"manager": manager, "skills": missing}
    if not candidate.preferred_skills:
        return None
    values = {"manager": manager, "skills": texts.listed(candidate.preferred_skills)}
    values["limit"] = limit_of(candidate, eligible, wording)
    return texts.gettext("%(manager)s has %(skills)s, but %(limit)s") % values


def is_tied(winner: Candidate, first: Sequence[Candidate], eligible: Sequence[Candidate]) -> bool:
    """Return True when the winner was drawn among some of `first` that nothing distinguished."""
    if winner.strategy is Strategy.RANDOM:
        return False
    if winner.strategy is Strategy.LEAST_OPEN:
        return sum(load_of(each) == load_of(winner) for each in first) > 1
    owed = owed_with_this_lead(eligible)
    return sum(owed[each.manager_id] == owed[winner.manager_id] for each in first) > 1


def limit_of(candidate: Candidate, eligible: Sequence[Candidate], wording: Wording) -> str:
    """Return why a candidate who would have come before their turn could not."""
    texts = wording.texts
    if candidate.strategy is Strategy.LEAST_OPEN:
        count = candidate.presence.open_leads or 0
        words = texts.ngettext("had %(count)s open leads already", "had %(count)s open leads already", count)
        return words % {"count": count}
    owed = owed_with_this_lead(eligible)
    reach = reach_of(candidate.strategy)
    if max(owed.values()) > reach * LEAD:
        return texts.gettext("somebody was owed more than %(count)s leads") % {"count": reach}
    ahead = wording.leads(1 - Fraction(owed[candidate.manager_id], LEAD))
    return texts.gettext("would be %(leads)s ahead") % {"leads": ahead}
