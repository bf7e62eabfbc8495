"""Every page of the figures, made of real leads that went through the pipeline and the fold."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.dashboard.pages import health_page, managers_page, overview_page, rules_page, sources_page
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.signs import Signs
from functions.dashboard.view.rows import Sign
from functions.reporting.fold import LATENESS, fold
from infra.web.dashboard import View, render_page
from tests.team import COLD, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def read(team: Team, *, days: int = 90) -> Reading | None:
    team.clock.advance(LATENESS + timedelta(seconds=1))
    state, config, now = team.wiring.state, team.wiring.config, team.clock.now()
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=now)
    return read_period(state.figures, state.assignments, config, now, days=days, names={7: "Anna"})


def pages(reading: Reading, signs: Signs) -> list[View]:
    return [
        overview_page(reading, signs, by_manager=True),
        managers_page(reading, sort="owed", by_manager=False),
        rules_page(reading, ()),
        sources_page(reading),
        health_page(reading, signs),
    ]


def test_before_anything_was_counted_there_is_nothing_to_read(team: Team) -> None:
    assert read(team) is None


@pytest.mark.parametrize("days", [7, 30, 90])
def test_every_page_can_be_made_of_a_few_leads(team: Team, days: int) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(3)] + [team.add_lead(**COLD)]
    team.process()
    team.actions.update_lead(items[0], STATUS_ID="CONVERTED")
    team.announce(items[0])
    team.process()
    reading = read(team, days=days)
    assert reading is not None
    for view in pages(reading, Signs(team.clock.now())):
        page = render_page(view, base="/dashboard")
        assert "<script" not in page
        assert len(page.encode()) < 300 * 1024


def test_the_first_page_counts_what_there_is(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.add_lead(**COLD)
    team.process()
    reading = read(team)
    assert reading is not None
    view = overview_page(reading, Signs(team.clock.now(), unaccounted=1), by_manager=True)
    assert (view.period.arrived, view.period.mature, view.tiles.conservation.open) == (2, 0, 2)
    assert view.tiles.conversion is None
    assert view.period.first_figures_on is not None
    assert sum(view.days.totals) == 2
    signs = {each.sign: each.is_well for each in view.health}
    assert (signs[Sign.CONSERVED], signs[Sign.INBOX], signs[Sign.FIGURES]) == (False, True, True)


def test_a_deadline_that_is_over_needs_somebody(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(minutes=30))
    reading = read(team)
    assert reading is not None
    [overdue] = overview_page(reading, Signs(team.clock.now()), by_manager=True).attention
    assert (overdue.kind, overdue.count) == ("overdue", 1)
