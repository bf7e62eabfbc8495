"""Phones, e-mails and names as people write them; written back by value id, and only where changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.contact_data import normalise_contact_points, normalise_name, normalise_phone
from functions.domain.lead.snapshot import ContactPoint, PersonName
from tests.team import COLD, Team

pytestmark = pytest.mark.of_leads("the names and numbers of a deal are its contact's, which is only read")


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("030 5550101", "+49305550101"),
        ("+49 (0)30 555-0101", "+49305550101"),
        ("0049 30 5550101", "+49305550101"),
        ("+7 495 739-70-00", "+74957397000"),
        ("030 5550101 ext. 12", "030 5550101 ext. 12"),
        ("call me", "call me"),
        ("12", "12"),
    ],
)
def test_a_valid_number_is_written_in_e164_and_anything_else_is_left(typed: str, tidy: str) -> None:
    assert normalise_phone(typed, region="DE") == tidy


@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = normalise_phone(text, region="DE")
    assert normalise_phone(once, region="DE") == once


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (PersonName("ANNA", "", "MÜLLER"), PersonName("Anna", "", "Müller")),
        (PersonName("anna", "", "von der heide"), PersonName("Anna", "", "von der Heide")),
        (PersonName("  Anna ", "", "Müller"), PersonName("Anna", "", "Müller")),
        (PersonName("Anna", "", "McDonald"), None),
        (PersonName("", "", ""), None),
        (PersonName("X", "", ""), None),
    ],
)
def test_a_name_typed_in_one_case_is_written_as_usual(typed: PersonName, tidy: PersonName | None) -> None:
    assert normalise_name(typed) == tidy


def test_only_what_changes_is_returned_with_its_id() -> None:
    channels = (
        ContactPoint(11, "PHONE", "WORK", "030 5550101"),
        ContactPoint(12, "PHONE", "WORK", "+49305550102"),
        ContactPoint(13, "EMAIL", "HOME", " Buyer@Example.com"),
    )
    changed = {each.id: each.value for each in normalise_contact_points(channels, region="DE")}
    assert changed == {11: "+49305550101", 13: "buyer@example.com"}


def test_the_portals_values_keep_their_ids_and_nothing_is_added(team: Team) -> None:
    phones = [("WORK", "030 5550101"), ("HOME", "+49305550102")]
    item = team.add_lead(**COLD, NAME="ANNA", LAST_NAME="MÜLLER", PHONE=phones)
    before = team.lead(item)
    team.process()
    after = team.lead(item)
    assert [row["ID"] for row in after["PHONE"]] == [row["ID"] for row in before["PHONE"]]
    assert [row["VALUE"] for row in after["PHONE"]] == ["+49305550101", "+49305550102"]
    assert [row["VALUE_TYPE"] for row in after["PHONE"]] == ["WORK", "HOME"]
    assert (after["NAME"], after["LAST_NAME"]) == ("Anna", "Müller")


def test_a_tidy_lead_is_not_written_again(team: Team) -> None:
    item = team.add_lead(**COLD, NAME="ANNA", PHONE=[("WORK", "030 5550101")])
    team.process()
    team.announce(item)
    team.process()
    modified_at = team.lead(item)["DATE_MODIFY"]
    team.announce(item)
    team.process()
    assert team.lead(item)["DATE_MODIFY"] == modified_at
