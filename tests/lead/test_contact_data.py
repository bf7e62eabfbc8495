"""What of an item's contact data is written: only kinds that are asked for, by the values' own ids."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.contact_data import (
    ContactData,
    ContactKind,
    countries_of,
    tidied,
    tidy_email,
)
from functions.domain.lead.contacts_seen import sighted, to_tidy, unsee
from functions.domain.lead.decision_note import first_record
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import ContactPoint, LeadSnapshot, PersonName
from functions.domain.scoring import Lead
from tests.builders import SEVEN, TUESDAY_NOON, a_record

PHONES, EMAILS, NAMES = ContactKind


def a_snapshot(*points: tuple[str, str], person: PersonName = PersonName(), **lead: Any) -> LeadSnapshot:  # noqa: B008  a frozen value
    held = tuple(ContactPoint(11 + at, kind, "WORK", value) for at, (kind, value) in enumerate(points))
    data = Lead(item=SEVEN, created_at=datetime(2026, 11, 3, tzinfo=UTC), **lead)
    return LeadSnapshot(data, 1, is_closed=False, person=person, contact_points=held)


def changes(data: ContactData) -> dict[int, str]:
    return {each.id: each.value for each in data.contact_points}


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        (" Anna.Mueller@Example.COM ", "Anna.Mueller@example.com"),
        ("anna@example.com", "anna@example.com"),
        ("ANNA@EXAMPLE.COM", "ANNA@example.com"),
        ("anna@ПРИМЕР.РФ", "anna@ПРИМЕР.РФ"),
        ("anna@İstanbul.example", "anna@İstanbul.example"),
        ("Anna <anna@Example.com>", "Anna <anna@Example.com>"),
        ("anna@Example.com, boris@Example.com", "anna@Example.com, boris@Example.com"),
        ('"a b"@Example.com', '"a b"@Example.com'),
        (" no address ", " no address "),
        ("@Example.com", "@Example.com"),
    ],
)
def test_one_address_loses_its_blanks_and_its_host_the_capitals(typed: str, tidy: str) -> None:
    assert tidy_email(typed) == tidy


@given(st.text(max_size=40) | st.emails().map(str.upper))
def test_an_address_stays_the_same_address_and_is_tidied_once(text: str) -> None:
    once = tidy_email(text)
    assert tidy_email(once) == once
    assert once.casefold() in {text.casefold(), text.strip().casefold()}


def test_only_kinds_that_are_asked_for_are_written_each_value_by_its_own_id() -> None:
    snapshot = a_snapshot(
        ("PHONE", "030 5550101"),
        ("PHONE", "+49305550102"),
        ("EMAIL", " Buyer@Example.com"),
        person=PersonName("ANNA", "", "MÜLLER"),
    )
    assert changes(tidied(snapshot, {PHONES, EMAILS}, region="DE")) == {
        11: "+49305550101",
        13: "Buyer@example.com",
    }
    assert changes(tidied(snapshot, {EMAILS}, region="DE")) == {13: "Buyer@example.com"}
    assert tidied(snapshot, {NAMES}, region="DE") == ContactData(PersonName("Anna", "", "Müller"))
    assert tidied(snapshot, (), region="DE") == ContactData()


def test_the_countries_that_a_lead_may_be_from_are_those_its_data_name() -> None:
    snapshot = a_snapshot(
        ("PHONE", "+380 50 123 45 67"), ("PHONE", "0664 1234567"), ("EMAIL", "a@firm.co.uk"), country="at"
    )
    assert countries_of(snapshot) == {"UA", "GB", "AT"}
    assert changes(tidied(snapshot, {PHONES}, region="DE")) == {11: "+380501234567"}


def test_only_the_part_of_a_name_that_changes_is_written() -> None:
    snapshot = a_snapshot(person=PersonName("Anna", "", " Müller"))
    assert tidied(snapshot, {NAMES}, region="DE").person == PersonName("", "", "Müller")


def look(before: LeadRecord | None, snapshot: LeadSnapshot) -> tuple[LeadRecord, ContactData]:
    """Return the record after a look, and what the look writes."""
    start = before or first_record(SEVEN, TUESDAY_NOON)
    record = replace(start, sighting=sighted(start.sighting, snapshot))
    return record, to_tidy(record, before, snapshot, wanted={*ContactKind}, region="DE")


def test_what_was_seen_is_known_from_the_first_value_of_its_kind_on() -> None:
    person = PersonName("ANNA", "", "SCHMIDT")
    once, written = look(None, a_snapshot(person=person))
    assert written == ContactData(PersonName("Anna", "", "Schmidt"))
    twice, written = look(once, a_snapshot(("PHONE", "030 5550101"), person=person))
    assert written.person == PersonName()
    assert changes(written) == {11: "+49305550101"}
    _, written = look(twice, a_snapshot(("PHONE", "030 5550102"), person=person))
    assert written.is_empty


def test_of_a_lead_that_was_handled_before_that_was_kept_everything_was_seen() -> None:
    once, written = look(a_record(), a_snapshot(("PHONE", "030 5550101")))
    assert written.is_empty
    assert look(once, a_snapshot(("PHONE", "030 5550101"), ("EMAIL", " a@b.de")))[1].is_empty


@pytest.mark.parametrize(("then", "is_repeated"), [("sealed", True), ("otherwise", False)])
def test_what_the_portal_did_not_take_is_repeated_if_it_is_still_the_same(
    then: str, *, is_repeated: bool
) -> None:
    typed = a_snapshot(("PHONE", "030 5550101"))
    record, _ = look(None, replace(typed, contacts_hash="sealed"))
    untaken = unsee(record, None, replace(typed, contacts_hash="sealed"))
    again, written = look(untaken, replace(typed, contacts_hash=then))
    assert written.is_empty is not is_repeated
    assert look(again, replace(typed, contacts_hash=then))[1].is_empty


def test_without_a_key_what_the_portal_did_not_take_is_not_repeated() -> None:
    typed = a_snapshot(("PHONE", "030 5550101"))
    record, _ = look(None, typed)
    assert look(unsee(record, None, typed), typed)[1].is_empty


@given(
    st.lists(st.tuples(st.sampled_from(["PHONE", "EMAIL", "WEB"]), st.text(max_size=30)), max_size=5),
    st.builds(PersonName, *[st.text(max_size=20)] * 3),
    st.sampled_from(["DE", "RU", "TR", ""]),
    st.text(max_size=5),
)
def test_any_text_in_any_script_goes_through(
    points: list[tuple[str, str]], person: PersonName, region: str, country: str
) -> None:
    snapshot = a_snapshot(*points, person=person, country=country)
    data = tidied(snapshot, set(ContactKind), region=region)
    assert {each.id for each in data.contact_points} <= {each.id for each in snapshot.contact_points}
