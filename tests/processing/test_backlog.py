"""The backlog: what was there before is given out in portions, the best first, behind all others."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.backlog import BACKLOG
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.processing.run import ProcessingReport, process_inbox
from functions.rescoring.backlog import AT_MOST, offer_backlog
from tests.processing.observing import OBSERVING, switched
from tests.team import COLD, CONFIGURATION, HOT, Team, a_hot_lead, a_team

PACED = CONFIGURATION + "\n[distribution]\nbacklog_per_hour = 12\n"
FIVE_MINUTES = timedelta(minutes=5)
WARM = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 100_000}
"""60 points."""


def with_moment(team: Team, since: datetime | None) -> Team:
    """Return the team as it works when Fairlead acts since then."""
    return _Live(team, since)


class _Live(Team):
    """A team whose pipeline knows since when Fairlead acts."""

    def __init__(self, team: Team, since: datetime | None) -> None:
        super().__init__(team.portal, team.wiring, team.clock)
        self._since = since

    def process(self) -> ProcessingReport:
        config = self.wiring.config
        known = replace(config, going_live=replace(config.going_live, acts_since=self._since))
        pipeline = replace(self.pipeline, config=known)
        report = process_inbox(pipeline, until=datetime.max.replace(tzinfo=self.clock.now().tzinfo))
        assert not report.broken, report.broken
        return report


@contextmanager
def gone_live(folder: Path, configuration: str = PACED, *before: dict[str, object]) -> Iterator[Team]:
    """A team whose portal had leads before Fairlead acted there; `before` are their fields."""
    with a_team(folder, configuration=configuration) as team:
        for fields in before:
            team.add_lead(**fields)
        team.clock.advance(timedelta(minutes=1))
        yield with_moment(team, team.clock.now())


def offer(team: Team) -> int:
    app = team.wiring
    return offer_backlog(
        app.state.inbox,
        app.state.checkpoints,
        wakeups=app.wakeups,
        config=app.config,
        now=team.clock.now(),
    )


def records(team: Team) -> list[LeadRecord]:
    return team.wiring.state.leads.page(after=None, limit=500)


def given(team: Team) -> list[Item]:
    return [each.item for each in records(team) if each.state is LeadState.ASSIGNED]


def test_what_was_there_before_waits_and_nobody_is_alerted(tmp_path: Path) -> None:
    with gone_live(tmp_path, PACED, a_hot_lead(), COLD) as team:
        assert team.process().held == {BACKLOG: 2}
        assert team.portal.sent_notifications == []
        fresh = team.add_lead(**a_hot_lead())
        team.process()
        assert given(team) == [fresh]
        assert len(team.portal.sent_notifications) == 2


def test_a_lead_that_the_portal_announces_as_new_is_none_of_it(tmp_path: Path) -> None:
    with gone_live(tmp_path) as team:
        item = team.actions.add_lead(**a_hot_lead())
        team.announce(item, reason=LookReason.ADDED)
        later = with_moment(team, team.clock.now() + timedelta(hours=1))
        assert later.process().outcomes == {"assigned": 1}
        assert len(team.portal.sent_notifications) == 2


def test_the_lead_of_a_manager_that_was_there_before_is_not_announced_and_its_news_is(tmp_path: Path) -> None:
    with gone_live(
        tmp_path, PACED, {**COLD, "ASSIGNED_BY_ID": 7}, {**a_hot_lead(), "ASSIGNED_BY_ID": 7}
    ) as team:
        team.process()
        assert team.portal.sent_notifications == []
        cold = min(given(team))
        team.actions.update_lead(cold, **a_hot_lead())
        team.announce(cold)
        team.process()
        assert len(team.portal.sent_notifications) == 2


def test_the_best_come_first_at_the_pace_of_the_file(tmp_path: Path) -> None:
    with gone_live(tmp_path, PACED, COLD, WARM, a_hot_lead(), COLD, WARM, COLD) as team:
        team.process()
        by_points = sorted(
            records(team),
            key=lambda each: (-each.score.points, each.item),
        )
        for hours in range(1, 7):
            assert offer(team) == 1
            team.process()
            assert sorted(given(team)) == sorted(each.item for each in by_points[:hours])
            assert offer(team) == 0
            team.clock.advance(FIVE_MINUTES)
        assert team.portal.sent_notifications == []


def test_a_night_is_not_made_up_for(tmp_path: Path) -> None:
    with gone_live(tmp_path, PACED, *[COLD] * 20) as team:
        team.process()
        assert offer(team) == 1
        team.clock.advance(timedelta(hours=10))  # 22:01
        assert offer(team) == 0
        team.clock.advance(timedelta(hours=13))
        assert offer(team) == AT_MOST / FIVE_MINUTES


def test_it_keeps_within_caps_and_no_more_are_offered_while_there_is_no_room(tmp_path: Path) -> None:
    capped = PACED.replace("daily_cap = 50", "daily_cap = 1")
    with gone_live(tmp_path, capped, *[COLD] * 12) as team:
        team.process()
        for _ in range(10):
            offer(team)
            team.process()
            team.clock.advance(FIVE_MINUTES)
        assert len(given(team)) == 3
        reasons = [each.hold.reason for each in records(team) if each.hold is not None]
        assert sorted(reasons) == [BACKLOG] * 8 + ["daily-cap"]
        assert team.portal.sent_notifications == []


def test_a_lead_that_no_queue_takes_keeps_no_other_waiting(tmp_path: Path) -> None:
    for_hot = PACED.replace('id = "everyone"\n', 'id = "everyone"\nwhen = \'band == "hot"\'\n')
    with gone_live(tmp_path, for_hot, COLD, COLD, a_hot_lead(), a_hot_lead()) as team:
        team.process()
        for _ in range(2):
            offer(team)
            team.process()
            team.clock.advance(FIVE_MINUTES)
        assert [each.score.band for each in records(team) if each.state is LeadState.ASSIGNED] == ["hot"] * 2
        with switched(team, CONFIGURATION) as acting:  # another queue takes them
            acting.process()
            assert len(given(acting)) == 4


def test_a_lead_of_the_backlog_never_overtakes_a_fresh_one_that_is_held(tmp_path: Path) -> None:
    capped = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 1")
    with gone_live(tmp_path, capped, *[a_hot_lead() for _ in range(3)]) as team:
        team.clock.advance(timedelta(minutes=1))
        fresh = [team.add_lead(**COLD) for _ in range(4)]
        team.process()
        assert len(given(team)) == 3
        assert set(given(team)) < set(fresh)
        team.clock.advance_to(team.clock.now().replace(hour=9) + timedelta(days=1))
        team.process()
        [left] = set(fresh) - set(given(team)) or [fresh[-1]]
        assert left in given(team)
        assert team.portal.sent_notifications == []


def test_without_a_pace_it_is_given_out_at_once_within_caps(tmp_path: Path) -> None:
    with gone_live(tmp_path, CONFIGURATION, *[a_hot_lead() for _ in range(5)]) as team:
        assert team.process().outcomes == {"assigned": 5}
        assert (offer(team), team.portal.sent_notifications) == (0, [])


@pytest.mark.parametrize("configuration", [CONFIGURATION, PACED])
def test_the_leads_of_one_person_go_to_one_manager(tmp_path: Path, configuration: str) -> None:
    with gone_live(tmp_path, configuration, HOT, COLD, HOT) as team:
        for _ in range(4):
            offer(team)
            team.process()
            team.clock.advance(FIVE_MINUTES)
        first, _, second = sorted(given(team))
        assert team.record(first).assignment.manager == team.record(second).assignment.manager


def test_an_old_lead_goes_to_whom_the_person_has_already(tmp_path: Path) -> None:
    with gone_live(tmp_path, PACED, {**HOT, "ASSIGNED_BY_ID": 9}, HOT) as team:
        for _ in range(3):
            team.process()
            offer(team)
            team.clock.advance(FIVE_MINUTES)
        assert {team.record(each).assignment.manager for each in given(team)} == {9}
        assert len(given(team)) == 2


def test_what_was_observed_is_of_the_backlog(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=OBSERVING) as team:
        for _ in range(3):
            team.add_lead(**a_hot_lead())
        team.process()
        assert offer(team) == 0
        with switched(team, PACED) as acting:
            assert acting.process().held == {BACKLOG: 3}
            assert offer(acting) == 1
            assert acting.process().outcomes == {"assigned": 1}
            assert acting.portal.sent_notifications == []


@pytest.mark.parametrize("pace", [1, 7, 60])
def test_a_day_has_the_portions_of_its_hours(tmp_path: Path, pace: int) -> None:
    without_caps = PACED.replace("daily_cap = 50\n", "")
    configuration = without_caps.replace("backlog_per_hour = 12", f"backlog_per_hour = {pace}")
    count = 0
    with gone_live(tmp_path, configuration, *[COLD] * (pace * 5)) as team:
        team.process()
        until = team.clock.now() + timedelta(hours=4)
        while team.clock.now() < until:
            count += offer(team)
            team.process()
            team.clock.advance(FIVE_MINUTES)
    assert 4 * pace - pace // 12 - 1 <= count <= 4 * pace + 1  # the first portion is one lead
