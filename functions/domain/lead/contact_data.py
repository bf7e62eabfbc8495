"""Names, phones and e-mails as people write them: what of an item is written back, and when.

Only what is surely meant is written, and at most once: what the item came with. What is typed later stays as
it was typed.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

import phonenumbers

from functions.domain.lead.email_addresses import is_one_address
from functions.domain.lead.name_spelling import tidy_name
from functions.domain.lead.phone_numbers import country_of
from functions.domain.lead.phone_spelling import tidy_phone
from functions.domain.lead.snapshot import ContactPoint, LeadSnapshot, PersonName


class ContactKind(StrEnum):
    """What people type to say who a person is, and how they are reached."""

    PHONES = "phones"
    EMAILS = "emails"
    NAMES = "names"


_KINDS = {"PHONE": ContactKind.PHONES, "EMAIL": ContactKind.EMAILS}
_LARGEST_FAMILY = 64
"""Contact points of one item that are tidied; more are an import's, not a person's."""


@dataclass(frozen=True, slots=True)
class ContactData:
    """What is written of an item's people: only what changes.

    Attributes:
        person: the parts of the name that change; the others are empty.
        contact_points: those phones and e-mails whose value changes, each with its new value and its own id.
    """

    person: PersonName = field(default_factory=PersonName)
    contact_points: tuple[ContactPoint, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to write."""
        return self == ContactData()


def kinds_of(snapshot: LeadSnapshot) -> frozenset[ContactKind]:
    """Return the kinds of which the item has a value."""
    person = snapshot.person
    named = {ContactKind.NAMES} if person.first or person.second or person.last else set()
    return frozenset({_KINDS[each.type] for each in snapshot.contact_points if each.type in _KINDS} | named)


def tidied(snapshot: LeadSnapshot, kinds: Collection[ContactKind], *, region: str) -> ContactData:
    """Return what is to be written of these kinds; `region` is the country of numbers without a `+`."""
    if not kinds:
        return ContactData()
    person = _changed_name(snapshot.person, region) if ContactKind.NAMES in kinds else PersonName()
    wanted = [each for each in snapshot.contact_points if _KINDS.get(each.type) in kinds]
    elsewhere = countries_of(snapshot) - {region}
    new = (replace(each, value=_tidy(each, region, elsewhere)) for each in wanted[:_LARGEST_FAMILY])
    return ContactData(
        person, tuple(each for each, old in zip(new, wanted, strict=False) if each.value != old.value)
    )


def _changed_name(person: PersonName, region: str) -> PersonName:
    tidy = tidy_name(person, region=region) or person
    return PersonName(
        tidy.first if tidy.first != person.first else "",
        tidy.second if tidy.second != person.second else "",
        tidy.last if tidy.last != person.last else "",
    )


def tidy_email(text: str) -> str:
    """Return one address without blanks around it, its host in small letters; anything else as it is.

    What stands before the `@` is its host's own affair (RFC 5321, 2.4), and small letters of another
    alphabet than the Latin one are not certain.
    """
    address = text.strip()
    if not is_one_address(address):
        return text
    name, _, host = address.partition("@")
    return f"{name}@{host.lower() if host.isascii() else host}"


def countries_of(snapshot: LeadSnapshot) -> frozenset[str]:
    """Return the countries that the item's data name: address, hosts of e-mails, numbers with a `+`."""
    named = {snapshot.lead.country.strip().upper(), *_named(snapshot.contact_points)}
    return frozenset({_OTHER_CODES.get(each, each) for each in named} & phonenumbers.SUPPORTED_REGIONS)


_OTHER_CODES = {"UK": "GB", "SU": "RU"}
"""Countries whose hosts end in something else than the country's code."""


def _named(points: Collection[ContactPoint]) -> Iterator[str]:
    for point in points:
        if point.type == "EMAIL":
            yield point.value.strip().rpartition(".")[2].upper()
        elif point.value.strip().startswith("+"):
            yield country_of(point.value, region="")


def _tidy(point: ContactPoint, region: str, elsewhere: Collection[str]) -> str:
    if point.type == "EMAIL":
        return tidy_email(point.value)
    return tidy_phone(point.value, region=region, elsewhere=elsewhere)
