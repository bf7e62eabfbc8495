"""A phone number as people type it, written in E.164 where it is certain which number is meant.

In doubt it stays as it is: what was typed for people can be read by people, and a wrong number by none.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator

import phonenumbers
from phonenumbers import CountryCodeSource, PhoneNumber, PhoneNumberFormat, PhoneNumberType

_GAP = r"[ \u00a0\u2007\u2009\u202f.\-\u2010-\u2015/]"
_TYPED = re.compile(rf"(?:\(\+?\d{{1,5}}\)|\+?\d)(?:{_GAP}{{0,3}}\d|{_GAP}{{0,3}}\(\d{{1,5}}\))*", re.ASCII)
"""One number and nothing else: ASCII digits, what separates groups of them, brackets around a first group."""
_AFTER_BRACKETS = 4
"""Digits that follow the brackets at least: behind an area code, not around an extension."""
_EXTENSION = re.compile(rf"{_GAP.replace(' ', '')} ?\d{{1,3}}")
_BEFORE_SLASH, _AFTER_SLASH = range(2, 8), range(5, 16)
"""Digits around a slash behind an area code; elsewhere it divides numbers or comes before an extension."""

_OF_PEOPLE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)
"""Kinds that are dialled alike at home and from abroad; of free and dear ones, `0800…`, it is not certain."""


def tidy_phone(text: str, *, region: str, elsewhere: Collection[str] = ()) -> str:
    """Return `+49305550101` for `030 5550101` in region `DE`; the text itself when there is a doubt.

    Left as it is: words, extensions and several numbers; a number of which the plan of its country does not
    say that it is one; one that is typed without the prefix that tells it from a local number; one without
    `+` that is another number when it begins with a country code, or in a country of `elsewhere`, which the
    lead may be from as well. The digits of a number stay, behind its prefix.
    """
    typed = _without_marks(text)
    if not _is_one_number(typed):
        return text
    read = _read(typed, region)
    if read is None or not _is_whole(read, typed, region) or _has_second_number(typed, region):
        return text
    number = _e164(read)
    others = {number} if typed.lstrip("(").startswith("+") else set(_other_readings(typed, elsewhere))
    is_certain = others <= {number} and _e164_or_none(number, "") == number
    return number if is_certain else text


def _without_marks(text: str) -> str:
    """Return the text without blanks around it, and without the marks of direction that copying brings."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


def _is_one_number(typed: str) -> bool:
    if not _TYPED.fullmatch(typed) or typed.count("(") > 1 or typed.count("/") > 1:
        return False
    if "(" in typed and len(_digits(typed.partition(")")[2])) < _AFTER_BRACKETS:
        return False
    before, slash, after = typed.partition("/")
    return not slash or (
        len(_digits(before)) in _BEFORE_SLASH
        and len(_digits(after)) in _AFTER_SLASH
        and before.lstrip("(").startswith(("+", "0"))
    )


def _read(typed: str, region: str) -> PhoneNumber | None:
    """Return the number that exists; None for any other, and without a country."""
    try:
        read = phonenumbers.parse(typed, region or None, keep_raw_input=True)
    except phonenumbers.NumberParseException:
        return None
    return read if phonenumbers.is_valid_number(read) and not read.extension else None


def _is_whole(read: PhoneNumber, typed: str, region: str) -> bool:
    """Return True when every digit counts, and what comes before the number itself says which one it is."""
    digits, own = _digits(typed), phonenumbers.national_significant_number(read)
    if not digits.endswith(own) or read.preferred_domestic_carrier_code:
        return False
    source = read.country_code_source
    if source == CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN:
        return _begins_with_code(typed, read.country_code or 0)
    if phonenumbers.number_type(read) not in _OF_PEOPLE:
        return False
    if source != CountryCodeSource.FROM_DEFAULT_COUNTRY or len(digits) > len(own):
        return True
    at_home = _digits(phonenumbers.format_number(read, PhoneNumberFormat.NATIONAL))
    return at_home == own or _is_of_fixed_length(region)


def _is_of_fixed_length(region: str) -> bool:
    """Return True where a number without its trunk prefix cannot be taken for one without its area code."""
    plan = phonenumbers.PhoneMetadata.metadata_for_region(region)
    kinds = (plan.fixed_line, plan.mobile) if plan else ()
    lengths = [length for kind in kinds if kind for length in kind.possible_length]
    return bool(lengths) and max(lengths) - min(lengths) <= 1


def _has_second_number(typed: str, region: str) -> bool:
    """Return True when the number ends in what may be an extension, or in another number.

    Where numbers have any length, `030 5550101-12` is a number with it and without.
    """
    for gap in re.finditer(_GAP, typed):
        before, rest = typed[: gap.start()], typed[gap.start() :]
        is_second = bool(_EXTENSION.fullmatch(rest)) or _is_with_prefix(rest[1:].lstrip(" "), region)
        if is_second and _read(before, region) is not None:
            return True
    return False


def _is_with_prefix(typed: str, region: str) -> bool:
    read = _read(typed, region)
    return read is not None and len(_digits(typed)) > len(phonenumbers.national_significant_number(read))


def _other_readings(typed: str, elsewhere: Collection[str]) -> Iterator[str]:
    """Yield what else a number without `+` can be: one of another country, typed there or with its code."""
    abroad = _read("+" + _digits(typed), "")
    if abroad is not None and _begins_with_code(typed, abroad.country_code or 0):
        yield _e164(abroad)
    for region in elsewhere:
        number = _e164_or_none(typed, region)
        if number is not None:
            yield number


def _begins_with_code(typed: str, code: int) -> bool:
    """Return True when no separator divides the country code: `8 495…` does not begin with 84."""
    first = re.search(r"\d+", typed)
    return first is not None and first[0].startswith(str(code))


def _e164_or_none(typed: str, region: str) -> str | None:
    read = _read(typed, region)
    return None if read is None else _e164(read)


def _e164(read: PhoneNumber) -> str:
    return phonenumbers.format_number(read, PhoneNumberFormat.E164)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
