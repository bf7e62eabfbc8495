"""The portal's exchange rates, read once a day; the commands travel in a batch that is sent anyway."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

import structlog
from pydantic import AfterValidator, BaseModel, Field

from functions.domain.lead.money import KEPT_FOR, Rate, Rates
from functions.errors import PortalError
from infra.bitrix24.crm.blame import REFUSALS
from infra.bitrix24.crm.payloads import readable, rows_in
from infra.bitrix24.crm.values import Flag
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.commands import Command

METHOD = "crm.currency.list"
REFUSED_FOR = timedelta(hours=1)
"""After a refusal it is asked again so much later: the right may have been given."""
_LIST, _BASE = "currencies", "base-currency"
_RATE = re.compile(r"\d{1,15}(\.\d{1,15})?", re.ASCII)
_log = structlog.get_logger(__name__)


def _positive(text: str) -> str:
    if _RATE.fullmatch(text) is None or not float(text):
        raise ValueError("a rate is a number above 0")
    return text


def _code(text: str) -> str:
    return text.strip().upper()


RateText = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_positive)]


class CurrencyRow(BaseModel):
    """A currency as `crm.currency.list` shows it: every value is text (docs/bitrix24-api.md 4.11)."""

    code: Annotated[str, Field(min_length=1, max_length=10), AfterValidator(_code)] = Field(alias="CURRENCY")
    amount: RateText = Field(alias="AMOUNT")
    count: RateText = Field("1", alias="AMOUNT_CNT")
    is_base: Flag = Field(default=False, alias="BASE")


def currency_commands() -> list[Command]:
    """Return the commands that list the currencies, and name the base for whom the list is refused."""
    return [Command(_LIST, METHOD), Command(_BASE, "crm.currency.base.get")]


def base_in(answers: BatchAnswer) -> str:
    """Return the base currency that the portal names by itself; empty where it names none."""
    outcome = answers.get(_BASE)
    code = outcome.result if isinstance(outcome, Answer) else ""
    return _code(code)[:10] if isinstance(code, str) else ""


def rows_of(answers: BatchAnswer) -> list[CurrencyRow] | PortalError:
    """Return the currencies that can be counted with, or why there are none."""
    outcome = answers[_LIST]
    if isinstance(outcome, PortalError):
        return outcome
    return list(readable(CurrencyRow, rows_in(outcome.result), method=METHOD))


def is_stale(base: CurrencyRow) -> bool:
    """True when the rate of the base currency is not one to one.

    The portal calculates nothing anew when another currency becomes the base.
    """
    return float(base.amount) != float(base.count)


def rates_in(rows: Iterable[CurrencyRow], *, base: str, read_at: datetime) -> Rates:
    """Return the rates of these rows; `base` is the base currency where none of them is."""
    listed = list(rows)
    code = next((row.code for row in listed if row.is_base), base)
    others = [row for row in listed if row.code != code]
    return Rates(code, {row.code: Rate(row.code, code, row.amount, row.count, read_at) for row in others})


def unrated_in(answers: BatchAnswer, rated: Sequence[CurrencyRow] | PortalError) -> tuple[str, ...]:
    """Return the codes of the listed currencies that cannot be counted with."""
    outcome = answers[_LIST]
    if isinstance(outcome, PortalError) or isinstance(rated, PortalError):
        return ()
    codes = (row.get("CURRENCY") for row in rows_in(outcome.result) if isinstance(row, Mapping))
    known = {row.code for row in rated}
    return tuple(_code(code)[:10] for code in codes if isinstance(code, str) and _code(code) not in known)


class RateCache:
    """The rates of this process.

    Args:
        base: the base currency until the portal tells one: `[portal] currency`.
    """

    def __init__(self, base: str = "") -> None:
        self._base = base
        self._rates: Rates | None = None
        self._error: PortalError | None = None
        self._fresh_until: datetime | None = None
        self._missed: set[str] = set()

    def commands(self, now: datetime) -> list[Command]:
        """Return the commands that read the rates; none while they are fresh."""
        is_fresh = self._fresh_until is not None and now < self._fresh_until
        return [] if is_fresh else currency_commands()

    def store(self, answers: BatchAnswer, now: datetime) -> None:
        """Store the rates that a batch brought; what it brought instead leaves the rates as they were.

        A refusal leaves none: only amounts in the base currency count then.
        """
        if _LIST not in answers:
            return
        rows, base = rows_of(answers), base_in(answers) or self._base
        self._base = base
        if not isinstance(rows, PortalError):
            if any(is_stale(row) for row in rows if row.is_base):
                _log.warning("rates.stale")
            self._keep(rates_in(rows, base=base, read_at=now), until=now + KEPT_FOR)
            return
        _log.warning("rates.unread", error=type(rows).__name__)
        if isinstance(rows, REFUSALS):
            self._keep(Rates(base), until=now + REFUSED_FOR)
        else:
            self._error = rows

    def is_base(self, currency: str) -> bool:
        """True for the base currency, and for none.

        Raises:
            PortalError: the portal could not tell its base currency, and may the next time.
        """
        if not currency or (self._rates is None and currency == self._base):
            return True
        return self._known().is_base(currency)

    def rate_of(self, currency: str, kept: Iterable[Rate], now: datetime) -> Rate | None:
        """Return the rate of another currency than the base, see `Rates`; None where there is none.

        Raises:
            PortalError: the portal could not tell its rates, and may the next time.
        """
        rate = self._known().rate_of(currency, kept, now)
        if rate is None and currency not in self._missed:
            self._missed.add(currency)
            is_code = len(currency) == 3 and currency.isalpha() and currency.isupper()
            _log.warning("rate.missing", currency=currency if is_code else "no code")
        return rate

    def _known(self) -> Rates:
        if self._rates is None and self._error is not None:
            raise self._error
        return self._rates or Rates(self._base)

    def _keep(self, rates: Rates, *, until: datetime) -> None:
        self._rates, self._fresh_until, self._error = rates, until, None
        self._missed.clear()
