"""A phone number is written in E.164 where it is certain which one is meant, and stays as typed elsewhere."""

import unicodedata

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.phone_numbers import e164
from functions.domain.lead.phone_spelling import tidy_phone

REGIONS = ["DE", "RU", "AT", "IT", "US", "GB", "AR", "BR", "BY", "KZ", "FR", "PL", ""]
SIGNS = st.text("0123456789+()-./ \u00a0\u2011", max_size=24)


@pytest.mark.parametrize(
    ("typed", "region", "tidy"),
    [
        ("030 5550101", "DE", "+49305550101"),
        ("030/5550101", "DE", "+49305550101"),
        ("(030) 555-0101", "DE", "+49305550101"),
        ("+49 (0)30 555-0101", "DE", "+49305550101"),
        ("(+49) 30 5550101", "FR", "+49305550101"),
        ("0049 30 5550101", "DE", "+49305550101"),
        ("49 30 5550101", "DE", "+49305550101"),
        ("+7 495 739-70-00", "DE", "+74957397000"),
        ("8 (495) 739-70-00", "RU", "+74957397000"),
        ("8 916 123 45 67", "RU", "+79161234567"),
        ("916 123-45-67", "RU", "+79161234567"),
        ("8 029 123-45-67", "BY", "+375291234567"),
        ("(650) 253-0000", "US", "+16502530000"),
        ("06 1234567", "IT", "+39061234567"),
        ("\u202a+49\u00a030\u00a05550101\u202c", "", "+49305550101"),
    ],
)
def test_a_number_that_can_only_be_one_is_written_in_e164(typed: str, region: str, tidy: str) -> None:
    assert tidy_phone(typed, region=region) == tidy


@pytest.mark.parametrize(
    "typed",
    ["380 50 123 45 67", "380501234567", "43 664 1234567", "7 495 123-45-67", "48 22 555 01 01"],
)
def test_a_number_without_plus_that_is_valid_in_two_countries_stays(typed: str) -> None:
    assert tidy_phone(typed, region="DE") == typed
    assert phonenumbers.is_valid_number(phonenumbers.parse(f"+{typed}"))


@pytest.mark.parametrize(
    ("typed", "region"),
    [("4930123456", "RU"), ("(495) 739-70-00", "RU"), ("84957397000", "RU"), ("+8 495 739-70-00", "RU")],
)
def test_a_number_that_begins_like_another_countrys_stays(typed: str, region: str) -> None:
    assert tidy_phone(typed, region=region) == typed


def test_a_number_without_plus_stays_where_the_lead_may_be_from_a_country_in_which_it_is_another() -> None:
    assert tidy_phone("0664 1234567", region="DE") == "+496641234567"
    assert tidy_phone("0664 1234567", region="DE", elsewhere=["AT"]) == "0664 1234567"
    assert tidy_phone("+43 664 1234567", region="DE", elsewhere=["AT"]) == "+436641234567"


@pytest.mark.parametrize(
    "typed",
    [
        "call me",
        "mobile 030 5550101",
        "030 5550101 after six",
        "030 5550101 (Anna)",
        "тел. 030 5550101",
        "030 5550101 ext. 12",
        "030 5550101 доб. 12",
        "030 5550101, 12",
        "030 5550101;ext=12",
        "030 5550101#12",
        "030 555010-12",
        "030 5550101 (12)",
        "+49 30 555010-0",
        "030 5550101/02",
        "030 5550101 / 030 5550102",
        "030 55501 - 030 55502",
        "030 5550101\n030 5550102",
        "+49 30 5550101 +49 30 5550102",
    ],
)
def test_words_extensions_and_several_numbers_stay(typed: str) -> None:
    assert tidy_phone(typed, region="DE") == typed


@pytest.mark.parametrize(
    ("typed", "region"),
    [
        ("5550101", "DE"),
        ("555 0101", "DE"),
        ("739-70-00", "RU"),
        ("12", "DE"),
        ("+49 30", "DE"),
        ("030 5550101", ""),
        ("011 15 1234-5678", "AR"),
        ("0 15 11 91234-5678", "BR"),
        ("0800 1234567", "DE"),
        ("٠٣٠ ٥٥٥٠١٠١", "DE"),
    ],
    ids=str,
)
def test_what_is_local_or_no_number_or_has_digits_that_would_go_stays(typed: str, region: str) -> None:
    assert tidy_phone(typed, region=region) == typed


@st.composite
def numbers_as_typed(draw: st.DrawFn) -> tuple[str, str]:
    """Return a number that exists, as a person at home or abroad would type it, and its country."""
    region = draw(st.sampled_from(REGIONS[:-1]))
    kind = draw(
        st.sampled_from([phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE])
    )
    number = phonenumbers.example_number_for_type(region, kind)
    assert number is not None
    formats = phonenumbers.PhoneNumberFormat
    form = draw(st.sampled_from([formats.NATIONAL, formats.INTERNATIONAL, formats.E164]))
    return phonenumbers.format_number(number, form), region


@st.composite
def spelled_anyhow(draw: st.DrawFn) -> tuple[str, str]:
    """Return a number that exists, with any separators in it and anything around it, and its country."""
    typed, home = draw(numbers_as_typed())
    gaps = st.sampled_from([*[""] * 60, *[" "] * 6, "-", "\u00a0", "/", ".", "(", ")", " 0"])
    spelled = "".join(f"{draw(gaps)}{sign}" for sign in typed if sign.isdigit() or sign == "+")
    around = st.sampled_from([*[""] * 12, " ", "(0)", "-1", "-12", "/02", " x5", ",", "\u202c"])
    return draw(around) + spelled + draw(around), home


ANYTHING = spelled_anyhow() | st.tuples(SIGNS | st.text(max_size=40), st.sampled_from(REGIONS))


@given(ANYTHING, st.sets(st.sampled_from(REGIONS), max_size=3))
def test_tidying_twice_is_tidying_once(number: tuple[str, str], elsewhere: set[str]) -> None:
    text, region = number
    once = tidy_phone(text, region=region, elsewhere=elsewhere)
    assert tidy_phone(once, region=region, elsewhere=elsewhere) == once


@given(ANYTHING)
def test_what_is_written_has_the_same_digits_and_only_format_goes(number: tuple[str, str]) -> None:
    text, region = number
    tidy = tidy_phone(text, region=region)
    if tidy == text:
        return
    own = phonenumbers.national_significant_number(phonenumbers.parse(tidy))
    assert "".join(filter(str.isdigit, text)).endswith(own)
    lost = {sign for sign in text if not sign.isdigit() and sign != "+"}
    assert {unicodedata.category(sign) for sign in lost} <= {"Zs", "Cc", "Cf", "Pd", "Ps", "Pe", "Po"}
    assert not lost & set(",;:#*")


@given(numbers_as_typed(), st.sampled_from(REGIONS))
def test_no_number_ever_becomes_another_countrys(number: tuple[str, str], region: str) -> None:
    typed, home = number
    tidy = tidy_phone(typed, region=home, elsewhere=[region])
    assert tidy in {typed, e164(typed, region=home)}


@given(numbers_as_typed())
def test_duplicates_are_found_by_what_stays_as_by_what_is_written(number: tuple[str, str]) -> None:
    typed, home = number
    assert e164(tidy_phone(typed, region=home), region=home) == e164(typed, region=home)
