"""What a lead comes with is written as usual: which values, in which form, and at no cost."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import DEAL
from functions.domain.lead.contact_data import ContactKind
from functions.processing.run import process_inbox
from infra.serialization import dump_record
from tests.processing.tidying import (
    ALL,
    KEY,
    MANAGER,
    TIDY,
    TYPED,
    add_somebody,
    held,
    look_again,
    of_leads,
    tidying,
)
from tests.team import COLD, CONFIGURATION, Team, a_team


@of_leads
def test_the_portals_values_keep_their_ids_and_nothing_is_added(team: Team) -> None:
    phones = [("WORK", "030 5550101"), ("HOME", "+49305550102")]
    item = team.add_lead(**COLD, PHONE=phones)
    before = team.lead(item)
    team.process()
    after = team.lead(item)
    assert [row["ID"] for row in after["PHONE"]] == [row["ID"] for row in before["PHONE"]]
    assert [row["VALUE"] for row in after["PHONE"]] == ["+49305550101", "+49305550102"]
    assert [row["VALUE_TYPE"] for row in after["PHONE"]] == ["WORK", "HOME"]


@of_leads
@pytest.mark.parametrize(
    ("configuration", "tidy"),
    [
        (CONFIGURATION, ("ANNA", "MÜLLER", "+49305550101", "Anna@example.com")),
        (tidying("phones", "emails", "names"), ("Anna", "Müller", "+49305550101", "Anna@example.com")),
        (tidying("names"), ("Anna", "Müller", "030 5550101", "Anna@Example.com")),
        (tidying("emails"), ("ANNA", "MÜLLER", "030 5550101", "Anna@example.com")),
        (tidying(), ("ANNA", "MÜLLER", "030 5550101", "Anna@Example.com")),
    ],
    ids=["as it comes", "all", "names", "emails", "nothing"],
)
def test_what_is_tidied_is_what_the_configuration_asks_for(
    tmp_path: Path, configuration: str, tidy: tuple[str, ...]
) -> None:
    with a_team(tmp_path, configuration=configuration) as team:
        item = team.add_lead(**COLD, **TYPED)
        team.process()
        assert held(team, item) == tidy


@pytest.mark.parametrize(
    "name", ["ООО РОМАШКА", "BMW AG", "KIM II", "LE BLANC III", "İBRAHİM", "test@example.com"]
)
def test_f12_a_company_a_numeral_a_particle_and_an_address_in_the_name_stay(
    tmp_path: Path, name: str
) -> None:
    with a_team(tmp_path, configuration=tidying("names")) as team:
        first, _, last = name.partition(" ")
        whole = team.add_lead(**COLD, NAME=name)
        parts = team.add_lead(**COLD, NAME=first, LAST_NAME=last)
        team.process()
        assert held(team, whole)[:2] == (name, "")
        assert held(team, parts)[:2] == (first, last)


@pytest.mark.parametrize("phone", ["380 50 123 45 67", "ask for Anna, 030 5550101", "030 5550101 ext. 12"])
def test_f19_a_phone_that_is_not_certain_stays_and_counts_as_before(tmp_path: Path, phone: str) -> None:
    with a_team(tmp_path, hash_key=KEY) as team:
        item = team.add_lead(**COLD, PHONE=[("WORK", phone)])
        team.process()
        assert held(team, item)[2] == phone
        known = team.wiring.pseudonyms.subjects_of(emails=[], phones=[phone])
        assert {*known} == {each for each in team.record(item).identity.subjects if each.startswith("phone:")}


def test_a_repeat_is_found_by_numbers_that_are_written_differently(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=tidying()) as team:
        first = team.add_lead(**COLD, PHONE=[("WORK", "030 5550101")])
        team.process()
        second = team.add_lead(**COLD, PHONE=[("WORK", "+49 30 555 01 01")])
        team.process()
        assert team.record(second).identity.repeat_of == first


def test_a_tidy_lead_is_not_written_again(team: Team) -> None:
    item = team.add_lead(**COLD, PHONE=[("WORK", "030 5550101")])
    team.process()
    team.announce(item)
    team.process()
    modified_at = team.lead(item)["DATE_MODIFY"]
    team.announce(item)
    team.process()
    assert team.lead(item)["DATE_MODIFY"] == modified_at


@of_leads
def test_a_phone_that_comes_later_is_tidied_when_it_comes(team: Team) -> None:
    item = team.add_lead(**COLD, EMAIL=[("WORK", "Anna@Example.com")])
    team.process()
    team.actions.update_lead(item, by=MANAGER, PHONE=[("WORK", "030 5550101")])
    look_again(team, item)
    assert held(team, item)[2:] == ("+49305550101", "Anna@example.com")


@of_leads
def test_names_that_are_asked_for_later_are_those_of_new_leads(team: Team) -> None:
    known = team.add_lead(**COLD, **TYPED)
    team.process()
    team.actions.update_lead(known, by=MANAGER, OPPORTUNITY=200_000)
    new = team.add_lead(**COLD, NAME="BORIS", LAST_NAME="SCHMIDT")
    team.announce(known)
    config = replace(team.pipeline.config, tidy=frozenset(ContactKind))
    process_inbox(replace(team.pipeline, config=config), until=team.clock.now() + timedelta(hours=1))
    assert held(team, known)[:2] == ("ANNA", "MÜLLER")
    assert held(team, new)[:2] == ("Boris", "Schmidt")


@of_leads
def test_the_record_holds_no_value_and_nothing_made_of_one(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=tidying("phones", "emails", "names")) as team:
        item = team.add_lead(**COLD, **TYPED)
        team.process()
        text = dump_record(team.record(item)).casefold()
        assert not [part for part in ("anna", "müller", "5550101", "example.com") if part in text]
        assert '"contacts_seen":["emails","names","phones"]' in text


def test_the_client_of_a_lead_or_deal_is_read_and_never_written(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=tidying(*ALL)) as team:
        contact = team.portal.people_actions.add_contact(**TYPED)
        before = team.portal.contact(contact)
        if team.actions.entity == DEAL:
            item = team.item(team.portal.people_actions.add_deal(CONTACT_ID=contact))
        else:
            item = team.item(team.portal.people_actions.add_lead(**COLD, CONTACT_ID=contact))
        team.announce(item)
        team.clock.advance(timedelta(minutes=5))
        assert team.process().outcomes == {"assigned": 1}
        assert team.portal.contact(contact) == before


@of_leads
def test_where_the_portal_adds_what_it_is_sent_to_change_nothing_is_added(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=tidying(*ALL)) as team:
        team.portal.switches.fm_only_adds = True
        item = team.add_lead(**COLD, **TYPED)
        team.process()
        assert held(team, item) == TIDY


@of_leads
@pytest.mark.parametrize("leads", [1, 20])
def test_tidying_costs_no_request(tmp_path: Path, leads: int) -> None:
    counts = []
    for kinds in ((), ALL):
        directory = tmp_path / str(len(kinds))
        directory.mkdir()
        with a_team(directory, configuration=tidying(*kinds)) as team:
            items = [add_somebody(team, number) for number in range(leads)]
            counts.append(team.requests_during(team.process))
            assert (held(team, items[-1])[0] == "Anna") is bool(kinds)
    assert counts[0] == counts[1]
