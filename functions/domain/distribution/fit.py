"""Best fit: which of the members whose turn it could be gets a lead that suits one of them more.

Everybody gets their number of leads, and only *which* changes. As a skill that a queue prefers does, a fit
takes a lead out of turn and makes no new ones: while no eligible member is owed more than `FIT_AHEAD` leads,
those come into question who are, with this lead, no more than `FIT_AHEAD` ahead, and the one of them with the
largest advantage (`effectiveness.py`) gets the lead. Is anybody owed more, the most owed gets it.

One lead in ten goes by debt alone, whatever is known of anybody: so everybody keeps getting leads of every
kind, and the figures see who has become better at one. Which these are follows from a hash of the lead.

Where the queue prefers skills as well, these come first, and the advantage decides among those who have most
of them. Where no manager has an advantage over the others, debt decides.
"""

import hashlib
from collections.abc import Sequence

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.preference import favourites, who_may_be_first
from functions.domain.distribution.queue import Strategy
from functions.domain.item import Item

BY_DEBT_ALONE = 10
"""One lead in so many is given by debt alone."""


def best_fits(eligible: Sequence[Candidate], *, item: Item) -> list[Candidate]:
    """Return those whom the lead suits best of all who may come first; none where that decides nothing."""
    if eligible[0].strategy is not Strategy.BEST_FIT or is_by_debt_alone(item):
        return []
    may_be_first = who_may_be_first(eligible)
    able = favourites(eligible) or [each for each in eligible if each.manager_id in may_be_first]
    most = max(each.advantage for each in able)
    best = [each for each in able if each.advantage == most]
    return best if len(best) < len(able) else []


def is_by_debt_alone(item: Item) -> bool:
    """Return True for the leads that are given by debt alone: one in ten, and always the same ones."""
    digest = hashlib.blake2b(f"by debt alone:{item.key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % BY_DEBT_ALONE == 0
