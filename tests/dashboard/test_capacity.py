"""Where a band begins by capacity, on the first page and on the sheet."""

from datetime import timedelta
from pathlib import Path

from functions.dashboard.capacity import read_lines
from functions.dashboard.content import Dashboard
from functions.dashboard.routes import Page, Query
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.pages import OverviewView
from functions.domain.figures.hot_line import CHECKPOINT, Line, lines_text
from functions.reporting.fold import fold
from infra.language.language import ENGLISH
from infra.web.capacity_words import capacity_words
from tests.dashboard.test_sheet import TEAM, the_sheet
from tests.processing.test_hot_line import BY_CAPACITY
from tests.team import a_hot_lead, a_team


def test_the_first_page_says_where_it_begins_tonight(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=BY_CAPACITY, hash_key="a-key") as team:
        state, now = team.wiring.state, team.clock.now()
        text = lines_text({"hot": Line(72, 0.1, 0.1, 10.0, 100.0)}, day=now.date())
        state.checkpoints.set(CHECKPOINT, text)
        team.add_lead(**a_hot_lead())
        team.process()
        config, later = team.wiring.config, now + timedelta(minutes=10)
        fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=later)
        page = Dashboard(state, config, later).figures(Page.OVERVIEW, Query())
        assert isinstance(page, OverviewView)
        assert page.lines == (CapacityLine("hot", 72, 10.0, 100.0),)


def test_without_capacity_nothing_is_read(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        assert read_lines(NoCheckpoints(), team.wiring.config) == ()


class NoCheckpoints:
    """Checkpoints that fail when they are asked for."""

    def get(self, name: str) -> str | None:
        raise AssertionError(f"Nobody needs {name}.")

    def set(self, name: str, value: str) -> None:
        raise AssertionError(f"Nobody keeps {name}.")

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        raise AssertionError(f"Nobody keeps {name}.")


def test_it_is_said_in_a_sentence() -> None:
    words = capacity_words(CapacityLine("hot", 72, 10.0, 100.0), ENGLISH, named=str.upper)
    assert words.startswith("HOT begins at 72 points: there is time for 10 of 100 leads a week")


def test_the_sheet_says_that_a_band_moves() -> None:
    moving = TEAM.replace(
        "from = 70\n", 'from = "capacity"\ntouches_per_hour = 4\nat_least = 55\nat_most = 90\n'
    )
    assert moving != TEAM
    assert [band.is_by_capacity for band in the_sheet(moving).bands] == [True, False]
    assert [band.is_by_capacity for band in the_sheet().bands] == [False, False]
