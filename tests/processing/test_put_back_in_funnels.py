"""What a human puts back at the entrance of a funnel is distributed anew, and nothing else is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from tests.builders import BERLIN
from tests.nurturing.night import OWNER, STAGE, nurture, nurturing_configuration
from tests.processing.putting_back import INTAKE, MANAGERS, SENIOR, changes, given_out
from tests.team import COLD, Team, a_hot_lead, a_team

pytestmark = pytest.mark.of_deals("leads have no funnels")
SALES, COLD_ONES = 1, 2


@contextmanager
def a_team_with_funnels(directory: Path, *, cold: str = "C2:NEW") -> Iterator[Team]:
    """A team with two funnels of deals, and a third where cold ones are nurtured, in its stage `cold`."""
    stage = f'stage = "{cold}", funnel = {COLD_ONES}'
    nurturing = nurturing_configuration().replace(f'stage = "{STAGE}"', stage)
    handle = f'\n[[handle]]\nentity = "deal"\nfunnels = [0, {SALES}]\n'
    with a_team(directory, configuration=nurturing + handle, plan="unlimited") as team:
        assert [team.portal.funnels.add(name) for name in ("Sales", "Cold")] == [SALES, COLD_ONES]
        yield team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team_with_funnels(tmp_path) as team:
        yield team


def nurtured(team: Team, **fields: Any) -> Item:
    item, _ = given_out(team, **COLD, **fields)
    team.clock.advance(timedelta(days=1, hours=14))
    nurture(team)
    team.process()
    assert team.record(item).state is LeadState.NURTURED
    team.clock.advance_to(datetime(2026, 11, 5, 10, tzinfo=BERLIN))
    return item


def where(team: Team, item: Item) -> tuple[int, str, int]:
    """Return the funnel, the stage, and whose it is."""
    deal = team.portal.deal(item.id)
    return deal["CATEGORY_ID"], deal["STAGE_ID"], deal["ASSIGNED_BY_ID"]


def test_a_lost_deal_moved_to_the_first_stage_of_its_funnel_goes_to_another_manager(team: Team) -> None:
    item, former = given_out(team, **a_hot_lead(), CATEGORY_ID=SALES)
    changes(team, item, by=former, STAGE_ID="C1:LOSE")
    changes(team, item, by=SENIOR, STAGE_ID="C1:NEW")
    record = team.record(item)
    assert (record.state, record.assignment.by_us) == (LeadState.ASSIGNED, True)
    assert record.assignment.manager in MANAGERS - {former}
    assert where(team, item) == (SALES, "C1:NEW", record.assignment.manager)


def test_a_lost_deal_that_is_taken_up_in_a_later_stage_stays_with_its_manager(team: Team) -> None:
    item, former = given_out(team, **a_hot_lead(), CATEGORY_ID=SALES, STAGE_ID="C1:EXECUTING")
    changes(team, item, by=former, STAGE_ID="C1:LOSE")
    changes(team, item, by=SENIOR, STAGE_ID="C1:EXECUTING")
    assert where(team, item) == (SALES, "C1:EXECUTING", former)
    assert not team.record(item).assignment.by_us


def test_a_lost_deal_moved_to_the_first_stage_of_another_funnel_is_distributed_there(team: Team) -> None:
    item, former = given_out(team, **a_hot_lead(), CATEGORY_ID=SALES)
    changes(team, item, by=former, STAGE_ID="C1:LOSE")
    changes(team, item, by=SENIOR, CATEGORY_ID=0, STAGE_ID="NEW")
    assert team.record(item).assignment.by_us
    assert where(team, item) == (0, "NEW", team.record(item).assignment.manager)


@pytest.mark.parametrize("came_in", ["C1:NEW", "C1:PREPARATION"])
def test_a_nurtured_deal_given_back_to_the_intake_user_goes_out_of_the_funnel_it_was_nurtured_in(
    team: Team, came_in: str
) -> None:
    item = nurtured(team, CATEGORY_ID=SALES, STAGE_ID=came_in)
    changes(team, item, by=SENIOR, ASSIGNED_BY_ID=INTAKE)
    manager = team.record(item).assignment.manager
    assert manager in MANAGERS
    assert where(team, item) == (SALES, came_in, manager)


def test_a_nurtured_deal_moved_to_where_it_was_handed_off_is_distributed_anew(team: Team) -> None:
    item = nurtured(team, CATEGORY_ID=SALES, STAGE_ID="C1:PREPARATION")
    changes(team, item, by=SENIOR, CATEGORY_ID=SALES, STAGE_ID="C1:PREPARATION")
    manager = team.record(item).assignment.manager
    assert manager in MANAGERS
    assert where(team, item) == (SALES, "C1:PREPARATION", manager)


def test_the_first_stage_of_a_funnel_that_is_not_handled_is_no_entrance(tmp_path: Path) -> None:
    with a_team_with_funnels(tmp_path, cold="C2:PREPARATION") as team:
        item = nurtured(team)
        changes(team, item, by=SENIOR, STAGE_ID="C2:NEW")
        assert where(team, item) == (COLD_ONES, "C2:NEW", OWNER)
        assert not team.record(item).assignment.by_us


def test_a_deal_put_back_at_night_and_moved_to_a_funnel_that_is_not_handled_is_left_alone(team: Team) -> None:
    item, _ = given_out(team, **a_hot_lead())
    team.clock.advance_to(datetime(2026, 11, 3, 22, tzinfo=BERLIN))
    changes(team, item, by=SENIOR, ASSIGNED_BY_ID=INTAKE)
    assert team.record(item).state is LeadState.HELD
    changes(team, item, by=SENIOR, CATEGORY_ID=COLD_ONES, STAGE_ID="C2:PREPARATION")
    team.clock.advance_to(datetime(2026, 11, 4, 9, 30, tzinfo=BERLIN))
    team.announce(item)
    team.process()
    assert where(team, item) == (COLD_ONES, "C2:PREPARATION", INTAKE)
    assert (team.record(item).state, team.record(item).decision.note) == (LeadState.CLOSED, "elsewhere")
