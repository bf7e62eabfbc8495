"""An experiment that does harm stops itself: once, for all leads, and the senior hears of it once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.domain.experiment import Arm, Stop
from functions.domain.experiment_watch import CHECKPOINT, ExperimentWatch
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra import wiring
from infra.kept_text import EVERY
from infra.kept_texts import KeptTexts
from infra.simulator.limits.faults import INTERNAL_SERVER_ERROR
from tests.builders import TUESDAY_NOON
from tests.experiment.trying import (
    OLD,
    a_trying_team,
    by_arm,
    change,
    count_arms,
    experiment_of,
    hot_leads,
    points,
)
from tests.team import CONFIGURATION, Team

TODAY = TUESDAY_NOON.date()
STOP = Stop(Arm.B, TODAY)
METHOD = "im.notify.system.add"
TAG = "FAIRLEAD|EXPERIMENT|learned"
Report = Callable[[], Any]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_trying_team(tmp_path, OLD) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def report(team: Team) -> Report:
    client: FlaskClient = create_app("reporting", "functions/main.py").test_client()

    def report() -> Any:
        """What `reporting` answers a quarter of an hour later."""
        team.clock.advance(timedelta(minutes=15))
        response = client.post("/", data=b"{}")
        assert response.status_code == 200
        return response.json

    return report


def watched(team: Team) -> ExperimentWatch:
    return ExperimentWatch.load(team.wiring.state.checkpoints.get(CHECKPOINT), "learned")


def told(team: Team) -> list[str]:
    return [note.message for note in team.portal.sent_notifications if note.tag == TAG and note.user == 3]


def look_again(team: Team) -> None:
    """Let what is kept of the experiment be read once more, as five minutes later."""
    team.clock.advance(EVERY)
    team.wiring = team.wiring.at_work()


def test_it_stops_the_arm_that_is_surely_worse_and_tells_the_senior_once(team: Team, report: Report) -> None:
    count_arms(team, (800, 4000), (480, 4000))
    with capture_logs() as events:
        assert report()["experiment"] == {"stopped": "b", "is_senior_notified": True, "failed": ""}
    stopped = [each for each in events if each["event"] == "experiment.stopped"]
    assert [(each["experiment"], each["arm"]) for each in stopped] == [("learned", "b")]
    [message] = told(team)
    assert message.endswith('write keep = "a" into its part of the configuration.')
    assert "arm B surely converts less" in message
    team.clock.advance(timedelta(days=1))
    assert "experiment" not in report()
    assert len(told(team)) == 1


@pytest.mark.parametrize("b", [(500, 4000), (800, 4000), (0, 0)])
def test_it_goes_on_while_nothing_is_sure(team: Team, report: Report, b: tuple[int, int]) -> None:
    count_arms(team, (800, 4000), b)
    assert "experiment" not in report()
    assert watched(team) == ExperimentWatch("learned", team.clock.now().date())
    assert told(team) == []


def test_the_arms_are_compared_once_a_day(team: Team, report: Report) -> None:
    count_arms(team, (800, 4000), (790, 4000))
    report()
    count_arms(team, (800, 4000), (480, 4000))
    assert "experiment" not in report()
    team.clock.advance(timedelta(days=1))
    assert report()["experiment"]["stopped"] == "b"


def test_all_leads_are_handled_by_the_other_arm_from_then_on(team: Team, report: Report) -> None:
    arms = by_arm(team, hot_leads(team))
    assert points(team, arms[Arm.B]) == {55}
    count_arms(team, (800, 4000), (480, 4000))
    report()
    look_again(team)
    team.announce(*arms[Arm.B], reason=LookReason.DUE)
    team.process()
    assert points(team, arms[Arm.B]) == {90}
    before = [team.record(item) for item in arms[Arm.B]]
    assert {record.score.band for record in before} == {"hot"}
    team.announce(*arms[Arm.B])
    assert team.process().outcomes == {"unchanged": len(arms[Arm.B])}
    later = hot_leads(team, 6)
    assert points(team, later) == {90}
    assert {team.record(item).trial for item in later} == {None}


def test_the_other_arm_may_be_the_second_card(team: Team, report: Report) -> None:
    arms = by_arm(team, hot_leads(team))
    count_arms(team, (480, 4000), (800, 4000))
    assert report()["experiment"]["stopped"] == "a"
    look_again(team)
    team.announce(*arms[Arm.A])
    team.process()
    assert points(team, arms[Arm.A]) == {55}
    assert points(team, hot_leads(team, 3)) == {55}


def test_a_portal_that_is_down_leaves_it_stopped_and_is_told_later(team: Team, report: Report) -> None:
    count_arms(team, (800, 4000), (480, 4000))
    team.portal.faults.add(INTERNAL_SERVER_ERROR, method=METHOD, times=0)
    answer = report()["experiment"]
    assert (answer["stopped"], answer["is_senior_notified"]) == ("b", False)
    assert answer["failed"]
    assert watched(team).stopped is Arm.B
    team.portal.faults.clear()
    assert report()["experiment"] == {"stopped": None, "is_senior_notified": True, "failed": ""}
    assert "experiment" not in report()
    assert len(told(team)) == 1


def test_another_experiment_begins_anew_and_one_that_has_ended_is_watched_no_more(
    team: Team, report: Report
) -> None:
    count_arms(team, (800, 4000), (480, 4000))
    report()
    look_again(team)
    assert team.wiring.config.experiment is not None
    assert team.wiring.config.experiment.stopped == STOP
    other = change(team, experiment_of(name="next"))
    assert other.config.experiment is not None
    assert other.config.experiment.stopped is None
    ended = change(team, experiment_of('keep = "b"'))
    assert ended.config.experiment is not None
    assert (ended.config.experiment.stopped, ended.config.experiment.going_on) == (None, Arm.B)


class Reads:
    """A state that counts how often a checkpoint is asked for."""

    def __init__(self, text: str | None) -> None:
        self.checkpoints, self.text, self.count, self.is_down = self, text, 0, False

    def get(self, name: str) -> str | None:
        assert name == CHECKPOINT
        self.count += 1
        if self.is_down:
            raise StateUnavailable("The state is down.")
        return self.text


def test_it_is_read_at_most_once_in_five_minutes(team: Team) -> None:
    state: Any = Reads(ExperimentWatch("learned", TODAY, Arm.B).dump())
    kept, now, trial = KeptTexts(lambda: state), team.clock.now(), team.wiring.config.experiment
    for minutes, reads in ((0, 1), (4.9, 1), (5, 2), (9, 2), (3, 3)):  # at the end the clock was set back
        assert kept.stop_of(trial, now + timedelta(minutes=minutes)) == STOP
        assert state.count == reads


def test_a_state_that_is_down_leaves_what_is_known(team: Team) -> None:
    state: Any = Reads(ExperimentWatch("learned", TODAY, Arm.B).dump())
    kept, now, trial = KeptTexts(lambda: state), team.clock.now(), team.wiring.config.experiment
    kept.stop_of(trial, now)
    state.is_down = True
    with capture_logs() as events:
        assert kept.stop_of(trial, now + EVERY) == STOP
    assert [each["event"] for each in events] == ["checkpoint.not_read"]


@pytest.mark.parametrize("more", ["", experiment_of('mode = "shadow"'), experiment_of('keep = "a"')])
def test_nothing_is_read_where_nothing_can_stop(tmp_path: Path, more: str) -> None:
    with a_trying_team(tmp_path, more, base=CONFIGURATION) as team:
        state: Any = Reads(None)
        assert KeptTexts(lambda: state).stop_of(team.wiring.config.experiment, team.clock.now()) is None
        assert state.count == 0


def test_what_is_kept_reads_back_and_is_of_one_experiment() -> None:
    watch = ExperimentWatch("learned", TUESDAY_NOON.date(), Arm.A, is_senior_notified=True)
    assert ExperimentWatch.load(watch.dump(), "learned") == watch
    assert ExperimentWatch.load(watch.dump(), "next") == ExperimentWatch("next")
    assert ExperimentWatch.load(ExperimentWatch("next").dump(), "next") == ExperimentWatch("next")
