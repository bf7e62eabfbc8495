"""The amount and the custom fields of one record, as conditions see them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from functions.domain.lead.money import Rate, in_base
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring import EPOCH, InputValue, Single
from infra.bitrix24.crm.field_values import (
    address_of,
    day_of,
    flag_of,
    id_of,
    moment_of,
    number_of,
    text_of,
    values_in,
    whole_of,
)
from infra.bitrix24.crm.fields import InputField
from infra.configuration.inputs import InputType

_EMPTY: Mapping[InputType, Single] = {
    "string": "",
    "int": 0,
    "double": 0.0,
    "bool": False,
    "list": "",
    "money": 0.0,
    "date": "",
    "datetime": EPOCH,
    "user": 0,
    "address": "",
}
_VALUES_OF: Mapping[InputType, tuple[str | bool, ...]] = {
    "int": ("0",),
    "double": ("0",),
    "bool": ("0", False),
}
MOST_REMARKS = 10
_CODE = re.compile(r"[A-Z0-9]{1,10}")


class Money(Protocol):
    """The portal's rates; see `RateCache`."""

    def is_base(self, currency: str) -> bool:
        """True for the base currency, and for none."""

    def rate_of(self, currency: str, kept: Iterable[Rate], now: datetime) -> Rate | None:
        """Return the rate of another currency; None where there is none."""


def _no_text(_field: str, _number: int) -> None:
    return None


@dataclass
class LeadValues:
    """Reads the values of one record, and collects what the score then rests on.

    Attributes:
        money: the portal's rates; None where no condition reads an amount: they stay as they are.
        text_of_item: the text of a list field's item, by the name of the field and the item's id.
        kept: the rates of the decision before.
        zone: whose moments those without an offset are.
        rates: those that were used.
        remarks: what could not be determined; they quote nothing but codes and ids.
        unknown: the names of what is empty because it is not known: absent, unreadable, or without a rate.
    """

    money: Money | None = None
    text_of_item: Callable[[str, int], str | None] = _no_text
    kept: Iterable[Rate] = ()
    now: datetime = EPOCH
    zone: tzinfo = UTC
    rates: dict[str, Rate] = field(default_factory=dict)
    remarks: list[Phrase] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)

    def amount(self, amount: float, currency: str, *, name: str = "amount") -> float:
        """Return an amount in the base currency; 0 without a rate, with a remark.

        Raises:
            PortalError: the portal could not tell its rates, and may the next time.
        """
        code = currency.strip().upper()
        if not amount or self.money is None or self.money.is_base(code):
            return amount
        rate = self.money.rate_of(code, self.kept, self.now)
        if rate is None:
            is_code = _CODE.fullmatch(code) is not None
            saying = Saying.NO_RATE if is_code else Saying.NO_RATE_OF_ITS
            self._remark(Phrase(saying, name, code if is_code else ""))
            self.unknown.add(name)
            return 0.0
        self.rates[code] = rate
        return in_base(amount, rate)

    def inputs(self, shown: Callable[[str], Any], wanted: Mapping[str, InputField]) -> dict[str, InputValue]:
        """Return the custom fields by their short names; `shown` returns what the portal shows of a field.

        Raises:
            PortalError: the portal could not tell the texts of a list or its rates, and may the next time.
        """
        return {name: self._value(name, shown(each.field), each) for name, each in wanted.items()}

    def _value(self, name: str, raw: Any, wanted: InputField) -> InputValue:
        """Return the value in its declared type; that type's emptiness when it is absent or unreadable."""
        read = (self._single(name, each, wanted) for each in values_in(raw))
        if wanted.is_multiple:
            return tuple(each for each in read if each is not None)
        value = next((each for each in read if each is not None), None)
        if value is not None:
            return value
        # What is empty elsewhere is a value of these (docs/bitrix24-api.md 4.12).
        if raw not in _VALUES_OF.get(wanted.type, ()):
            self.unknown.add(name)
        return _EMPTY[wanted.type]

    def _single(self, name: str, value: Any, wanted: InputField) -> Single | None:
        match wanted.type:
            case "list":
                return self._item_text(name, value, wanted)
            case "money":
                return self._money(name, value)
            case "datetime":
                return moment_of(value, self.zone)
            case other:
                return _READERS[other](value)

    def _item_text(self, name: str, value: Any, wanted: InputField) -> str | None:
        number = id_of(value)
        if number is None:
            return None
        text = self.text_of_item(wanted.field, number)
        if text is None:
            saying = Saying.ITEM_LEFT_OUT if wanted.is_multiple else Saying.ITEM_COUNTS_AS_NOTHING
            self._remark(Phrase(saying, name, number))
        return text

    def _money(self, name: str, value: Any) -> float | None:
        number = number_of(value)
        if number is None:
            return None
        return self.amount(number, str(value).partition("|")[2], name=name)

    def _remark(self, remark: Phrase) -> None:
        if len(self.remarks) < MOST_REMARKS and remark not in self.remarks:
            self.remarks.append(remark)


def _day_text(value: Any) -> str | None:
    day = day_of(value)
    return None if day is None else day.isoformat()


_READERS: Mapping[InputType, Callable[[Any], Single | None]] = {
    "string": text_of,
    "int": whole_of,
    "double": number_of,
    "bool": flag_of,
    "date": _day_text,
    "user": id_of,
    "address": address_of,
}
