"""`fairlead explain` says who gave a lead to whom, where another user has changed what Fairlead assigned."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import DEAL, LEAD, Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.cli.commands import a_team_of_the_environment, printed, run
from tests.team import HOT, Team, a_hot_lead

pytestmark = pytest.mark.parametrize("played_on", [LEAD, DEAL], indirect=True)
NAMES = {7: "Anna", 8: "Boris", 9: "Vera"}
ROBOT, WEBHOOK = 0, 1


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        yield team


@pytest.fixture
def given(team: Team) -> tuple[Item, str]:
    """A lead that Fairlead gave out at noon, and to whom."""
    item = team.add_lead(**HOT)
    team.process()
    return item, NAMES[team.record(item).assignment.manager or 0]


def give(team: Team, item: Item, to: int, *, by: int | None, minutes: int = 3) -> None:
    """A user gives the lead away some minutes later; Fairlead sees it after a minute."""
    team.clock.advance(timedelta(minutes=minutes))
    team.actions.update_lead(item, by=by, ASSIGNED_BY_ID=to)
    team.clock.advance(timedelta(minutes=1))
    team.announce(item)
    team.process()


def test_the_json_has_every_change_with_the_ids(team: Team, given: tuple[Item, str]) -> None:
    item, _ = given
    give(team, item, 12, by=5)
    give(team, item, 3, by=ROBOT)
    changes = json.loads(run("explain", str(item), "--json").stdout)["owner_changes"]
    assert changes == [
        {"to": 12, "by": 5, "at": "2026-11-03T11:03:00+00:00"},
        {"to": 3, "by": 0, "at": "2026-11-03T11:07:00+00:00"},
    ]


def test_whoever_gave_a_lead_to_somebody_else_is_told_with_the_moment(
    team: Team, given: tuple[Item, str]
) -> None:
    item, name = given
    give(team, item, 12, by=5)
    told = f"Given to {name} by Fairlead at Tue 3 Nov 12:00; by user 5 to user 12 at Tue 3 Nov 12:03."
    assert told in printed("explain", str(item))


def test_everybody_in_a_row_is_told_also_a_manager_by_the_name(team: Team, given: tuple[Item, str]) -> None:
    item, name = given
    other = next(number for number in NAMES if NAMES[number] != name)
    give(team, item, 12, by=3)
    give(team, item, other, by=12)
    told = printed("explain", str(item))
    assert f"Given to {name} by Fairlead at Tue 3 Nov 12:00; by user 3 to user 12 at Tue 3 Nov 12:03;" in told
    assert f"; by user 12 to {NAMES[other]} at Tue 3 Nov 12:07." in told


@pytest.mark.parametrize(
    ("by", "told"),
    [(ROBOT, "by the portal's automation (a robot or a queue) to user 12"), (WEBHOOK, "by somebody else to")],
    ids=["a robot", "the webhook's user"],
)
def test_a_robot_is_told_as_one_and_the_webhooks_own_user_as_nobody_in_particular(
    team: Team, given: tuple[Item, str], by: int, told: str
) -> None:
    give(team, given[0], 12, by=by)
    assert told in printed("explain", str(given[0]))


def test_a_lead_that_was_given_back_is_told_with_who_gets_it_next(
    team: Team, given: tuple[Item, str]
) -> None:
    item, name = given
    former = next(number for number in NAMES if NAMES[number] == name)
    give(team, item, 1, by=former)
    taker = NAMES[team.record(item).assignment.manager or 0]
    told = printed("explain", str(item))
    assert f"Given to {name} by Fairlead at Tue 3 Nov 12:00; by {name} to user 1 at Tue 3 Nov 12:03;" in told
    assert f"; by Fairlead to {taker} at Tue 3 Nov 12:04." in told


def test_a_held_lead_that_somebody_took_is_told(team: Team) -> None:
    for manager in NAMES:
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=3))
    item = team.add_lead(**a_hot_lead())
    team.process()
    assert team.record(item).state is LeadState.HELD
    give(team, item, 3, by=3)
    assert "Given to user 3 by user 3 at Tue 3 Nov 12:03." in printed("explain", str(item))


def test_nothing_is_told_of_a_lead_that_is_where_fairlead_put_it(team: Team, given: tuple[Item, str]) -> None:
    item, _ = given
    team.clock.advance(timedelta(minutes=3))
    team.actions.update_lead(item, by=5, OPPORTUNITY=100_000)
    team.announce(item)
    team.process()
    assert "Given to" not in printed("explain", str(item))


def test_an_assignment_that_the_portal_does_not_have_yet_is_nobodys_change(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update", times=0)
    team.process()
    team.portal.faults.clear()
    team.clock.advance(timedelta(minutes=30))
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] in NAMES
    assert "Given to" not in printed("explain", str(item))


def test_a_change_that_was_told_is_not_told_again_after_later_looks(
    team: Team, given: tuple[Item, str]
) -> None:
    item, _ = given
    give(team, item, 12, by=5)
    team.clock.advance(timedelta(minutes=5))
    team.actions.update_lead(item, by=3, OPPORTUNITY=100_000)
    team.announce(item)
    team.process()
    assert printed("explain", str(item)).count("to user 12") == 1
