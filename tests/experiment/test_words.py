"""The sentence of an experiment, in each of its cases, made of counted leads."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from functions.dashboard.experiment import experiment_view
from functions.dashboard.reading import Reading
from functions.domain.distribution import Strategy
from functions.domain.experiment import Arm, Experiment, Stop
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.row import Row
from infra.configuration.load import read_configuration
from infra.language.language import ENGLISH
from infra.web.experiment_words import experiment_words
from tests.builders import BERLIN
from tests.figures.trial_world import (
    AB,
    HORIZON,
    SHADOW,
    SINCE,
    TODAY,
    both_arms,
    daily,
    figures_of,
)
from tests.team import CONFIGURATION

CONFIG = read_configuration(CONFIGURATION).configuration
NOON = datetime.combine(TODAY, time(12), BERLIN)
READING = Reading(
    CONFIG,
    90,
    {},
    Progress(SINCE, NOON),
    Cubes({}, Period(SINCE, TODAY, TODAY, HORIZON)),
    Cubes({}, Period(SINCE, TODAY, TODAY, HORIZON)),
    Document(),
    CONFIG.initial_state(NOON),
)
LATER = replace(AB, started=TODAY + timedelta(days=3))
BUSY, QUIET = daily(40), daily(4)
EVEN, BETTER, WORSE = (both_arms((600, 4000), (b, 4000)) for b in (640, 760, 300))


@pytest.mark.parametrize(
    ("experiment", "rows", "said"),
    [
        (
            LATER,
            BUSY,
            (
                "It starts on 30 Nov 2026. To find a difference of 3.0 percentage points it takes about 8,537"
                " leads, and 244 days."
            ),
        ),
        (
            LATER,
            QUIET,
            (
                "It starts on 30 Nov 2026. This portal cannot decide it: it has about 17 conversions a month,"
                ' and it takes 20. Two scorecards can be compared with fewer: mode = "shadow".'
            ),
        ),
        (
            LATER,
            [],
            "It starts on 30 Nov 2026. How long it takes can be told once leads are old enough.",
        ),
        (AB, [], "Too early to say: too few leads are old enough."),
        (
            AB,
            [*EVEN, *BUSY],
            "Too early to say: the difference may still be chance. About 55 days to go.",
        ),
        (
            AB,
            QUIET,
            (
                "This portal cannot decide it: it has about 17 conversions a month, and it takes 20. Two"
                ' scorecards can be compared with fewer: mode = "shadow".'
            ),
        ),
        (
            AB,
            BETTER,
            (
                "Decided: arm B converts more, by 1.4 to 6.6 percentage points. To end it, write"
                ' keep = "b" into its part of the configuration.'
            ),
        ),
        (
            AB,
            WORSE,
            (
                "Decided: arm A converts more, by 5.3 to 9.7 percentage points. To end it, write"
                ' keep = "a" into its part of the configuration.'
            ),
        ),
        (
            replace(AB, stopped=Stop(Arm.B, TODAY)),
            WORSE,
            (
                "Stopped by itself: arm B surely converts less, by more than 5.0 percentage points. All leads"
                ' are handled by arm A. To end it, write keep = "a" into its part of the configuration.'
            ),
        ),
        (
            replace(AB, kept=Arm.B),
            BETTER,
            (
                "Ended. All leads are handled by arm B. Decided: arm B converts more, by 1.4 to 6.6"
                " percentage points."
            ),
        ),
        (
            replace(AB, kept=Arm.A),
            EVEN,
            "Ended. All leads are handled by arm A. It decided nothing.",
        ),
        (
            replace(SHADOW, started=LATER.started),
            BUSY,
            "It starts on 30 Nov 2026. Both scorecards score every lead, and only that of this file acts.",
        ),
    ],
)
def test_what_is_said(experiment: Experiment, rows: list[Row], said: str) -> None:
    view = experiment_view(READING, figures_of(experiment, rows))
    assert view is not None
    assert experiment_words(view, ENGLISH) == said


def test_the_view_says_what_is_compared_and_draws_the_sequence() -> None:
    by_strategy = replace(AB, strategies={"everyone": Strategy.LEAST_OPEN})
    view = experiment_view(READING, figures_of(by_strategy, BETTER))
    assert view is not None
    assert (view.compared.queue, view.compared.strategy) == ("everyone", "least-open")
    assert [(row.name, row.converted.count, row.converted.of) for row in view.arms] == [
        ("a", 600, 4000),
        ("b", 760, 4000),
    ]
    assert view.sequence is not None
    assert view.sequence.harm == -AB.harm
    assert view.sequence.points[-1].value == pytest.approx(0.04)
    assert view.sequence.points[-1].on == TODAY


def test_without_an_experiment_there_is_no_view() -> None:
    assert experiment_view(READING, None) is None
