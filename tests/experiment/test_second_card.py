"""Leads of arm B are scored by the second card, for good: by every look, by the clock, in every answer."""

from datetime import timedelta
from pathlib import Path

import pytest

from functions.commands.explain import explain_lead
from functions.domain.experiment import Arm, Mode
from functions.domain.lead.look_reason import LookReason
from functions.processing.run import process_inbox
from infra.web.sources import dashboard_of
from tests.experiment.trying import (
    SECOND,
    a_trying_team,
    by_arm,
    change,
    experiment,
    experiment_of,
    hot_leads,
    points,
    trial_of,
)
from tests.team import CONFIGURATION, HOT, a_hot_lead

SILENT = """
[[decay]]
id = "silence"
unanswered = "3d"
points = -15
why = "Silence"
"""


def test_each_arm_is_scored_by_its_card(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        arms = by_arm(team, hot_leads(team))
        assert points(team, arms[Arm.A]) == {90}
        assert points(team, arms[Arm.B]) == {55}
        assert {team.record(item).score.band for item in arms[Arm.B]} == {"warm"}
        first = team.record(arms[Arm.B][0]).milestones.first
        assert first is not None
        assert (first.points, first.band) == (55, "warm")


def test_it_stays_so_at_every_later_look(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        arms = by_arm(team, hot_leads(team))
        trials = {item: trial_of(team, item) for item in [*arms[Arm.A], *arms[Arm.B]]}
        for item in trials:
            team.actions.update_lead(item, OPPORTUNITY=100_000)
        team.announce(*trials)
        team.process()
        assert points(team, arms[Arm.A]) == {75}
        assert points(team, arms[Arm.B]) == {40}
        assert {item: trial_of(team, item) for item in trials} == trials


def test_a_larger_share_moves_no_lead_that_is_there(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        arms = by_arm(team, hot_leads(team))
        change(team, experiment_of("share = 0.99"))
        team.announce(*arms[Arm.A])
        team.process()
        assert {trial_of(team, item).arm for item in arms[Arm.A]} == {Arm.A}
        assert points(team, arms[Arm.A]) == {90}


def test_time_alone_changes_the_score_by_the_card_of_the_arm(tmp_path: Path) -> None:
    steep = SECOND + SILENT.replace("-15", "-20")
    with a_trying_team(tmp_path, experiment_of(), second=steep, base=CONFIGURATION + SILENT) as team:
        arms = by_arm(team, hot_leads(team))
        items = [*arms[Arm.A], *arms[Arm.B]]
        for item in items:
            team.actions.add_activity(item)
        team.announce(*items)
        team.process()
        for arm, later in ((Arm.A, 75), (Arm.B, 35)):
            record, state = team.record(arms[arm][0]), team.wiring.state
            told = explain_lead(record, state.ledger, team.wiring.config, team.clock.now())
            assert told.next is not None
            assert told.next.points == later
        team.clock.advance(timedelta(days=4))
        requests = team.portal.requests.count()
        team.announce(*items, reason=LookReason.DUE)
        assert team.process().outcomes == {"aged": len(items)}
        assert team.portal.requests.count() - requests == 1  # written in one batch, and nothing read
        assert points(team, arms[Arm.A]) == {75}
        assert points(team, arms[Arm.B]) == {35}
        assert {team.record(item).score.band for item in arms[Arm.B]} == {"cold"}


def test_the_dashboard_tells_of_the_card_of_the_arm(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        arms = by_arm(team, hot_leads(team))
        for arm, threshold in ((Arm.A, 40), (Arm.B, 50)):
            story = dashboard_of(team.wiring).story(arms[arm][0])
            assert story is not None
            assert story.line.thresholds[0].points == threshold


def test_a_signal_that_only_the_second_card_counts_is_accepted(tmp_path: Path) -> None:
    counted = SECOND + '\n[[signal]]\nid = "seen"\ntype = "page.viewed"\npoints = 10\nexpires = "7d"\n'
    with a_trying_team(tmp_path, experiment_of(), second=counted) as team:
        assert team.wiring.config.signal_types == {"page.viewed"}


def test_keeping_b_hands_everything_to_it_and_ends_the_counting(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of()) as team:
        items = hot_leads(team)
        arms = by_arm(team, items)
        change(team, experiment_of('keep = "b"'))
        team.announce(*items)
        team.process()
        assert points(team, items) == {55}
        later = hot_leads(team, 6)
        assert points(team, later) == {55}
        assert {team.record(item).trial for item in later} == {None}
        assert {trial_of(team, item).arm for item in arms[Arm.A]} == {Arm.A}


def test_a_shadow_leaves_its_points_and_nothing_else(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, experiment_of('mode = "shadow"')) as team:
        items = hot_leads(team)
        assert experiment(team).mode is Mode.SHADOW
        assert points(team, items) == {90}
        assert {trial_of(team, item).points for item in items} == {55}
        assert {trial_of(team, item).arm for item in items} == {None}
        assert {team.record(item).score.band for item in items} == {"hot"}


def test_without_an_experiment_no_lead_is_in_one(tmp_path: Path) -> None:
    with a_trying_team(tmp_path, "") as team:
        (item,) = hot_leads(team, 1)
        assert team.record(item).trial is None


def test_arm_b_is_given_out_by_its_own_strategy(tmp_path: Path) -> None:
    strategy = experiment_of('strategy = { queue = "everyone", value = "least-open" }', card="")
    with a_trying_team(tmp_path, strategy) as team:
        for number in range(20):  # Anna has far more open leads than the others
            team.actions.add_lead(TITLE=f"Old {number}", ASSIGNED_BY_ID=7)
        arms = by_arm(team, hot_leads(team, 18))
        assert {team.record(item).assignment.manager for item in arms[Arm.A]} >= {7}
        assert 7 not in {team.record(item).assignment.manager for item in arms[Arm.B]}
        assert points(team, [*arms[Arm.A], *arms[Arm.B]]) == {90}


@pytest.mark.parametrize("seed", range(2))
def test_running_twice_changes_nothing(tmp_path: Path, seed: int) -> None:
    with a_trying_team(tmp_path, experiment_of(name=f"learned-{seed}")) as team:
        item = team.add_lead(**a_hot_lead() if seed else HOT)
        team.process()
        before = team.record(item)
        team.announce(item)
        assert not process_inbox(team.pipeline, until=team.clock.now() + timedelta(minutes=1)).broken
        assert team.record(item).score == before.score
        assert team.record(item).trial == before.trial
