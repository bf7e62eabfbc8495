"""Each page of the figures out of one reading: overview, managers, rules, sources, health."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from functions.dashboard.agreement import agreement_rows
from functions.dashboard.experiment import experiment_view
from functions.dashboard.health import attention, health_items
from functions.dashboard.judged import rule_rows
from functions.dashboard.learned import is_second_card_acting, learned_view
from functions.dashboard.overview import (
    calibration_view,
    conversion_rows,
    days_by_band,
    deadline_rows,
    lift_view,
    nurturing_view,
    period_of,
    tiles,
    touch_view,
)
from functions.dashboard.reading import Reading
from functions.dashboard.routes import Query
from functions.dashboard.shown import shown
from functions.dashboard.signs import Signs
from functions.dashboard.sorting import in_order_of
from functions.dashboard.team import fairness_views
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.pages import (
    Choice,
    ConfigurationVersion,
    FairnessView,
    Filter,
    HealthView,
    LaterView,
    ManagersView,
    OverviewView,
    RulesView,
    SourcesView,
)
from functions.dashboard.view.rows import SourceRow
from functions.domain.figures.agreement import Promise
from functions.domain.figures.later import later
from functions.domain.figures.learned import LearnedFigures
from functions.domain.figures.outcomes import by_source
from functions.domain.figures.proportions import Share
from functions.domain.figures.received import matched
from functions.domain.figures.service import silence
from functions.domain.figures.trials import TrialFigures

MOST_SOURCES = 40
"""Rows of sources; the smallest are left out."""


def overview_page(
    reading: Reading,
    signs: Signs,
    query: Query | None = None,
    *,
    by_manager: bool,
    promises: Sequence[Promise] = (),
    experiment: TrialFigures | None = None,
    lines: tuple[CapacityLine, ...] = (),
) -> OverviewView:
    """Return the first page; of a queue that was asked for, only its shares.

    With promises it says how they were kept, as the report does.
    """
    by_manager = reading.is_by_manager(is_asked=by_manager)
    rows, overall = conversion_rows(reading)
    rules = rule_rows(reading)
    return OverviewView(
        as_of=_local(reading),
        filter=_filter(reading, query or Query(reading.days), by_manager=by_manager),
        period=period_of(reading),
        attention=attention(reading, rules, signs, by_manager=by_manager),
        tiles=tiles(reading, signs, by_manager=by_manager),
        days=days_by_band(reading),
        conversion=rows,
        overall=overall,
        lift=lift_view(reading),
        calibration=calibration_view(reading),
        touch=touch_view(reading),
        deadlines=deadline_rows(reading, by_manager=by_manager),
        fairness=_of_queue(query, fairness_views(reading, by_manager=by_manager)),
        rules=rules,
        nurturing=nurturing_view(reading),
        later=_later(reading),
        health=health_items(reading, signs),
        experiment=experiment_view(reading, experiment),
        agreement=agreement_rows(promises, reading.config),
        lines=lines,
    )


def managers_page(reading: Reading, *, sort: str, by_manager: bool) -> ManagersView:
    """Return all managers, by queue, in the order of a column."""
    by_manager = reading.is_by_manager(is_asked=by_manager)
    queues = tuple(
        replace(each, managers=in_order_of(sort, each.managers))
        for each in fairness_views(reading, by_manager=by_manager)
    )
    return ManagersView(_local(reading), period_of(reading), queues, sort)


def rules_page(
    reading: Reading, versions: Sequence[ConfigurationVersion], learned: LearnedFigures | None = None
) -> RulesView:
    """Return each criterion, what a learned card was learned from, and the scorecards of these scores."""
    rows, view = rule_rows(reading), learned_view(reading, learned)
    is_unjudged = reading.config.scorecard.probability is not None and is_second_card_acting(reading.config)
    return RulesView(_local(reading), period_of(reading), rows, tuple(versions), view, is_unjudged)


def sources_page(reading: Reading, promises: Sequence[Promise] = ()) -> SourcesView:
    """Return what each source brings, the largest first, and how both sides kept their promises."""
    highest = reading.bands[0]
    counted = sorted(by_source(reading.cubes).items(), key=lambda each: (-each[1]["arrived"], each[0]))
    rows = tuple(
        SourceRow(
            name,
            counts["arrived"],
            shown(Share(counts[f"band {highest}"], counts["arrived"])),
            shown(Share(counts["touched"], counts["arrived"])),
            shown(Share(counts["converted"], counts["mature"])),
            shown(Share(counts["junk"], counts["mature"])),
        )
        for name, counts in counted[:MOST_SOURCES]
    )
    agreement = agreement_rows(promises, reading.config)
    return SourcesView(_local(reading), period_of(reading), highest, rows, agreement)


def health_page(reading: Reading, signs: Signs) -> HealthView:
    """Return every sign."""
    return HealthView(_local(reading), health_items(reading, signs))


def _local(reading: Reading) -> datetime:
    return reading.progress.as_of.astimezone(reading.config.business.timezone)


def _filter(reading: Reading, query: Query, *, by_manager: bool) -> Filter:
    managers = sorted(reading.config.managers, key=reading.name) if by_manager else ()
    queues = tuple(Choice(each, reading.config.queue_name(each)) for each in reading.config.queues)
    choices = tuple(Choice(str(each), reading.name(each)) for each in managers)
    queue = query.queue if query.queue in reading.config.queues else ""
    return Filter(reading.days, queue, queues, choices, is_wall=query.is_wall)


def _of_queue(query: Query | None, views: tuple[FairnessView, ...]) -> tuple[FairnessView, ...]:
    """Return the shares of the queue that was asked for; of all where there is none of that name."""
    return tuple(each for each in views if query and each.queue == query.queue) or views


def _later(reading: Reading) -> LaterView:
    found, (points, leads) = later(reading.cubes), silence(reading.present)
    signals = matched(reading.cubes)
    return LaterView(
        silence_points=points,
        silence_leads=leads,
        lost_band=found.bands_lost,
        brought_back=found.brought_back,
        repeats=shown(found.repeated),
        converted_repeat=shown(found.converted_repeated),
        converted_single=shown(found.converted_others),
        taken_back=found.taken_back,
        corrected=found.corrected,
        signals=shown(signals) if signals.of or reading.config.scorecard.signals else None,
        senior_told=None if reading.config.senior is None else found.escalated,
    )
