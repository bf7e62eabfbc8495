"""Which gate stopped each candidate of a choice: what was against them, or what was for another. Pure."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.eligibility import IneligibilityReason
from functions.domain.distribution.fit import best_fits
from functions.domain.distribution.preference import favourites
from functions.domain.distribution.queue import Strategy
from functions.domain.item import Item


class Gate(StrEnum):
    """What became of a candidate: `given`, or what stood in the way.

    The gates of those who were not eligible have the names of `IneligibilityReason`; the others are of those
    who were, while another got the lead.
    """

    GIVEN = "given"
    INACTIVE = IneligibilityReason.INACTIVE.value
    PAUSED = IneligibilityReason.PAUSED.value
    SKILL = IneligibilityReason.SKILL.value
    ABSENT = IneligibilityReason.ABSENT.value
    DAILY_CAP = IneligibilityReason.DAILY_CAP.value
    OPEN_CAP = IneligibilityReason.OPEN_CAP.value
    UNCOUNTED = IneligibilityReason.UNCOUNTED.value
    OFF_HOURS = IneligibilityReason.OFF_HOURS.value
    CLOCKED_OUT = IneligibilityReason.CLOCKED_OUT.value
    STANDBY = IneligibilityReason.STANDBY.value
    EXCLUDED = IneligibilityReason.EXCLUDED.value
    NOT_ASKED = "not-asked"
    """The lead was given in another queue, which comes before."""
    KNOWN = "known-customer"
    """Another looks after this customer already."""
    PREFERRED = "preferred"
    """Another has more of the skills that the queue prefers."""
    FIT = "fit"
    """Such leads suit another better."""
    TURN = "turn"
    """It was another's turn."""
    BUSIER = "busier"
    """Another had fewer open leads for the weight."""
    NOT_DRAWN = "not-drawn"
    """The lot fell to another."""


_BY_STRATEGY = {
    Strategy.ROUND_ROBIN: Gate.TURN,
    Strategy.LEAST_OPEN: Gate.BUSIER,
    Strategy.RANDOM: Gate.NOT_DRAWN,
    Strategy.BEST_FIT: Gate.TURN,
}


def each_once(candidates: Iterable[Candidate], queue: str | None) -> list[Candidate]:
    """Return every manager once: as a member of the queue that took the lead, else of the first one."""
    seen = dict[int, Candidate]()
    for each in candidates:
        if each.manager_id not in seen or each.queue == queue:
            seen[each.manager_id] = each
    return list(seen.values())


def gates_of(
    candidates: Sequence[Candidate], *, item: Item, manager: int | None, queue: str
) -> dict[int, Gate]:
    """Return by manager what became of each candidate.

    Args:
        candidates: everybody who was considered, as they were before the lead.
        item: the lead.
        manager: who got the lead; None for a lead that is held.
        queue: the queue that it was given in, or is held in.
    """
    eligible = [each for each in candidates if each.queue == queue and each.ineligibility is None]
    winner = next((each for each in eligible if each.manager_id == manager), None)
    if winner is None:
        return {each.manager_id: _stopped(each) for each in each_once(candidates, None)}
    known = [each for each in eligible if each.is_preferred]
    # Who comes first for a skill is asked once: it takes the shares of all of them.
    first = {each.manager_id for each in favourites(known or eligible)}
    best = {each.manager_id for each in best_fits(known or eligible, item=item)}

    def gate(each: Candidate) -> Gate:
        if each.ineligibility is not None or each.queue != queue:
            return _stopped(each)
        if each.manager_id == manager:
            return Gate.GIVEN
        if winner.is_preferred and not each.is_preferred:
            return Gate.KNOWN
        if first and each.manager_id not in first:
            return Gate.PREFERRED
        return Gate.FIT if best and each.manager_id not in best else _BY_STRATEGY[each.strategy]

    return {each.manager_id: gate(each) for each in each_once(candidates, queue)}


def _stopped(candidate: Candidate) -> Gate:
    if candidate.ineligibility is None:
        return Gate.NOT_ASKED
    return Gate(candidate.ineligibility.reason.value)
