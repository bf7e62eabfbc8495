"""The client behind a lead or deal: what is known of a contact and a company counts as the item's own."""

from typing import Any

from functions.domain.item import DEAL, Item
from tests.team import Team

CHANNELS: dict[str, Any] = {
    "PHONE": [("WORK", "+49 30 5557711")],
    "EMAIL": [("WORK", "mira@example.com")],
}
REACHABLE, FROM_THE_WEB = 15, 10


def of_a_known_contact(team: Team, *, owner: int, **contact: Any) -> Item:
    """Let an inquiry of a known contact come in as the portal makes it: bound, and without own channels."""
    people = team.portal.people_actions
    known = people.add_contact(NAME="Mira", ASSIGNED_BY_ID=owner, **contact)
    add = people.add_deal if team.actions.entity == DEAL else people.add_lead
    item = team.item(add(SOURCE_ID="WEB", CONTACT_ID=known))
    team.announce(item)
    team.process()
    return item


def test_f1_a_repeat_inquiry_has_the_channels_of_its_contact_and_goes_to_who_knows_it(team: Team) -> None:
    item = of_a_known_contact(team, owner=8, **CHANNELS)
    record = team.record(item)
    assert record.score.points == FROM_THE_WEB + REACHABLE
    assert record.assignment.manager == 8
    assert team.lead(item)["ASSIGNED_BY_ID"] == 8


def test_f1_a_phone_that_is_added_to_the_contact_later_counts_for_its_open_items(team: Team) -> None:
    item = of_a_known_contact(team, owner=8, EMAIL=CHANNELS["EMAIL"])
    assert team.record(item).score.points == FROM_THE_WEB
    contact = next(each for each in team.record(item).identity.subjects if each.startswith("contact:"))
    number = int(contact.removeprefix("contact:"))
    team.portal.people_actions.update_contact(number, PHONE=CHANNELS["PHONE"])
    team.announce(Item("contact", number))
    team.process()
    assert team.record(item).score.points == FROM_THE_WEB + REACHABLE


def test_f1_the_channels_of_the_company_count_too(team: Team) -> None:
    people = team.portal.people_actions
    company = people.add_company(TITLE="Hafenwerk", ASSIGNED_BY_ID=9, **CHANNELS)
    add = people.add_deal if team.actions.entity == DEAL else people.add_lead
    item = team.item(add(SOURCE_ID="WEB", COMPANY_ID=company))
    team.announce(item)
    team.process()
    record = team.record(item)
    assert (record.score.points, record.assignment.manager) == (FROM_THE_WEB + REACHABLE, 9)
