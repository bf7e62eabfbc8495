"""Leads as a configuration could meet them: values that its tables, pairs and conditions tell apart."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from functions.commands.simulate.chance import Chance
from functions.domain.conditions import Condition, Kind
from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.scoring import Facts, Lead, Scorecard
from functions.domain.scoring.lead import Single

OTHER = "other"
"""A text that no rule names."""
REACHABLE, SOMETIMES = 0.8, 0.3
"""How often a lead has a phone, and an email; how often anything else that is yes or no is yes."""
_WAYS = frozenset({"has_phone", "has_email"})
_COMPARED = re.compile(r"""lead\.(\w+)\s*(?:[=!]=|[<>]=?)\s*(?:"([^"]*)"|'([^']*)'|(\d+(?:\.\d+)?))""")
_LISTED = re.compile(r"lead\.(\w+)\s+in\s+\[([^\]]*)\]")
_QUOTED = re.compile(r"""["']([^"']*)["']""")
_OWN = frozenset(each.name for each in fields(Lead)) - {"item", "created_at", "inputs", "unknown"}


@dataclass(frozen=True)
class Invention:
    """Draws leads for one configuration.

    Attributes:
        kinds: of the fields that it looks at, by name without `lead.`.
        values: of each of them the texts and numbers that it tells apart.
    """

    kinds: dict[str, Kind]
    values: dict[str, tuple[str | float, ...]]

    @classmethod
    def of(cls, config: Configuration) -> "Invention":
        """Return what draws leads whose values make a difference to this configuration."""
        card = config.scorecard
        found: dict[str, set[str | float]] = {}
        for name, value in (*_looked_up(card), *_compared(_conditions(config))):
            found.setdefault(name, set()).add(value)
        known = {name.removeprefix("lead."): kind for name, kind in card.environment.fields.items()}
        named = {name: values for name, values in sorted(found.items()) if name in known}
        return cls(
            {name: known[name] for name in known if name in named or known[name] == "bool"},
            {name: tuple(sorted(values, key=str)) for name, values in named.items()},
        )

    def facts(self, item: Item, at: datetime, chance: Chance) -> Facts:
        """Return a lead that has just come."""
        drawn = {name: self._drawn(name, kind, chance) for name, kind in sorted(self.kinds.items())}
        known = {name: value for name, value in drawn.items() if value is not None}
        own: dict[str, Any] = {name: value for name, value in known.items() if name in _OWN}
        inputs = {name: value for name, value in known.items() if name not in _OWN}
        return Facts(Lead(item=item, created_at=at, inputs=inputs, **own))

    def _drawn(self, name: str, kind: Kind, chance: Chance) -> Single | None:
        if kind == "bool":
            return chance.random() < (REACHABLE if name in _WAYS else SOMETIMES)
        values = self.values.get(name, ())
        if kind == "string":
            return str(chance.choice((*values, OTHER)))
        if kind in {"int", "double"}:
            number = float(chance.choice((0.0, *(float(each) for each in values))))
            return int(number) if kind == "int" else number
        return None


def _conditions(config: Configuration) -> Iterator[Condition]:
    yield from (rule.when for rule in config.scorecard.rules)
    yield from config.routing.conditions.conditions


def _looked_up(card: Scorecard) -> Iterator[tuple[str, str | float]]:
    """Yield the values that tables and pairs tell apart, by field."""
    for table in card.tables:
        name = table.value.removeprefix("lead.")
        yield from ((name, _plain(value)) for value in table.points or ())
        yield from ((name, step) for step, _ in table.steps)
    for side in (each for pair in card.pairs for each in (pair.rows, pair.columns)):
        name = side.value.removeprefix("lead.")
        yield from ((name, step) for step in side.steps)
        yield from ((name, _plain(value)) for group in side.groups for value in group)


def _compared(conditions: Iterable[Condition]) -> Iterator[tuple[str, str | float]]:
    """Yield what conditions compare fields with, as far as it is written down beside them."""
    for condition in conditions:
        for name, double, single, number in _COMPARED.findall(condition.text):
            yield name, float(number) if number else double or single
        for name, several in _LISTED.findall(condition.text):
            yield from ((name, value) for value in _QUOTED.findall(several))


def _plain(value: str | float) -> str | float:
    return value if isinstance(value, str) else float(value)
