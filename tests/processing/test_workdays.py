"""`clocked_in`: no manager gets a lead whose working day is not open, as far as the portal says so."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from infra.simulator.methods.portal_info import ALL_SCOPES
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, Team, a_team

CLOCKED_IN = CONFIGURATION.replace("senior = 3", "senior = 3\nclocked_in = true")
MANAGERS = (7, 8, 9)


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def clock(team: Team, status: str, *managers: int) -> None:
    for manager in managers or MANAGERS:
        team.portal.people.change(manager, workday=status)


def given(team: Team, leads: int = 6) -> set[int | None]:
    """Who gets new leads."""
    items = [team.add_lead(**COLD) for _ in range(leads)]
    team.process()
    return {team.record(item).assignment.manager for item in items}


@pytest.mark.parametrize("status", ["CLOSED", "PAUSED", "EXPIRED"])
def test_who_is_not_clocked_in_gets_nothing(tmp_path: Path, status: str) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        clock(team, status, 7, 8)
        assert given(team) == {9}


def test_it_does_not_matter_unless_it_is_asked_for(team: Team) -> None:
    clock(team, "CLOSED")
    assert given(team) == {7, 8, 9}
    assert team.portal.requests.count_commands("timeman.status") == 0


def test_who_is_not_tracked_counts_as_clocked_in(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        clock(team, "CLOSED", 7, 8)
        team.portal.people.change(7, tracks_time=False)
        assert given(team) == {7, 9}


def without_rights(team: Team) -> None:
    team.portal.people.change(team.portal.webhook_user, is_admin=False)


def without_scope(team: Team) -> None:
    team.portal.dispatcher.scopes = ALL_SCOPES - {"timeman"}


@pytest.mark.parametrize("spoil", [without_rights, without_scope])
def test_where_it_may_not_be_read_it_keeps_nobody_from_leads(
    tmp_path: Path, spoil: Callable[[Team], None]
) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        clock(team, "CLOSED")
        spoil(team)
        assert given(team) == {7, 8, 9}
        asked = team.portal.requests.count_commands("timeman.status")
        team.clock.advance_to(at(12, 11))
        given(team, 1)
        own = 1  # of the webhook's user, who reads that one always
        assert team.portal.requests.count_commands("timeman.status") <= asked + own


def test_what_was_read_last_counts_for_an_hour_while_the_portal_cannot_say(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        clock(team, "CLOSED", 7, 8)
        assert given(team) == {9}
        for method in ("timeman.status", "timeman.settings"):
            team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method=method, times=0)
        team.clock.advance_to(at(12, 50))
        assert given(team) == {9}
        team.clock.advance_to(at(13, 1))
        assert given(team) == {7, 8, 9}


def test_a_portal_that_is_slow_to_say_who_is_clocked_in_keeps_no_lead_waiting(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        team.portal.faults.add(faults.SlowAnswer(100), method="timeman.status", times=0)
        given(team)
        team.clock.advance_to(at(12, 5))
        assert given(team) == {7, 8, 9}
        before = team.clock.now()
        given(team, 1)
        assert team.clock.now() - before < timedelta(seconds=5)


def test_a_lead_waits_for_the_first_to_clock_in_and_goes_to_that_one(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN, at=at(9)) as team:
        clock(team, "CLOSED")
        item = team.add_lead(**COLD)
        team.process()
        held = team.record(item).hold
        assert held is not None
        assert (held.reason, held.until) == ("clocked-out", None)
        assert team.wiring.state.inbox.next_due_at() == at(9, 5)
        team.clock.advance_to(at(9, 4))
        clock(team, "OPENED", 8)
        team.clock.advance_to(at(9, 5))
        team.process()
        assert (team.record(item).state, team.record(item).assignment.manager) == (LeadState.ASSIGNED, 8)


def test_a_lead_of_the_night_still_sleeps_until_the_morning(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN, at=at(22)) as team:
        clock(team, "EXPIRED")
        item = team.add_lead(**COLD)
        team.process()
        held = team.record(item).hold
        assert held is not None
        assert (held.reason, held.until) == ("off-hours", at(9, day=4))


def test_who_clocks_in_has_the_held_leads_asked_at_once(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN, at=at(9)) as team:
        clock(team, "PAUSED")
        items = [team.add_lead(**COLD) for _ in range(3)]
        team.process()
        clock(team, "OPENED", 8)
        team.clock.advance_to(at(9, 2))
        items.append(team.add_lead(**COLD))
        team.clock.advance_to(at(9, 11))
        team.process()
        assert {team.record(item).assignment.manager for item in items} == {8}


def test_the_working_days_of_three_managers_cost_no_further_request(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=CLOCKED_IN) as team:
        team.add_lead(**COLD)
        assert team.requests_during(team.process) <= 3
