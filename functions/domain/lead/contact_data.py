"""Phones in E.164, e-mails and names as people write them: pure, and only what is surely meant."""

from dataclasses import replace

import phonenumbers
from nameparser import HumanName

from functions.domain.lead.snapshot import ContactPoint, PersonName


def normalise_contact_points(channels: tuple[ContactPoint, ...], *, region: str) -> tuple[ContactPoint, ...]:
    """Return those phones and e-mails whose value changes, each with its new value and its own id."""
    tidied = (replace(channel, value=_value(channel, region)) for channel in channels)
    return tuple(new for new, old in zip(tidied, channels, strict=True) if new.value != old.value)


def normalise_phone(text: str, *, region: str) -> str:
    """Return a valid number in E.164 (`+49305550101`); anything else, also an extension, as it is."""
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return text
    if number.extension or not phonenumbers.is_valid_number(number):
        return text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def normalise_email(text: str) -> str:
    """Return the address without spaces around it, in small letters."""
    return text.strip().lower()


def normalise_name(person: PersonName) -> PersonName | None:
    """Return the name without stray spaces and, if it was typed all in one case, in the usual one.

    None when nothing changes. `ANNA MÜLLER` becomes `Anna Müller`; `Anna McDonald` and `van Gogh` stay.
    """
    parts = [" ".join(part.split()) for part in (person.first, person.second, person.last)]
    whole = "".join(parts)
    if len(whole) > 1 and (whole.isupper() or whole.islower()):
        name = HumanName(first=parts[0], middle=parts[1], last=parts[2])
        name.capitalize(force=True)
        parts = [name.first, name.middle, name.last]
    tidied = PersonName(*parts)
    return None if tidied == person else tidied


def _value(channel: ContactPoint, region: str) -> str:
    return (
        normalise_phone(channel.value, region=region)
        if channel.type == "PHONE"
        else normalise_email(channel.value)
    )
