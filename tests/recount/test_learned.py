"""What the page says of a learned card equals the recount, on leads enough for every figure."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from functions.dashboard.learned import learned_view
from functions.dashboard.lines import lines_of
from functions.dashboard.reading import Reading
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.learned import learned_figures
from functions.domain.figures.row import Row
from infra.configuration.load import read_configuration
from tests.builders import BERLIN
from tests.figures.card_world import CARD, SINCE, SIZES, SOURCES, TODAY, CardWorld, cubes_of
from tests.recount.compare import Compared
from tests.recount.evidence import Evidence
from tests.recount.learned import LearnedCard
from tests.recount.lives import Life
from tests.recount.period import Period as Recounted

NOW = datetime.combine(TODAY, time(16), BERLIN)
CONFIG = read_configuration(CARD).configuration
OTHER = CARD.replace("WEB = 10", "WEB = 11")
"""The configuration of the leads of `v0`."""
CHANGED_AT = datetime.combine(TODAY - timedelta(days=89), time(0), BERLIN)
TEXTS = ((NOW - timedelta(days=400), OTHER), (CHANGED_AT, CARD))
EVIDENCE = Evidence({}, {}, {}, TEXTS, NOW, 1, frozenset(), (), ())


def a_life(number: int, row: Row) -> Life:
    first, arrived_on = row.milestones.first, row.milestones.arrived_on
    assert first is not None
    assert arrived_on is not None
    assert row.created_at is not None
    file: Any = SimpleNamespace(decisions=[SimpleNamespace(decided_at=row.created_at)])
    fate = {"assigned": "open"}.get(row.state.value, row.ending.value if row.ending else "gone")
    facts = first.points, first.band, first.source, first.config, dict(first.given)
    return Life(number, row.created_at, arrived_on, file, *facts, {}, fate, row.age or 0, row.closed_at)


@pytest.mark.parametrize(
    "world",
    [
        CardWorld(),
        CardWorld(400, 2, rate=1.9, sources=SOURCES | {"TIKTOK": 120}),
        CardWorld(1000, 3, is_ordered=False, sizes=SIZES | {5: 50, 200: 400}),
        CardWorld(40, 4),
    ],
)
def test_a_card_is_counted_once_more(world: CardWorld) -> None:
    before = replace(world, days=40, until=90, version="v0", rate=0.1)
    rows = [*before.rows(), *replace(world, days=90).rows()]
    cubes = cubes_of(rows, CONFIG.scorecard)
    shown = Period(TODAY - timedelta(days=29), TODAY, TODAY, 30)
    reading = Reading(
        CONFIG,
        30,
        {},
        Progress(SINCE, NOW),
        Cubes(cubes.documents, shown),
        cubes,
        Document(),
        CONFIG.initial_state(NOW),
    )
    found = learned_figures(CONFIG.scorecard, cubes, {"v1"})
    assert found is not None
    lives = [a_life(number, row) for number, row in enumerate(rows)]
    card = LearnedCard(Recounted(EVIDENCE, lives, shown.first, TODAY))
    compared = Compared()
    compared.compare(learned_view(reading, found), card.view(), where="learned")
    own = {
        "input drift (PSI)",
        "values not named",
        "foretold conversions",
        "conversions of closed leads",
        "order (AUC)",
    }
    lines = [each for each in lines_of(reading, by_manager=False, learned=found) if each.figure in own]
    compared.compare(lines, dict(card.lines()), where="lines")
    assert list(map(str, compared.differences)) == []
    assert len(lines) > 2
