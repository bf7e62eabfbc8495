"""The portal's currencies and their rates, kept up or not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from infra.simulator.state.context import Context, Occurrence

_USUAL = (
    ("EUR", 1.0, 1, "Euro"),
    ("USD", 0.92, 1, "US dollar"),
    ("RUB", 1.05, 100, "Russian rouble"),
)


@dataclass(frozen=True)
class Currency:
    """One currency: `nominal` units of it are worth `amount` of the base currency.

    Rates of weak currencies are for 10 or 100 units.
    """

    code: str
    name: str
    amount: float
    nominal: int
    sort: int
    changed_at: datetime


class Currencies:
    """The currencies by their codes; one of them is the base."""

    def __init__(self, context: Context) -> None:
        self.base = "EUR"
        self._context = context
        self._all: dict[str, Currency] = {}
        for code, amount, nominal, name in _USUAL:
            self._put(code, amount, nominal=nominal, name=name)

    def add(self, code: str, amount: float, *, nominal: int = 1, name: str = "") -> None:
        """Add a currency: so many units of it are worth this amount of the base currency."""
        self._put(code, amount, nominal=nominal, name=name or code)
        self._announce("ADD", code)

    def change_rate(self, code: str, amount: float, *, nominal: int = 1) -> None:
        """Change a rate."""
        now = self._context.now()
        self._all[code] = replace(self._all[code], amount=amount, nominal=nominal, changed_at=now)
        self._announce("UPDATE", code)

    def remove(self, code: str) -> None:
        """Remove a currency; the amounts of records stay in it."""
        del self._all[code]
        self._announce("DELETE", code)

    def change_base(self, code: str) -> None:
        """Make another currency the base one.

        No rate is recalculated, so that all are stale; whether that of the new base becomes 1 is the switch
        `new_base_is_one`.
        """
        self.base = code
        if self._context.switches.new_base_is_one:
            self._all[code] = replace(self._all[code], amount=1.0, nominal=1)

    def find(self, code: str | None) -> Currency | None:
        """Return a currency, None when the portal has none of this code."""
        return None if code is None else self._all.get(code)

    def converted(self, amount: float, *, from_code: str, to_code: str) -> float:
        """Return an amount in another currency, by the rates as they are.

        Raises:
            KeyError: the portal has no such currency.
        """
        old, new = self._all[from_code], self._all[to_code]
        return amount * old.amount / old.nominal / (new.amount / new.nominal)

    def _put(self, code: str, amount: float, *, nominal: int, name: str) -> None:
        sort = 100 * (1 + len(self._all))
        self._all[code] = Currency(code, name, amount, nominal, sort, self._context.now())

    def _announce(self, what: str, code: str) -> None:
        self._context.announce(Occurrence(f"ONCRMCURRENCY{what}", {"FIELDS": {"ID": code}}, 0))

    def __iter__(self) -> Iterator[Currency]:
        return iter(list(self._all.values()))
