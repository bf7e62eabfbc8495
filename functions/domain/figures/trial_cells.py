"""What a lead of an experiment adds to its cohort: its arm and its fate, or the points of both cards."""

from collections.abc import Iterator

from functions.domain.figures.row import Row
from functions.domain.lead.milestones import FirstDecision
from functions.domain.lead.record import Ending

TRIALS, CLOCKS, WORTH, SHADOW = "trials", "trial clocks", "trial worth", "shadow"


def trial_cells(
    row: Row, first: FirstDecision, *, fate: str, clock: str | int | None
) -> Iterator[tuple[str, tuple[str | int, ...], int]]:
    """Yield cube, key without the day, and count; nothing for a lead of no experiment.

    Args:
        row: of the lead.
        first: its first decision, which says the arm.
        fate: what became of it, dated.
        clock: its first one, `kept` or `missed`, or the minute at which the deadline of a running one is
            over, since 1970; None for one without a deadline, and for one that ended before it.
    """
    trial = first.trial
    if trial is None:
        return
    if trial.arm is None:
        if trial.points is not None:
            yield SHADOW, (trial.experiment, first.points, trial.points, fate), 1
        return
    place = (trial.experiment, trial.arm.value)
    yield TRIALS, (*place, first.band, fate), 1
    if clock is not None:
        yield CLOCKS, (*place, clock), 1
    if row.milestones.closed_amount and row.ending is Ending.CONVERTED:
        yield WORTH, (*place, row.milestones.closed_currency), row.milestones.closed_amount
