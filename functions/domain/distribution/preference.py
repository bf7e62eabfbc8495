"""Rather, but not only: which members come before their turn for a skill that their queue prefers.

A preference moves a lead to another manager and makes no new ones: a manager who is taken first now is paid
back by later turns. So it reaches no further than `MOST_AHEAD` leads, in either direction.

- `round-robin`: the most owed may come first, as ever; and, while no eligible manager is owed more than
  `MOST_AHEAD` leads, everybody who is no more than `MOST_AHEAD` leads ahead with this lead.
- `best-fit`: the same, with `FIT_AHEAD` leads in place of these.
- `least-open`: those may who have, with this lead, no more than `MOST_AHEAD` open leads more than the least
  busy member would have at the same weight.
- `random`: everybody may, for a lot remembers nothing and promises nothing.

Of these, the members with most of the preferred skills come first; which of the skills they are, and in which
order the queue lists them, decides nothing. Among equals the strategy decides. If none of these has any, the
queue chooses as without a preference. `fairness_bounds.py` states what this does to the bound.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.queue import Strategy
from functions.domain.distribution.rotation import LEAD, shares_of, tie_break
from functions.domain.item import Item

MOST_AHEAD = 2
"""How many leads a preference may put anybody ahead of their due, and leave anybody behind it."""
FIT_AHEAD = 5
"""The same in a queue that chooses by fit, whose skills reach as far."""


def reach_of(strategy: Strategy) -> int:
    """Return how many leads ahead of their due a member may come first in such a queue."""
    return FIT_AHEAD if strategy is Strategy.BEST_FIT else MOST_AHEAD


def favourites(eligible: Sequence[Candidate]) -> list[Candidate]:
    """Return those with most of the preferred skills of all who may come first; none if no member has any."""
    skilled = [each for each in eligible if each.preferred_skills]
    if not skilled:
        return []
    may_be_first = who_may_be_first(eligible)
    able = [each for each in skilled if each.manager_id in may_be_first]
    most = max((len(each.preferred_skills) for each in able), default=0)
    return [each for each in able if len(each.preferred_skills) == most]


def most_owed(first: Sequence[Candidate], eligible: Sequence[Candidate], *, item: Item) -> int:
    """Return who of `first` is owed most, once the lead is shared out among all eligible; ties by a hash."""
    owed = owed_with_this_lead(eligible)
    best = min(first, key=lambda each: (-owed[each.manager_id], tie_break(item, each.manager_id)))
    return best.manager_id


def owed_with_this_lead(eligible: Sequence[Candidate]) -> dict[int, int]:
    """Return what each is owed, in units of a lead, once this lead is shared out among the eligible."""
    shares = shares_of(eligible)
    return {each.manager_id: each.debt + shares[each.manager_id] for each in eligible}


def who_may_be_first(eligible: Sequence[Candidate]) -> set[int]:
    """Return the managers who may come before their turn, for a skill or because the lead suits them."""
    strategy = eligible[0].strategy
    if strategy is Strategy.RANDOM:
        return {each.manager_id for each in eligible}
    if strategy is Strategy.LEAST_OPEN:
        return _not_much_busier(eligible)
    return _not_too_far_ahead(owed_with_this_lead(eligible), reach_of(strategy) * LEAD)


def _not_too_far_ahead(owed: Mapping[int, int], reach: int) -> set[int]:
    most = max(owed.values())
    # Who is too far behind is served before any preference counts again.
    enough = most if most > reach else min(most, LEAD - reach)
    return {manager for manager, debt in owed.items() if debt >= enough}


def _not_much_busier(eligible: Sequence[Candidate]) -> set[int]:
    least = min(load_of(each) for each in eligible)
    return {
        each.manager_id
        for each in eligible
        if load_of(each) <= least + Fraction(MOST_AHEAD - 1) / each.weight
    }


def load_of(candidate: Candidate) -> Fraction:
    """Return the open leads for the weight."""
    return (candidate.presence.open_leads or 0) / candidate.weight
