"""The thresholds of tonight that follow from capacity: computed once a night, and kept as one small text."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.hot_line import (
    CHECKPOINT,
    DAYS,
    Line,
    computed_on,
    line_of,
    lines_in,
    lines_text,
    touches_ahead,
)
from functions.domain.figures.stored import PROGRESS, load_document, load_progress
from functions.ports import Checkpoints, Figures


def keep_hot_line(
    figures: Figures, checkpoints: Checkpoints, config: Configuration, now: datetime
) -> Mapping[str, Line]:
    """Find the thresholds of today, unless that is done; return those that were found now, by band.

    Nothing is read where no band begins by capacity, and one small text where today's are kept already.

    Raises:
        StateUnavailable: the state could not be read or written; the next run finds them.
    """
    if not config.capacities:
        return {}
    today = config.business.business_day(now)
    kept = checkpoints.get(CHECKPOINT)
    if computed_on(kept) == today:
        return {}
    before, found = lines_in(kept), dict[str, Line]()
    days, scores = _scores(figures, today)
    members = {each for queue in config.queues.values() for each in queue.members}
    managers = [manager for manager in config.managers.values() if manager.id in members]
    for band, capacity in config.capacities.items():
        touches = touches_ahead(managers, capacity, today)
        known = before[band].start if band in before else None
        line = line_of(scores, touches, capacity, before=known, days=days)
        if line is not None:
            found[band] = line
    still = {band: line for band, line in before.items() if band in config.capacities}
    checkpoints.set(CHECKPOINT, lines_text({**still, **found}, day=today))
    return found


def _scores(figures: Figures, today: date) -> tuple[int, Counter[int]]:
    """Return how many whole days are counted of the last four weeks, and their leads by first score."""
    counts, progress = Counter[int](), figures.read([PROGRESS])
    if PROGRESS not in progress:
        return DAYS, counts
    since = load_progress(progress[PROGRESS].text).since
    first, last = max(today - timedelta(days=DAYS), since), today - timedelta(days=1)
    if first > last:
        return DAYS, counts
    period = Period(first, last, today, DAYS)
    stored = figures.read([cohort_name(monday) for monday in period.mondays])
    documents = {name: load_document(each.text) or Document() for name, each in stored.items()}
    for (_, points, _), count in Cubes(documents, period).of_cohort("scores"):
        counts[int(points)] += count
    return (last - first).days + 1, counts
