"""A lead that one person converts: its deal goes on where the lead was, whatever event comes first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.item import DEAL, Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from tests.nurturing.night import OWNER, THURSDAY_NIGHT, night, nurturing_configuration
from tests.reconciling.runs import catch_up
from tests.team import COLD, HANDLE, HOT, Team, a_team

pytestmark = pytest.mark.of_leads("leads and deals side by side")
LEADS = '\n[[handle]]\nentity = "lead"\n'
BOTH = LEADS + HANDLE[DEAL]
SENIOR = 3


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Team]:
    text = nurturing_configuration(portal="move_contact = true") + BOTH
    with a_team(tmp_path, configuration=text) as team:
        yield team


def converted(team: Team, item: Item, *, by: int, first: str = "lead") -> Item:
    """Let a human convert a lead, and both events be handled, in this order."""
    made = team.portal.people_actions.convert_lead(item.id, by=by)
    deal = Item(DEAL, made.deal)
    order = [(item, LookReason.UPDATED), (deal, LookReason.ADDED)]
    for each, reason in order if first == "lead" else reversed(order):
        team.announce(each, reason=reason)
        team.process()
    return deal


def nurtured(team: Team) -> Item:
    item = team.add_lead(**COLD, NAME="Mira")
    team.process()
    night(team)
    assert team.record(item).state is LeadState.NURTURED
    team.clock.advance_to(THURSDAY_NIGHT.replace(hour=10))
    return item


@pytest.mark.parametrize("first", ["lead", "deal"])
def test_the_deal_stays_with_the_manager_of_the_lead_and_takes_no_turn(both: Team, first: str) -> None:
    item = both.add_lead(**HOT, NAME="Mira")
    both.process()
    manager = both.record(item).assignment.manager
    assert manager is not None
    deal = converted(both, item, by=manager, first=first)
    record = both.record(deal)
    assert (record.state, record.assignment.manager, record.assignment.turn) == (
        LeadState.ASSIGNED,
        manager,
        None,
    )
    assert both.portal.deal(deal.id)["ASSIGNED_BY_ID"] == manager


def test_a_contact_that_a_human_gave_to_another_one_is_left_there(both: Team) -> None:
    contact = both.portal.people_actions.add_contact(NAME="Mira", ASSIGNED_BY_ID=1)
    item = both.add_lead(**HOT, CONTACT_ID=contact)
    both.process()
    manager = both.record(item).assignment.manager
    assert manager is not None
    both.portal.people_actions.update_contact(contact, ASSIGNED_BY_ID=SENIOR)
    converted(both, item, by=manager)
    assert both.portal.contact(contact)["ASSIGNED_BY_ID"] == SENIOR


@pytest.mark.parametrize("first", ["lead", "deal"])
def test_who_took_a_lead_out_of_nurturing_keeps_the_deal(both: Team, first: str) -> None:
    item = nurtured(both)
    both.actions.update_lead(item, ASSIGNED_BY_ID=SENIOR)
    both.announce(item)
    both.process()
    deal = converted(both, item, by=SENIOR, first=first)
    assert both.record(deal).state is LeadState.ASSIGNED
    assert both.portal.deal(deal.id)["ASSIGNED_BY_ID"] == SENIOR


@pytest.mark.parametrize("first", ["lead", "deal"])
def test_a_deal_of_a_lead_in_nurturing_is_in_nurturing_though_its_owner_is_a_manager_as_well(
    tmp_path: Path, first: str
) -> None:
    owner = f"\n[[manager]]\nid = {OWNER}\nis_paused = true\n"
    with a_team(tmp_path, configuration=nurturing_configuration() + owner + BOTH) as team:
        deal = converted(team, nurtured(team), by=SENIOR, first=first)
        assert team.record(deal).state is LeadState.NURTURED


def handle(team: Team, directory: Path, what: str) -> None:
    """Let the file say that something else is handled, and the process read it."""
    (directory / "fairlead.toml").write_text(nurturing_configuration() + what)
    for name in ("loaded", "crm", "change_feed"):
        team.wiring.__dict__.pop(name, None)


def test_what_is_handled_again_is_taken_up_again(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=nurturing_configuration() + LEADS) as team:
        item = team.add_lead(**HOT)
        team.process()
        catch_up(team)
        handle(team, tmp_path, HANDLE[DEAL])
        team.announce(item)
        team.process()
        assert team.record(item).decision.note == "elsewhere"
        handle(team, tmp_path, LEADS)
        catch_up(team)
        assert team.record(item).state is LeadState.ASSIGNED


def test_closed_leads_that_are_not_handled_any_more_are_not_found_again_and_again(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=nurturing_configuration() + LEADS) as team:
        gone, reopened = team.add_lead(**HOT), team.add_lead(**COLD)
        team.process()
        for item in (gone, reopened):
            team.actions.update_lead(item, STATUS_ID="CONVERTED")
        catch_up(team)
        handle(team, tmp_path, HANDLE[DEAL])
        team.actions.delete_lead(gone)
        team.actions.update_lead(reopened, STATUS_ID="NEW")
        catch_up(team)
        assert team.record(lead(reopened.id)).decision.note == "elsewhere"
