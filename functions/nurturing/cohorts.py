"""What nurturing and the control sample come to: each lead is counted once, when it has had time to convert.

Who converts is closed, and the records of closed leads are erased after a while, those of open ones are
not: of the leads that are left, ever fewer have converted. So a lead is counted at one fixed age in its
cohort, while the record of everybody in it must still be there, and as it was at that age; the sums outlive
the records.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial, reduce

from pydantic import TypeAdapter

from functions.domain.lead.earlier_forms import with_items
from functions.domain.lead.record import Ending
from functions.domain.lead.rolls import CONTROL, HANDED_OFF
from functions.nurturing.report import NurturingCounts
from functions.ports import Checkpoints, Leads, OnRoll, RollPosition

MATURES_AFTER = timedelta(days=90)
"""How long a lead is watched; the same for both cohorts, or they could not be compared."""
CHECKPOINT = "nurturing-cohorts"
PAGE_SIZE = 500
"""Records a page."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted, and up to where in each cohort: stored together, so no lead counts twice."""

    counts: NurturingCounts = field(default_factory=NurturingCounts)
    counted_to: Mapping[str, RollPosition] = field(default_factory=dict)

    def with_page(self, cohort: str, page: Sequence[OnRoll]) -> "Tally":
        """Return the tally with the next leads of a cohort, which have matured."""
        counts = reduce(partial(_counted, cohort=cohort), page, self.counts)
        return Tally(counts, {**self.counted_to, cohort: page[-1].position})


_adapter = TypeAdapter(Tally)


def count_matured(
    leads: Leads,
    checkpoints: Checkpoints,
    *,
    closed_kept: timedelta,
    now: datetime,
    is_over: Callable[[], bool],
) -> tuple[NurturingCounts, bool]:
    """Count the leads that have matured since the last run; return all counts, and whether none is left.

    `closed_kept` is how long records of closed leads are kept: of a cohort that is older some converted
    leads may be gone, so none of it is counted. Leads that are deleted in the portal or erased before are
    in no cohort.

    Raises:
        StateUnavailable: the state could not be read or written; the next run counts the rest.
    """
    text = checkpoints.get(CHECKPOINT)
    tally = Tally() if text is None else _adapter.validate_json(with_items(text))
    for cohort in (CONTROL, HANDED_OFF):
        whole_since = RollPosition(now - closed_kept)
        while page := leads.cohort(
            cohort,
            until=now - MATURES_AFTER,
            limit=PAGE_SIZE,
            after=max(tally.counted_to.get(cohort, whole_since), whole_since, key=lambda each: each.since),
        ):
            if is_over():
                return tally.counts, False
            tally = tally.with_page(cohort, page)
            checkpoints.set(CHECKPOINT, _adapter.dump_json(tally).decode())
    return tally.counts, True


def _counted(counts: NurturingCounts, lead: OnRoll, *, cohort: str) -> NurturingCounts:
    sighting, came_back_at = lead.record.sighting, lead.record.nurturing.recalled_at
    is_converted = sighting.ending is Ending.CONVERTED and _is_in_time(sighting.closed_at, lead)
    if cohort == CONTROL:
        return replace(
            counts,
            control=counts.control + 1,
            control_converted=counts.control_converted + is_converted,
        )
    return replace(
        counts,
        handed_over=counts.handed_over + 1,
        came_back=counts.came_back + _is_in_time(came_back_at, lead),
        converted=counts.converted + is_converted,
    )


def _is_in_time(at: datetime | None, lead: OnRoll) -> bool:
    return at is not None and at - lead.since <= MATURES_AFTER
