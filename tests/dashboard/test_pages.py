"""Every page of the figures, made of real leads that went through the pipeline and the fold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from functions.dashboard.agreement import read_agreement
from functions.dashboard.content import Dashboard
from functions.dashboard.lines import lines_of
from functions.dashboard.pages import health_page, managers_page, overview_page, rules_page, sources_page
from functions.dashboard.reading import Reading, read_period
from functions.dashboard.routes import Page, Query
from functions.dashboard.signs import Signs, read_signs
from functions.dashboard.view.pages import SourcesView
from functions.dashboard.view.rows import RuleKind, Sign, Term
from functions.domain.figures.settings import Agreement
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
    signs = read_signs(team.wiring.state, team.wiring.config, team.clock.now())
    [overdue] = overview_page(reading, signs, by_manager=True).attention
    assert (overdue.kind, overdue.count) == ("overdue", 1)


def test_promises_stand_on_the_page_of_sources_and_in_the_report(team: Team) -> None:
    for _ in range(3):
        team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(days=7))
    reading = read(team)
    assert reading is not None
    agreement = Agreement(hot_per_week=3, junk_share=0.1, touched_in_time=0.9, answered_in=timedelta(days=7))
    config = replace(reading.config, agreement=agreement)
    progress = replace(reading.progress, since=date(2026, 11, 2))
    promises = read_agreement(team.wiring.state.figures, config, progress)
    reading = replace(reading, config=config)
    rows = sources_page(reading, promises).agreement
    assert [(row.term, row.number, row.is_kept, row.weeks) for row in rows] == [
        (Term.HOT_PER_WEEK, 3, True, 1),
        (Term.JUNK_SHARE, None, None, 0),
        (Term.TOUCHED_IN_TIME, 0.0, False, 1),
        (Term.ANSWERED_IN, None, None, 0),
    ]
    for view in (
        sources_page(reading, promises),
        overview_page(reading, Signs(team.clock.now()), by_manager=True, promises=promises),
    ):
        page = render_page(view, base=None)
        assert "What marketing and sales have agreed" in page
        assert [page.count(word) for word in (">kept<", ">missed<", ">no week yet<")] == [1, 1, 2]
    lines = lines_of(reading, by_manager=True, promises=promises)
    [line] = [each for each in lines if each.figure == "agreement touched-in-time"]
    assert (line.first, line.value, line.count, line.dimension) == (
        date(2026, 11, 2),
        0.0,
        3,
        "target=0.9 result=missed",
    )


def test_without_a_promise_nothing_more_is_read_or_shown(team: Team) -> None:
    team.add_lead(**COLD)
    team.process()
    reading = read(team)
    assert reading is not None
    assert read_agreement(team.wiring.state.figures, reading.config, reading.progress) == ()
    assert "have agreed" not in render_page(sources_page(reading), base=None)


def test_the_dashboard_itself_shows_promises_and_what_the_configuration_says(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    read(team)
    config = team.wiring.config
    config = replace(
        config,
        agreement=Agreement(touched_in_time=0.9),
        figures=replace(config.figures, horizon=45, by_manager=False),
    )
    dashboard = Dashboard(team.wiring.state, config, team.clock.now())
    page = dashboard.figures(Page.SOURCES, Query(90))
    assert isinstance(page, SourcesView)
    assert ([row.term for row in page.agreement], page.period.horizon) == ([Term.TOUCHED_IN_TIME], 45)
    figures = {(line.figure, line.dimension) for line in dashboard.lines(Query(90))}
    assert [where for _, where in figures if "manager" in where] == []


def test_a_step_that_gives_other_points_by_now_is_still_one_of_its_table(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(days=31))
    file = team.wiring.settings.config
    file.write_text(file.read_text(encoding="utf-8").replace("RECOMMENDATION = 40", "RECOMMENDATION = 35"))
    team.wiring.__dict__.pop("loaded", None)
    reading = read(team)
    assert reading is not None
    rows = {row.id: row for row in rules_page(reading, ()).rules}
    assert (rows["source+40"].kind, rows["source+40"].table) == (RuleKind.STEP, "Source")
    assert (rows["reachable+15"].kind, rows["reachable+15"].table) == (RuleKind.RULE, "")


def test_the_page_of_managers_shows_conversion_with_the_mix_of_the_team(team: Team) -> None:
    for _ in range(15):
        item = team.add_lead(**a_hot_lead())
        team.process()
        team.actions.update_lead(item, STATUS_ID="CONVERTED")
        team.announce(item)
        team.process()
    team.clock.advance(timedelta(days=31))
    reading = read(team)
    assert reading is not None
    [queue] = managers_page(reading, sort="owed", by_manager=True).queues
    assert [row.mixed and (row.mixed.share, row.mixed.of) for row in queue.managers] == [(1.0, 5)] * 3
    [queue] = managers_page(reading, sort="owed", by_manager=False).queues
    assert {row.mixed for row in queue.managers} == {None}
