"""A signal ends at one moment, whichever path comes to it: woken by the clock, or by an unrelated edit."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.domain.lead.record import StoredScore
from functions.domain.scoring import reasons
from functions.ports import SignalNote
from tests.rescoring.test_wake import wake
from tests.team import CONFIGURATION, Team, a_team

DEMO = """
[[signal]]
id = "demo"
type = "demo.requested"
points = 30

[[signal]]
id = "page"
type = "page.viewed"
points = 7
per_day = 1
half_life = "9d"

[[rule]]
id = "keen"
when = 'count("page.viewed") > 1'
points = 12
"""


def keep(team: Team, kind: str, at: datetime, days: float) -> None:
    """Keep a signal of what becomes the first lead of the portal."""
    note = SignalNote(f"{kind} {at} {days}", str(team.item(1)), kind, at)
    team.wiring.state.signals.add([note], expires_at=at + timedelta(days=days))


def shown(score: StoredScore) -> tuple[object, ...]:
    return score.points, score.band, reasons(score), score.next_change_at


@pytest.mark.parametrize("is_edited_first", [False, True], ids=["the clock", "an edit"])
def test_r11_a_demo_of_somebody_who_became_a_lead_later_ends_on_day_thirty_on_either_path(
    tmp_path: Path, new_state: Callable[[], str], *, is_edited_first: bool
) -> None:
    with a_team(tmp_path, configuration=CONFIGURATION + DEMO, state=new_state()) as team:
        keep(team, "demo.requested", team.clock.now(), 30)
        gone_at = team.clock.now() + timedelta(days=30)
        team.clock.advance(timedelta(days=2))
        item = team.add_lead(SOURCE_ID="WEB")
        team.process()
        score = team.record(item).score
        assert (score.points, score.band, score.next_change_at) == (40, "warm", gone_at)
        team.clock.advance_to(gone_at + timedelta(days=1))
        if is_edited_first:
            team.actions.update_lead(item, TITLE="another one")
            team.announce(item)
        wake(team)
        team.process()
        by_one_path = shown(team.record(item).score)
        assert by_one_path[:2] == (10, "cold")
        team.actions.update_lead(item, TITLE="yet another one")
        team.announce(item)
        team.process()
        assert shown(team.record(item).score) == by_one_path


@pytest.mark.long
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["demo.requested", "page.viewed"]), st.integers(0, 96), st.integers(5, 900)
        ),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.integers(1, 400), min_size=1, max_size=4),
)
def test_r11_for_random_signals_the_clock_and_an_edit_find_the_same(
    tmp_path_factory: pytest.TempPathFactory, kept: list[tuple[str, int, int]], steps: list[int]
) -> None:
    with a_team(tmp_path_factory.mktemp("team"), configuration=CONFIGURATION + DEMO) as team:
        for kind, hours_ago, hours in kept:
            keep(team, kind, team.clock.now() - timedelta(hours=hours_ago), hours / 24)
        item = team.add_lead(SOURCE_ID="WEB")
        team.process()
        for number, step in enumerate(steps):
            team.clock.advance(timedelta(hours=step))
            wake(team)
            team.process()
            by_clock = team.record(item).score
            team.actions.update_lead(item, TITLE=f"title {number}")
            team.announce(item)
            team.process()
            fresh = team.record(item).score
            assert (fresh.points, fresh.band) == (by_clock.points, by_clock.band)
            assert fresh.next_change_at == by_clock.next_change_at
