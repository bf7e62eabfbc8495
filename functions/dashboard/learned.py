"""What a learned card was learned from, beside the leads that it has scored since."""

from collections.abc import Iterator, Sequence

from functions.commands.versions import with_same_points
from functions.dashboard.reading import Reading
from functions.dashboard.view.learned import (
    Drift,
    Drifted,
    ForetoldRow,
    InputRow,
    LearnedView,
    OrderRow,
)
from functions.domain.configuration import Configuration
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.drift import Foretold
from functions.domain.figures.learned import LearnedFigures, Moved, learned_figures, period_of_card
from functions.domain.figures.stored import known_document
from functions.ports import State

MOST_VERSIONS = 30
"""Newest configurations that are looked through for the one that brought the card."""


def read_learned(state: State, reading: Reading) -> LearnedFigures | None:
    """Return what is known of a learned card; None, and nothing is read, for one that was not learned.

    Nor is anything said while the second card of an experiment scores leads: the figures count them together.
    Weeks that the reading has are not read again. A configuration that is not among the newest counts as that
    of another card.

    Raises:
        StateUnavailable: the state could not be read.
    """
    config, period = reading.config, reading.period
    if config.scorecard.probability is None or is_second_card_acting(config):
        return None
    days = period_of_card(
        config.scorecard, today=period.today, since=reading.progress.since, horizon=period.horizon
    )
    known = reading.cubes.documents
    wanted = {cohort_name(monday) for monday in days.mondays} - {cohort_name(each) for each in period.mondays}
    read = {name: known_document(each.text) for name, each in state.figures.read(sorted(wanted)).items()}
    documents = {**known, **{name: each for name, each in read.items() if each is not None}}
    same = with_same_points(state.configuration_versions.newest(MOST_VERSIONS), config.version)
    return learned_figures(config.scorecard, Cubes(documents, days), same)


def is_second_card_acting(config: Configuration) -> bool:
    """Return whether some leads are scored by another card than the one of the configuration."""
    return config.experiment is not None and config.experiment.has_acting_card


def learned_view(reading: Reading, found: LearnedFigures | None) -> LearnedView | None:
    """Return what the page of rules shows of it."""
    if found is None:
        return None
    learned_from = reading.config.scorecard.learned_from
    bands = [band for band in reading.bands if band in found.by_band]
    rows = [("", found.foretold), *((band, found.by_band[band]) for band in bands)]
    order = _order(found, learned_from.auc if learned_from else None)
    inputs = tuple(sorted(map(_input, found.inputs), key=lambda row: (-(row.psi or 0.0), row.id)))
    foretold = tuple(_foretold(band, each) for band, each in rows if each.leads)
    return LearnedView(
        found.since,
        found.lately.leads,
        found.week.leads,
        inputs,
        foretold,
        order,
        tuple(_drifted(inputs, foretold, order)),
    )


def _input(moved: Moved) -> InputRow:
    drift, new = moved.drift, moved.new
    return InputRow(
        moved.table.id,
        moved.table.label,
        drift.psi if drift else None,
        drift.alarm if drift else None,
        new.share if new else None,
        new.alarm if new else None,
        has_moved=drift is not None and drift.is_alarming,
        has_new=new is not None and new.is_alarming,
    )


def _foretold(band: str, found: Foretold) -> ForetoldRow:
    return ForetoldRow(
        band,
        found.leads,
        found.converted,
        found.expected,
        found.low,
        found.high,
        is_telling=found.is_telling,
        is_off=found.is_off,
    )


def _order(found: LearnedFigures, promised: float | None) -> OrderRow | None:
    if found.ordered is None:
        return None
    is_lost = promised is not None and found.ordered.is_below(promised)
    return OrderRow(found.ordered.leads, found.ordered.auc, promised, is_lost=is_lost)


def _drifted(
    inputs: Sequence[InputRow], foretold: Sequence[ForetoldRow], order: OrderRow | None
) -> Iterator[Drifted]:
    if order is not None and order.is_lost:
        yield Drifted(Drift.ORDER)
    off = [row for row in foretold if row.is_off]
    # All leads stand first: a shift of the probability mends them, and each band that is off in their wake.
    for row in off[:1] if off and not off[0].band else off:
        what = Drift.BAND if row.band else Drift.FORETOLD
        yield Drifted(what, converted=row.converted, expected=round(row.expected), band=row.band)
    yield from (Drifted(Drift.NEW, row.title) for row in inputs if row.has_new)
    yield from (Drifted(Drift.MOVED, row.title) for row in inputs if row.has_moved)
