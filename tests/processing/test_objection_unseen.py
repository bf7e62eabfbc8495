"""What the portal does not show takes no objection back: a hidden client, a field that is gone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from functions.domain.item import DEAL, Item
from tests.processing.test_objection import CONTACT, FIELD, PRIVACY, object_to, shown
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION + PRIVACY, hash_key="a-key-for-hashes") as team:
        team.custom_fields.add(FIELD, "boolean")
        team.portal.custom_fields(CONTACT.type_id).add(FIELD, "boolean")
        yield team


def of_a_contact(team: Team, **said: Any) -> tuple[int, Item]:
    """Add a contact, and something to handle that is bound to it."""
    people = team.portal.people_actions
    phones = {"PHONE": [("WORK", "+49 30 5557711")]}
    known = people.add_contact(NAME="Mira", ASSIGNED_BY_ID=8, **{**phones, **said})
    return known, add_for(team, known)


def add_for(team: Team, contact: int) -> Item:
    """Add something to handle that is bound to this contact."""
    people = team.portal.people_actions
    add = people.add_deal if team.actions.entity == DEAL else people.add_lead
    return team.item(add(SOURCE_ID="WEB", CONTACT_ID=contact))


def look_again(team: Team, item: Item) -> None:
    """Change something else, with the event of it."""
    team.actions.update_lead(item, OPPORTUNITY=500000)
    team.announce(item)
    team.process()


@pytest.mark.parametrize("refuses_lists", [True, False])
def test_a_contact_that_is_hidden_takes_nothing_back(team: Team, *, refuses_lists: bool) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    team.portal.people_actions.hide_contact(known, refuses_lists=refuses_lists)
    with capture_logs() as lines:
        look_again(team, item)
    assert (team.record(item).identity.has_objected, shown(team, item)) == (True, [])
    assert [each["items"] for each in lines if each["event"] == "objection.unknown"] == [1]


def test_a_lead_with_a_hidden_contact_that_never_objected_is_scored(team: Team) -> None:
    known, item = of_a_contact(team)
    team.portal.people_actions.hide_contact(known)
    team.announce(item)
    team.process()
    assert (team.record(item).identity.has_objected, len(shown(team, item))) == (False, 4)


def lose_the_field(team: Team) -> None:
    fields = team.portal.custom_fields(CONTACT.type_id)
    fields.remove(fields[FIELD])


def test_a_field_that_contacts_have_lost_takes_nothing_back(team: Team) -> None:
    _, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    lose_the_field(team)
    for _ in range(2):
        look_again(team, item)
        assert (team.record(item).identity.has_objected, shown(team, item)) == (True, [])


def test_what_is_said_on_the_record_is_taken_back_though_contacts_lack_the_field(team: Team) -> None:
    lose_the_field(team)
    _, item = of_a_contact(team)
    object_to(team, item)
    assert team.record(item).identity.objectors == (item,)
    object_to(team, item, "N")
    assert (team.record(item).identity.has_objected, len(shown(team, item))) == (False, 4)


def test_taken_back_on_the_record_it_stands_on_a_contact_that_is_hidden(team: Team) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    object_to(team, item)
    assert team.record(item).identity.objectors == (CONTACT.item(known), item)
    team.portal.people_actions.hide_contact(known)
    object_to(team, item, "N")
    assert (team.record(item).identity.objectors, shown(team, item)) == ((CONTACT.item(known),), [])


def test_who_objects_too_is_kept_without_a_new_decision(team: Team) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    decided = len(team.wiring.state.ledger.of_lead(item))
    object_to(team, item)
    assert team.record(item).identity.objectors == (CONTACT.item(known), item)
    assert len(team.wiring.state.ledger.of_lead(item)) == decided


def test_an_objection_that_does_not_say_whose_it_is_goes_on_until_all_is_shown(team: Team) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    record = team.record(item)
    team.wiring.state.leads.save([replace(record, identity=replace(record.identity, objectors=()))])
    lose_the_field(team)
    look_again(team, item)
    assert team.record(item).identity.objectors == (CONTACT.item(known),)


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_new_lead_of_a_contact_that_objected_is_not_scored(team: Team, *, is_hidden: bool) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    if is_hidden:
        team.portal.people_actions.hide_contact(known)
    else:
        lose_the_field(team)
    another = add_for(team, known)
    team.announce(another)
    team.process()
    assert (team.record(another).identity.objectors, shown(team, another)) == ((CONTACT.item(known),), [])


def test_what_one_lead_shows_of_its_contact_is_known_of_the_others(team: Team) -> None:
    known, first = of_a_contact(team, PHONE=[])
    newer = [add_for(team, known) for _ in range(11)]
    team.announce(first, *newer)
    team.process()
    said: dict[str, Any] = {FIELD: "Y"}
    team.portal.people_actions.update_contact(known, **said)
    look_again(team, first)
    team.portal.people_actions.hide_contact(known)
    another = add_for(team, known)
    team.announce(another)
    team.process()
    assert {team.record(each).identity.objectors for each in (first, *newer, another)} == {
        (CONTACT.item(known),)
    }


def test_what_is_said_on_a_record_is_not_the_contacts(team: Team) -> None:
    lose_the_field(team)
    known, item = of_a_contact(team, PHONE=[])
    object_to(team, item)
    another = add_for(team, known)
    team.announce(another)
    team.process()
    assert not team.record(another).identity.has_objected


def test_shown_again_it_can_be_taken_back(team: Team) -> None:
    known, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    said: dict[str, Any] = {FIELD: "N"}
    team.portal.people_actions.update_contact(known, **said)
    look_again(team, item)
    assert not team.record(item).identity.has_objected


def test_a_field_that_is_deleted_takes_nothing_back(team: Team) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    team.custom_fields.remove(team.custom_fields[FIELD])
    with capture_logs() as lines:
        look_again(team, item)
    assert (team.record(item).identity.has_objected, shown(team, item)) == (True, [])
    [line] = [each for each in lines if each["event"] == "objection.field_missing"]
    assert (line["entity"], line["field"], line["log_level"]) == (item.entity, FIELD, "warning")


def test_a_field_that_contacts_lack_is_logged_once_and_keeps_nobody_unscored(team: Team) -> None:
    lose_the_field(team)
    items = [of_a_contact(team)[1] for _ in range(2)]
    team.announce(*items)
    with capture_logs() as lines:
        team.process()
    assert [len(shown(team, item)) for item in items] == [4, 4]
    assert [each["entity"] for each in lines if each["event"] == "objection.field_missing"] == [CONTACT.key]


@pytest.mark.parametrize("empty", ["", None, False, "0", []])
def test_an_empty_field_takes_it_back_however_the_portal_prints_it(team: Team, empty: Any) -> None:
    item = team.add_lead(**a_hot_lead(), **{FIELD: "Y"})
    team.process()
    team.custom_fields.change(team.custom_fields[FIELD], empty=empty)
    object_to(team, item, "")
    assert (team.record(item).identity.has_objected, len(shown(team, item))) == (False, 4)


def test_a_contact_that_was_merged_into_another_takes_nothing_back(team: Team) -> None:
    first, item = of_a_contact(team, **{FIELD: "Y"})
    survivor = team.portal.people_actions.add_contact(NAME="Mira", ASSIGNED_BY_ID=8)
    team.announce(item)
    team.process()
    team.portal.people_actions.delete_contact(first)
    team.actions.update_lead(item, CONTACT_ID=survivor)
    for _ in range(3):
        look_again(team, item)
        assert (team.record(item).identity.has_objected, shown(team, item)) == (True, [])


def test_what_a_merged_contact_said_is_taken_back_on_the_record(team: Team) -> None:
    first, item = of_a_contact(team, **{FIELD: "Y"})
    team.announce(item)
    team.process()
    team.actions.update_lead(item, CONTACT_ID=None)
    team.portal.people_actions.delete_contact(first)
    look_again(team, item)
    object_to(team, item, "Y")
    assert team.record(item).identity.objectors == (item,)
    object_to(team, item, "N")
    assert not team.record(item).identity.has_objected


def test_a_contact_that_a_human_took_off_objects_for_its_own_leads_only(team: Team) -> None:
    _, item = of_a_contact(team, **{FIELD: "Y"})
    other = team.portal.people_actions.add_contact(NAME="Olga", ASSIGNED_BY_ID=8)
    team.announce(item)
    team.process()
    before = team.portal.requests.count()
    team.actions.update_lead(item, CONTACT_ID=other)
    team.announce(item)
    team.process()
    assert not team.record(item).identity.has_objected
    assert team.portal.requests.count() - before <= 3
