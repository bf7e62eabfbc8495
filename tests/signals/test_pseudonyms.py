"""What stands for a person in the state."""

import hmac
from hashlib import sha256

import pytest

from functions.errors import SettingInvalid
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret

HASHES = HmacPseudonyms(Secret("key"), "DE")


def test_an_e_mail_is_the_same_person_in_any_case_and_with_blanks() -> None:
    expected = hmac.new(b"key", b"anna.stra\xc3\x9fe@example.com".replace(b"\xc3\x9f", b"ss"), sha256)
    for email in ("anna.strasse@example.com", " Anna.STRASSE@Example.COM\n", "anna.straße@example.com"):
        assert HASHES.subject_of_email(email) == f"email:{expected.hexdigest()}"


def test_a_phone_is_the_same_person_however_it_is_typed() -> None:
    expected = hmac.new(b"key", b"+49305550101", sha256).hexdigest()
    for phone in ("+49 30 5550101", "030/5550101", "(030) 555 01 01", "0049305550101", "tel:+49305550101"):
        assert HASHES.subject_of_phone(phone) == f"phone:{expected}"


@pytest.mark.parametrize("text", ["", "  ", "@", "anna@", "@example.com", "call me", "12"])
def test_what_is_no_address_and_no_number_has_no_subject(text: str) -> None:
    assert HASHES.subject_of_email(text) is None
    assert HASHES.subject_of_phone(text) is None


def test_a_lead_has_each_of_its_subjects_once() -> None:
    found = HASHES.subjects_of(emails=["a@b.c", "A@b.c", "none"], phones=["030 5550101", "+49305550101"])
    assert [subject.partition(":")[0] for subject in found] == ["email", "phone"]


def test_a_field_of_several_addresses_has_the_subject_of_each() -> None:
    each = HASHES.subjects_of(emails=["anna@b.c", "boss@b.c"], phones=[])
    assert len(each) == 2
    for field in ("anna@b.c; boss@b.c", "Anna <anna@b.c>, Boss <boss@b.c>", "anna@b.c/boss@b.c"):
        assert HASHES.subjects_of(emails=[field], phones=[]) == each
    assert HASHES.subject_of_email("Anna <anna@b.c>") == HASHES.subject_of_email("anna@b.c")


def test_without_a_key_a_lead_has_no_subjects_and_a_signal_says_what_to_set() -> None:
    keyless = HmacPseudonyms(Secret(""), "DE")
    assert keyless.subjects_of(emails=["a@b.c"], phones=["030 5550101"]) == ()
    with pytest.raises(SettingInvalid, match="FAIRLEAD_HASH_KEY"):
        keyless.subject_of_email("a@b.c")
    with pytest.raises(SettingInvalid, match="FAIRLEAD_HASH_KEY"):
        keyless.subject_of_phone("030 5550101")


def test_another_key_knows_no_subject() -> None:
    other = HmacPseudonyms(Secret("other"), "DE")
    assert other.subject_of_email("a@b.c") != HASHES.subject_of_email("a@b.c")


def test_the_key_shows_in_no_repr() -> None:
    assert "'key'" not in repr(HASHES)
