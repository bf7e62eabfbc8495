"""`[portal] move_contact`: the contact goes along to the manager who gets its lead or deal, and only then."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import DEAL, Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

MOVING = CONFIGURATION.replace("senior = 3", "senior = 3\nmove_contact = true")
CONTACT_TYPE = 3


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=MOVING) as team:
        yield team


def a_bound_lead(team: Team, **fields: Any) -> tuple[Item, int]:
    """A lead or deal of a contact that is the intake's; as the portal has it for a known customer."""
    if team.actions.entity == DEAL:
        item = team.add_lead(**fields, ASSIGNED_BY_ID=1)
        return item, team.portal.deal(item.id)["CONTACT_ID"]
    contact = team.portal.people_actions.add_contact(NAME="Mira", ASSIGNED_BY_ID=1)
    item = team.add_lead(**fields, CONTACT_ID=contact)
    return item, contact


def owner_of(team: Team, contact: int) -> int:
    owner: int = team.portal.contact(contact)["ASSIGNED_BY_ID"]
    return owner


def refuse_updates(team: Team, *, is_of: Callable[[int], bool]) -> None:
    """Let the portal refuse the updates of some kinds of records."""

    def where(params: Mapping[str, Any]) -> bool:
        return is_of(int(params["entitytypeid"]))

    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", times=0, where=where)


def test_the_contact_goes_along_to_the_manager_in_the_same_three_requests(moving: Team) -> None:
    _, contact = a_bound_lead(moving, **HOT)
    assert moving.requests_during(moving.process) <= 3
    assert owner_of(moving, contact) in {7, 8, 9}


def test_without_the_key_the_contact_stays_where_it_is(team: Team) -> None:
    _, contact = a_bound_lead(team, **COLD)
    team.process()
    assert owner_of(team, contact) == 1


def test_a_contact_that_a_human_moves_later_stays_there(moving: Team) -> None:
    item, contact = a_bound_lead(moving, **COLD)
    moving.process()
    moving.portal.people_actions.update_contact(contact, ASSIGNED_BY_ID=3)
    moving.actions.update_lead(item, SOURCE_ID="RECOMMENDATION")
    moving.announce(item)
    moving.process()
    assert owner_of(moving, contact) == 3


def test_a_contact_that_may_not_be_changed_costs_the_lead_nothing_and_is_told(moving: Team) -> None:
    refuse_updates(moving, is_of=lambda type_id: type_id == CONTACT_TYPE)
    item, contact = a_bound_lead(moving, **HOT)
    moving.process()
    record = moving.record(item)
    assert (record.state, record.outbox.pending) == (LeadState.ASSIGNED, ())
    assert moving.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
    assert owner_of(moving, contact) == 1
    assert record.outbox.refused == ("responsible person of the contact (AccessDenied)",)


def test_a_contact_is_not_moved_for_a_lead_whose_manager_is_refused(moving: Team) -> None:
    _, contact = a_bound_lead(moving, **COLD)
    refuse_updates(moving, is_of=lambda type_id: type_id != CONTACT_TYPE)
    moving.process()
    assert owner_of(moving, contact) == 1


def test_two_leads_of_one_contact_that_go_to_one_manager_lose_nothing(tmp_path: Path) -> None:
    alone = MOVING.replace("members = [7, 8, 9]", "members = [8]")
    with a_team(tmp_path, configuration=alone) as team:
        people = team.portal.people_actions
        contact = people.add_contact(NAME="Mira", ASSIGNED_BY_ID=1)
        add = people.add_deal if team.actions.entity == DEAL else people.add_lead
        fields: dict[str, Any] = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 500_000, "ASSIGNED_BY_ID": 1}
        items = [team.item(add(CONTACT_ID=contact, **fields)) for _ in range(2)]
        team.announce(*items)
        team.process()
        assert owner_of(team, contact) == 8
        assert len(team.portal.todos) == 2
        assert [team.record(item).outbox.refused for item in items] == [(), ()]


def test_of_many_leads_each_contact_goes_to_the_manager_of_its_own(moving: Team) -> None:
    pairs = [
        a_bound_lead(moving, SOURCE_ID="WEB", EMAIL=[("WORK", f"one{number}@example.com")])
        for number in range(9)
    ]
    moving.process()
    for item, contact in pairs:
        assert owner_of(moving, contact) == moving.record(item).assignment.manager
