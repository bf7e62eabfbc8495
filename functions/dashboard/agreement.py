"""The agreement between marketing and sales: what is read for it, and its rows."""

from collections.abc import Sequence

from functions.dashboard.view.rows import AgreementRow, Term
from functions.domain.configuration import Configuration
from functions.domain.figures.agreement import Promise, judge, weeks_to_judge
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.documents import Progress
from functions.domain.figures.settings import Agreement
from functions.domain.figures.stored import known_document
from functions.domain.figures.verdicts import Keeping
from functions.ports import Figures


def read_agreement(figures: Figures, config: Configuration, progress: Progress) -> tuple[Promise, ...]:
    """Return how each promise was kept; at most thirteen documents are read, and none without a promise.

    Raises:
        StateUnavailable: the state could not be read.
    """
    if config.agreement == Agreement():
        return ()
    today = config.business.business_day(progress.as_of)
    weeks = weeks_to_judge(today=today, since=progress.since, horizon=config.figures.horizon)
    stored = figures.read([cohort_name(week.first) for week in weeks])
    documents = {
        name: document for name, each in stored.items() if (document := known_document(each.text)) is not None
    }
    return judge(
        config.agreement,
        [Cubes(documents, week) for week in weeks],
        highest_band=config.scorecard.bands_ascending[-1].id,
        minute=int(progress.as_of.timestamp() // 60),
    )


def agreement_rows(promises: Sequence[Promise], config: Configuration) -> tuple[AgreementRow, ...]:
    """Return a row for each promise."""
    return tuple(_row(each, config) for each in promises)


def _row(promise: Promise, config: Configuration) -> AgreementRow:
    newest, kept = promise.newest, promise.count(Keeping.KEPT)
    term = Term(promise.term.value)
    return AgreementRow(
        term,
        newest.number if newest else None,
        promise.target,
        _is_kept(newest.keeping) if newest else None,
        kept,
        kept + promise.count(Keeping.MISSED),
        within=config.agreement.answered_in if term is Term.ANSWERED_IN else None,
        undecided=promise.count(Keeping.TOO_FEW),
        monday=newest.monday if newest else None,
        band=config.scorecard.bands_ascending[-1].id,
    )


def _is_kept(keeping: Keeping) -> bool | None:
    return None if keeping is Keeping.TOO_FEW else keeping is Keeping.KEPT
