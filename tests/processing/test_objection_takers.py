"""Who has the leads of people who object: one who is employed, as far as there is one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from tests.processing.test_objection import FIELD, PRIVACY, SENIOR, object_to
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY) as team:
        team.custom_fields.add(FIELD, "boolean")
        yield team


@pytest.mark.parametrize(("dismissed", "taker"), [((SENIOR,), 7), ((SENIOR, 7), 8), ((7, 8), SENIOR)])
def test_a_lead_goes_to_the_first_who_is_employed(team: Team, dismissed: tuple[int, ...], taker: int) -> None:
    for user in dismissed:
        team.portal.people.change(user, is_active=False)
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    assert team.record(item).assignment.manager == taker
    assert int(team.lead(item)["ASSIGNED_BY_ID"]) == taker
    assert [each.user for each in team.portal.sent_notifications] == [taker]


@pytest.mark.parametrize("reason", [LookReason.UPDATED, LookReason.REDISTRIBUTE])
def test_a_lead_of_a_manager_who_was_dismissed_goes_to_one_who_is_employed(
    team: Team, reason: LookReason
) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    manager = team.record(item).assignment.manager
    assert manager is not None
    object_to(team, item)
    team.portal.people.change(manager, is_active=False)
    team.clock.advance(timedelta(hours=1))
    team.announce(item, reason=reason)
    team.process()
    assert int(team.lead(item)["ASSIGNED_BY_ID"]) == SENIOR
    decided = len(team.wiring.state.ledger.of_lead(item))
    team.announce(item)
    assert team.process().outcomes == {Outcome.UNCHANGED: 1}
    assert len(team.wiring.state.ledger.of_lead(item)) == decided


def test_a_lead_of_a_user_outside_the_file_goes_on_when_that_one_is_dismissed(team: Team) -> None:
    stranger = team.portal.people.add(id=77, name="Stan").id
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    for is_active, owner in ((True, stranger), (False, SENIOR)):
        team.portal.people.change(stranger, is_active=is_active)
        if is_active:
            team.actions.update_lead(item, ASSIGNED_BY_ID=stranger)
        team.clock.advance(timedelta(hours=1))
        team.announce(item)
        team.process()
        assert int(team.lead(item)["ASSIGNED_BY_ID"]) == owner
    for user in (SENIOR, 7, 8, 9):
        team.portal.people.change(user, is_active=False)
    team.actions.update_lead(item, ASSIGNED_BY_ID=stranger)
    team.clock.advance(timedelta(hours=1))
    team.announce(item)
    team.process()
    assert int(team.lead(item)["ASSIGNED_BY_ID"]) == stranger


def test_where_all_are_dismissed_the_lead_stays_where_it_is(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    for user in (SENIOR, 7, 8, 9):
        team.portal.people.change(user, is_active=False)
    team.clock.advance(timedelta(hours=1))
    for _ in range(2):
        team.announce(item)
        assert team.process().outcomes == {Outcome.UNCHANGED: 1}


def test_a_held_lead_reaches_a_human(team: Team) -> None:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, is_active=False)
    item = team.add_lead(**a_hot_lead())
    team.process()
    assert team.record(item).state is LeadState.HELD
    object_to(team, item)
    record = team.record(item)
    assert (record.state, record.assignment.manager, record.hold) == (LeadState.ASSIGNED, SENIOR, None)
