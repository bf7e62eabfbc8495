"""A band that begins where the team's capacity says: where it is, who is moved by it, and who hears of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.figures.hot_line import CHECKPOINT, Line, lines_in, lines_text
from functions.errors import StateUnavailable
from functions.ports import Checkpoints
from functions.processing.run import process_inbox
from functions.reporting.fold import fold
from functions.reporting.hot_line import keep_hot_line
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

BY_CAPACITY = CONFIGURATION.replace(
    "from = 70\n", 'from = "capacity"\ntouches_per_hour = 0.2\nat_least = 55\nat_most = 95\n'
)
WARM = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 100_000}
"""60 points."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=BY_CAPACITY, hash_key="a-key") as team:
        yield team


def set_line(team: Team, start: int) -> None:
    """Keep a line, as a night would, and let the process find it."""
    app = team.wiring
    day = app.clock.now().date()
    app.state.checkpoints.set(CHECKPOINT, lines_text({"hot": Line(start, 0.1, 0.1, 10, 100)}, day=day))
    team.clock.advance(timedelta(minutes=6))


def process(team: Team) -> None:
    """Run the pipeline as a function does: by the newest wiring."""
    app = team.wiring.at_work()
    pipeline = replace(team.pipeline, config=app.config)
    assert not process_inbox(pipeline, until=team.clock.now() + timedelta(hours=1)).broken


def threshold(team: Team) -> int:
    bands = {band.id: band.threshold for band in team.wiring.at_work().config.scorecard.bands}
    return bands["hot"]


def test_it_begins_in_the_middle_and_is_where_the_night_has_put_it(team: Team) -> None:
    assert threshold(team) == 75
    set_line(team, 72)
    assert threshold(team) == 72
    assert team.wiring.at_work() is team.wiring.at_work()


def test_a_state_that_cannot_be_read_leaves_the_line_of_before_and_is_asked_again(team: Team) -> None:
    """`fairlead serve` asks for the configuration in its worker, which may not end for that."""

    def fail() -> Checkpoints:
        raise StateUnavailable("The state is away.")

    set_line(team, 72)
    assert threshold(team) == 72
    lines = team.wiring.process.kept.lines
    checkpoints = lines._checkpoints
    lines._checkpoints = fail
    team.clock.advance(timedelta(minutes=6))
    assert threshold(team) == 72
    lines._checkpoints = checkpoints
    set_line(team, 70)
    assert threshold(team) == 70


def test_a_configuration_without_it_reads_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        assert (
            keep_hot_line(
                team.wiring.state.figures, team.wiring.state.checkpoints, team.wiring.config, team.clock.now()
            )
            == {}
        )
        assert team.wiring.state.checkpoints.get(CHECKPOINT) is None


def test_a_lead_that_the_line_has_passed_is_moved_at_its_next_look_and_announced(team: Team) -> None:
    item = team.add_lead(**WARM)
    process(team)
    team.actions.add_activity(item)
    team.announce(item)
    process(team)
    assert team.record(item).score.band == "warm"
    team.clock.advance(timedelta(days=2))
    set_line(team, 58)
    before = len(team.portal.notifications)
    team.announce(item)
    process(team)
    assert team.record(item).score.band == "hot"
    assert len(team.portal.notifications) > before


def test_a_lead_that_it_does_not_pass_is_not_decided_anew(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    process(team)
    team.announce(item)
    process(team)
    decided_at = team.record(item).decision.decided_at
    set_line(team, 72)
    team.announce(item)
    assert team.requests_during(lambda: process(team)) == 1
    assert team.record(item).decision.decided_at == decided_at


def test_a_night_moves_it_by_three_points_towards_what_the_team_can_touch(team: Team) -> None:
    """Three managers of 45 hours a week, a fifth of a lead an hour: 27 hot leads a week, of some 40."""
    app = team.wiring
    for _ in range(120):
        team.add_lead(**a_hot_lead() | {"OPPORTUNITY": 0})  # 55 points
        process(team)
        team.clock.advance(timedelta(hours=4))
    for day in range(1, 8):
        team.clock.advance(timedelta(days=1))
        fold(
            app.state.figures,
            business=app.config.business,
            closed_kept=app.config.closed_kept,
            now=team.clock.now(),
        )
        now = team.clock.now()
        found = keep_hot_line(app.state.figures, app.state.checkpoints, app.at_work().config, now)
        assert found["hot"].start == max(75 - 3 * day, 55)
        assert keep_hot_line(app.state.figures, app.state.checkpoints, app.at_work().config, now) == {}
    assert lines_in(app.state.checkpoints.get(CHECKPOINT))["hot"].touches == pytest.approx(27, rel=0.2)
