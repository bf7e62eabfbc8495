"""What an amount is worth in the portal's base currency, by the portal's own rates."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from math import isfinite

KEPT_FOR = timedelta(days=1)
"""How long a rate counts once it was read: what a lead is worth does not change with every look."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a currency was worth when it was read: `count` of `currency` are `amount` of `base`.

    Attributes:
        amount, count: as the portal has them, decimal numbers above 0: exact where a float is not.
    """

    currency: str
    base: str
    amount: str
    count: str
    read_at: datetime

    @property
    def worth(self) -> Fraction:
        """What one unit is worth."""
        return Fraction(self.amount) / Fraction(self.count)

    def __str__(self) -> str:
        """Return `100 RUB = 1.05 EUR`."""
        return f"{_plain(self.count)} {self.currency} = {_plain(self.amount)} {self.base}"


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of the portal.

    Attributes:
        base: the currency that amounts count in; empty where nothing states it.
        table: by currency, without the base.
    """

    base: str = ""
    table: Mapping[str, Rate] = field(default_factory=dict)

    def is_base(self, currency: str) -> bool:
        """True for the base currency; the portal takes an amount without a currency for one in it."""
        return currency in {"", self.base}

    def rate_of(self, currency: str, kept: Iterable[Rate], now: datetime) -> Rate | None:
        """Return the rate of another currency than the base; None where there is none.

        Args:
            currency: its code.
            kept: the rates of the decision before; the one of this currency counts for a day.
            now: when it is asked.
        """
        for rate in kept:
            is_young = rate.read_at <= now < rate.read_at + KEPT_FOR
            if rate.currency == currency and rate.base == self.base and is_young:
                return rate
        return self.table.get(currency)


def in_base(amount: float, rate: Rate) -> float:
    """Return the amount in the base currency, exact to the last bit of a float."""
    if not isfinite(amount):
        return amount
    try:
        return float(Fraction(str(amount)) * rate.worth)
    except OverflowError:
        return sys.float_info.max if amount > 0 else -sys.float_info.max


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
