"""How much better each manager is with which leads: computed once a night, and kept as one small text.

A segment is the band of the first decision, and the manager is who had the lead first, as the cohorts of the
figures count both. Only leads of the last `DAYS` days that are mature count.
"""

from collections.abc import Mapping
from datetime import date, datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import EFFECTIVENESS, Outcomes, advantages, advantages_text, computed_on
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.outcomes import conversion_by_manager
from functions.domain.figures.stored import PROGRESS, load_document, load_progress
from functions.ports import Checkpoints, Figures

DAYS = 180


def keep_effectiveness(
    figures: Figures, checkpoints: Checkpoints, config: Configuration, now: datetime
) -> bool:
    """Compute the advantages of today, unless that is done; return whether they were computed.

    Nothing is read where no queue chooses by them, and one small text where today's are kept already.

    Raises:
        StateUnavailable: the state could not be read or written; the next run computes them.
    """
    if not config.chooses_by_fit:
        return False
    today = config.business.business_day(now)
    if (kept := checkpoints.get(EFFECTIVENESS)) is not None and computed_on(kept) == today:
        return False
    found = advantages(_outcomes(figures, config, today))
    checkpoints.set(EFFECTIVENESS, advantages_text(found, day=today))
    return True


def _outcomes(figures: Figures, config: Configuration, today: date) -> Outcomes:
    """Return what became of the mature leads by band and manager; nothing before anything is counted."""
    progress = figures.read([PROGRESS])
    if PROGRESS not in progress:
        return {}
    since = load_progress(progress[PROGRESS].text).since
    period = Period.of_days(DAYS, today=today, since=since, horizon=config.figures.horizon)
    cubes = Cubes(_cohorts(figures, period), period)
    return {
        (band, manager): (share.count, share.of)
        for (manager, band), share in conversion_by_manager(cubes).items()
        if manager
    }


def _cohorts(figures: Figures, period: Period) -> Mapping[str, Document]:
    stored = figures.read([cohort_name(monday) for monday in period.mondays])
    return {name: load_document(each.text) or Document() for name, each in stored.items()}
