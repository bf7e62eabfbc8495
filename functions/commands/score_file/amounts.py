"""Numbers and amounts of money as people write them."""

import math
import re

_CURRENCIES = (
    "aed aud brl byn byr cad chf clp cny cop czk dkk eur gbp gel huf inr jpy kzt mxn nok pen pln ron rub rur "
    "sek try uah usd uzs r euro euros fr zl zł złotych dollars pesos reais "
    "руб рублей рубля рубль р тг тенге грн гривень сум"
)
_THOUSANDS = "k tsd tys mil mille thousand тыс тысяч тис тисяч"
_MILLIONS = "mio mln million millions млн миллион миллиона миллионов мільйон мільйонів"
_MONEY = frozenset(_CURRENCIES.split())
_MANY = {**dict.fromkeys(_THOUSANDS.split(), 1e3), **dict.fromkeys(_MILLIONS.split(), 1e6)}
_SPACES = re.compile(r"[\s'\u2019]")
_SIGNS = re.compile(r"[$\u00a2-\u00a5\u20a0-\u20cf]")
_WORD = re.compile(r"([^\W\d_]+)\.?")
_POWER = re.compile(r"(?<=[\d.,])[eE]([+-]?\d{1,3})\s*$", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,]\d{2,3})*[.,]\d{3}", re.ASCII)
_PLAIN = re.compile(r"\d{1,300}", re.ASCII)
_FRACTION = re.compile(r"\d*", re.ASCII)
LONGEST = 400
"""Characters that a number may have."""


def amount_of(text: str, *, is_comma_decimal: bool) -> float | None:
    """Return the number of `1234.5`, `1.234,56 €`, `500 000 руб.`, `1,5E+06`, `2 mln`, or `150000|RUB`.

    Args:
        text: what the cell holds; what stands behind `|` is the currency, as the portal writes money.
        is_comma_decimal: True where `1.234` is a thousand and more.

    Returns:
        The number; None where the text is none, or holds a word that is neither money nor a multiple.
    """
    if text.isascii() and text.isdigit() and len(text) <= 300:  # most cells, and by far the fastest
        return float(text)
    if len(text) > LONGEST:
        return None
    words = _SIGNS.sub(" ", text.partition("|")[0]).replace("\u2212", "-")
    power = _POWER.search(words)
    number = words[: power.start()] if power else words
    named = [word.casefold() for word in _WORD.findall(number)]
    if not all(word in _MONEY or word in _MANY for word in named):
        return None
    digits = _SPACES.sub("", _WORD.sub(" ", number))
    value = _digits(digits, power[1] if power else "0", is_comma_decimal=is_comma_decimal)
    if value is None:
        return None
    scaled = value * math.prod(_MANY.get(word, 1.0) for word in named)
    return scaled if math.isfinite(scaled) else None


def _digits(text: str, power: str, *, is_comma_decimal: bool) -> float | None:
    """Read a sign or brackets of a negative, digits, and the marks between them, times a power of ten."""
    is_negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    # A price without cents ends in a dash: `500,-`.
    plain = text.strip("()").lstrip("+-").rstrip("-\u2013\u2014")
    integer, _, fraction = plain.partition(_decimal_of(plain, is_comma_decimal=is_comma_decimal))
    if _GROUPED.fullmatch(integer):
        integer = integer.replace(",", "").replace(".", "")
    if _PLAIN.fullmatch(integer) is None or _FRACTION.fullmatch(fraction) is None:
        return None
    value = float(f"{integer}.{fraction or 0}e{power}")
    return -value if is_negative else value


def _decimal_of(plain: str, *, is_comma_decimal: bool) -> str:
    """Return the decimal sign: the last of two different ones, or what a single one means here."""
    last, other = sorted(",.", key=plain.rfind, reverse=True)
    group = "." if is_comma_decimal else ","
    is_grouping = plain.count(last) > 1 or (last == group and _GROUPED.fullmatch(plain) is not None)
    return other if is_grouping and other not in plain else last
