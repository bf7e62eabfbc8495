"""Phones and e-mails that stand for a person, and those that only fill a field: placeholders and slips.

`+7 000 000-00-00`, `1234567`, `test@test.com` and `noreply@…` are typed by people who do not have, or do not
want to give, the real thing. Two leads with one of them have nothing in common.
"""

import re

from functions.domain.lead.phone_numbers import e164, is_wrong, national_digits
from functions.domain.lead.snapshot import ContactPoint

MOST_OF_ONE_PERSON = 4
"""Open leads that may share a phone or e-mail and still be one person; with more it is an aggregator's, a
shop's or a switchboard's, and names no person (docs/meaning.md 2)."""

SHORTEST_NUMBER = 7
_REPEATED = re.compile(r"(\d)\1{5}")
_RUNS = ("01234567890", "09876543210")
_LONGEST_RUN = 7

_ADDRESS = re.compile(r"[^@\s]+@([^@\s.]+\.)+[^@\s.]{2,}")
_NO_NAME = re.compile(
    "asdf?|donotreply|e?mail|fake|mailerdaemon|na|nil|no|nobody|no?e?mail|none|noreply|nospam|notreply|null"
    "|postmaster|qwe|qwerty|sample|spam|(test)+|unknown|x{2,}"
)
_NO_HOSTS = frozenset({"asdf", "fake", "invalid", "localhost", "nomail", "noemail", "none", "qwerty", "test"})
_SHORTEST_NAME = 5
"""A shorter name that is its host's as well, `mail@mail.ru`, is typed to fill a field."""


def is_person(point: ContactPoint, *, region: str) -> bool:
    """Return True when the value can be one person's; a number without a country code is of `region`."""
    return (
        is_persons_phone(point.value, region=region)
        if point.type == "PHONE"
        else is_persons_email(point.value)
    )


def same_value(point: ContactPoint, *, region: str) -> str:
    """Return what two spellings of one value have in common; kept nowhere, for it is the value itself."""
    if point.type != "PHONE":
        return point.value.strip().casefold()
    return e164(point.value, region=region) or national_digits(point.value, region=region)


def is_persons_phone(phone: str, *, region: str) -> bool:
    """Return True for a number that exists and is no placeholder."""
    digits = national_digits(phone, region=region)
    is_short = len(digits) < SHORTEST_NUMBER
    return not (is_short or _REPEATED.search(digits) or _has_run(digits) or is_wrong(phone, region=region))


def is_persons_email(email: str) -> bool:
    """Return True for an address that can exist and names a person."""
    address = email.strip().casefold()
    if not _ADDRESS.fullmatch(address):
        return False
    name, _, host = address.partition("@")
    word = re.sub(r"[^a-z]", "", name.partition("+")[0])
    labels = host.split(".")
    is_filler = name == labels[-2] and len(name) < _SHORTEST_NAME
    is_no_name = _NO_NAME.fullmatch(word) is not None
    return not (is_no_name or _NO_HOSTS & {*labels} or is_filler or _is_one_letter(name))


def _is_one_letter(name: str) -> bool:
    return len(name) > 2 and len(set(name)) == 1


def _has_run(digits: str) -> bool:
    """Return True when the digits count up or down for long: `1234567`."""
    parts = (digits[at : at + _LONGEST_RUN] for at in range(len(digits) - _LONGEST_RUN + 1))
    return any(part in run for part in parts for run in _RUNS)
