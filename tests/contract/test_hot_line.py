"""What every store promises of a band that begins by capacity: one line a night, for all processes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from functions.domain.figures.cells import Cell, cells_of, cohort_name
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.hot_line import CHECKPOINT, MOST_MOVE, Line, lines_in
from functions.domain.figures.stored import PROGRESS, dump_progress
from functions.ports import State, Stored
from functions.reporting.hot_line import keep_hot_line
from infra.configuration.load import read_configuration
from infra.kept_texts import KeptTexts
from tests.builders import BERLIN, TUESDAY_NOON
from tests.contract.conftest import RACES
from tests.figures.trial_world import a_lead

CONFIG = read_configuration("""
[portal]
timezone = "Europe/Berlin"
working_hours = "mon-fri 09:00-18:00"
[[table]]
id = "source"
value = "lead.source"
points = { WEB = 80 }
[[band]]
id = "hot"
from = "capacity"
touches_per_hour = 0.2
at_least = 40
at_most = 90
[[band]]
id = "cold"
from = 0
[[manager]]
id = 7
[[queue]]
id = "all"
members = [7]
""").configuration
NIGHT = timedelta(days=1)


def with_figures(state: State) -> State:
    """Return the state after four weeks of ten leads a day, whose points are 0 to 90."""
    since, cells = TUESDAY_NOON.date() - timedelta(days=28), Counter[Cell]()
    for day in (since + timedelta(days=number) for number in range(28)):
        for points in range(0, 100, 10):
            cells.update(cells_of(a_lead(day, None, points=points), since=since))
    names = {cohort_name(since + timedelta(days=number)) for number in range(28)}
    documents = {
        name: Stored(
            Document().plus((cell, count) for cell, count in cells.items() if cell.document == name).dump()
        )
        for name in names
    }
    progress = Stored(dump_progress(Progress(since, TUESDAY_NOON)))
    assert state.figures.commit({**documents, PROGRESS: progress}, {})
    return state


def keep(state: State, now: datetime) -> dict[str, Line]:
    return dict(keep_hot_line(state.figures, state.checkpoints, CONFIG, now))


def test_it_is_found_once_a_night_and_every_process_reads_it(state: State) -> None:
    with_figures(state)
    found = keep(state, TUESDAY_NOON)
    assert 40 <= found["hot"].start <= 90
    assert keep(state, TUESDAY_NOON + timedelta(hours=2)) == {}
    for _ in range(2):
        assert dict(KeptTexts(lambda: state.checkpoints).lines.at(TUESDAY_NOON)) == found


def test_it_moves_by_three_points_a_night_at_most(state: State) -> None:
    with_figures(state)
    begun = keep(state, TUESDAY_NOON)["hot"].start
    starts = [begun, *(keep(state, TUESDAY_NOON + number * NIGHT)["hot"].start for number in range(1, 5))]
    assert all(abs(after - before) <= MOST_MOVE for before, after in pairwise(starts))
    assert len(set(starts)) > 2, "ten leads a day are too many for a touch in five hours"


@pytest.mark.not_on_moto(RACES)
def test_of_two_runs_of_one_night_both_leave_the_same_line(state: State) -> None:
    with_figures(state)
    with ThreadPoolExecutor(4) as pool:
        found = [each for each in pool.map(lambda _: keep(state, TUESDAY_NOON), range(4)) if each]
    assert all(each == found[0] for each in found)
    assert lines_in(state.checkpoints.get(CHECKPOINT)) == found[0]


def test_a_configuration_without_such_a_band_leaves_what_is_kept(state: State) -> None:
    with_figures(state)
    keep(state, TUESDAY_NOON)
    text = state.checkpoints.get(CHECKPOINT)
    assert set(lines_in(text)) == {"hot"}
    plain = replace(CONFIG, capacities={})
    night = TUESDAY_NOON.astimezone(BERLIN) + NIGHT
    assert keep_hot_line(state.figures, state.checkpoints, plain, night) == {}
    assert state.checkpoints.get(CHECKPOINT) == text
