"""Which addresses an e-mail field holds, however people have filled it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.email_addresses import MOST_OF_A_FIELD, addresses_in, is_one_address


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("anna@example.com", ["anna@example.com"]),
        (" Anna@Example.COM\n", ["anna@example.com"]),
        ("anna+crm/o'neil@example.com", ["anna+crm/o'neil@example.com"]),
        ("Anna <anna@example.com>", ["anna@example.com"]),
        ('"Neil, Anna" <anna@example.com>', ["anna@example.com"]),
        ("anna@example.com (at work)", ["anna@example.com"]),
        ("mailto:anna@example.com", ["anna@example.com"]),
        ("anna@example.com; boss@example.com", ["anna@example.com", "boss@example.com"]),
        ("anna@example.com,boss@example.com", ["anna@example.com", "boss@example.com"]),
        ("anna@example.com / boss@example.com", ["anna@example.com", "boss@example.com"]),
        ("anna@example.com/boss@example.com", ["anna@example.com", "boss@example.com"]),
        ("'anna@example.com' 'ANNA@example.com'", ["anna@example.com"]),
        ("anna @ example.com", ["anna @ example.com"]),
        ('"anna k"@example.com', ['"anna k"@example.com']),
        ("anna", []),
        ("anna@", []),
        ("", []),
    ],
)
def test_each_address_of_a_field_is_found(text: str, addresses: list[str]) -> None:
    assert list(addresses_in(text)) == addresses


def test_of_a_list_so_many_count() -> None:
    listed = [f"a{number}@example.com" for number in range(MOST_OF_A_FIELD + 1)]
    assert list(addresses_in("; ".join(listed))) == listed[:-1]


@given(st.emails())
def test_an_address_by_itself_is_the_only_one(email: str) -> None:
    assert is_one_address(email)
    assert addresses_in(email) == (email.casefold(),)


@given(st.text(alphabet="ab@.;,<>\" '/|\n", max_size=40))
def test_whatever_is_found_is_found_again_in_itself(text: str) -> None:
    for address in addresses_in(text):
        assert addresses_in(address) == (address,)
