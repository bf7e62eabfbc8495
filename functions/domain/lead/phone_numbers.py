"""Phone numbers as people type them, read by the rules of every country."""

import phonenumbers

SHORTEST = 8
"""Of a number in E.164: `+6834000` on Niue. In some countries two digits are possible, but no person's."""


def e164(phone: str, *, region: str) -> str | None:
    """Return `+49305550101` for `030 5550101` in region `DE`; None for what can be no number."""
    number = _parsed(phone, region)
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return text if len(text) >= SHORTEST else None


def country_of(phone: str, *, region: str) -> str:
    """Return the two letters of the country that the number belongs to; empty where it is no number."""
    number = _parsed(phone, region)
    return "" if number is None else phonenumbers.region_code_for_number(number) or ""


def national_format(phone: str, *, region: str) -> str | None:
    """Return `030 5550101` for `+49305550101` in region `DE`: the digits that people at home type.

    None for a number of another country, and for what can be no number.
    """
    number = _parsed(phone, region)
    if number is None or country_of(phone, region=region) != region.upper() or not region:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)


def national_digits(phone: str, *, region: str) -> str:
    """Return the digits of a number without the country's; all digits of what cannot be parsed."""
    number = _parsed(phone, region)
    text = phone if number is None else phonenumbers.national_significant_number(number)
    return "".join(filter(str.isdigit, text))


def is_wrong(phone: str, *, region: str) -> bool:
    """Return True for a number that does not exist; without a country that is not known of most."""
    number = _parsed(phone, region)
    if number is None:
        return bool(region) or phone.strip().startswith("+")
    return not phonenumbers.is_valid_number(number)


def _parsed(phone: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(phone, region or None)
    except phonenumbers.NumberParseException:
        return None
