"""What a scorecard looks at, as it is at one moment: values and signals that may be kept."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, NamedTuple

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.conditions import Environment
from functions.domain.scoring.features import FeatureReader
from functions.domain.scoring.lead import Facts
from functions.domain.scoring.look_ups import LookUp, LookUps, folded

KnownValue = bool | int | float | str | None
"""A value that is kept; None for one that is not known."""
OTHER_VALUE = "(other)"
"""Stands for every text that no table and no pair names: the text itself is never kept."""
PERSONAL = frozenset({"lead.name", "lead.company", "lead.title", "lead.comments"})
"""Names and free texts, of which not even the level is kept."""


class SignalsKnown(NamedTuple):
    """How many signals of a type were seen, and when the newest of them was; None without any."""

    type: str
    seen: int
    newest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What tables, pairs and signal rules looked at.

    Attributes:
        values: by the name of the field without `lead.`; numbers as they are, a text as the value of a table
            or a pair that it hit.
        signals: of each type that the scorecard counts.
    """

    values: tuple[tuple[str, KnownValue], ...] = ()
    signals: tuple[SignalsKnown, ...] = ()


@dataclass(frozen=True)
class KnownReader:
    """Reads what one scorecard looks at.

    Attributes:
        fields: what tables and pairs look at and may be kept, by name.
        features: reads those of them that are a lead's own.
        types: of the signals that have a rule.
        counts_any: whether a condition counts signals; of which type, it alone knows.
    """

    fields: tuple[LookUp, ...]
    features: FeatureReader
    types: frozenset[str]
    counts_any: bool

    @classmethod
    def of(
        cls, look_ups: LookUps, environment: Environment, *, types: frozenset[str], counts_any: bool
    ) -> "KnownReader":
        """Return the reader of a scorecard with these look-ups and these types of signals."""
        fields = sorted(
            (each for each in look_ups.fields if each.value not in PERSONAL), key=lambda each: each.value
        )
        features = FeatureReader(look_ups.own - PERSONAL, environment)
        return cls(tuple(fields), features, types, counts_any)

    def read(self, facts: Facts, seen_at: datetime, now: datetime, calendar: WorkCalendar) -> Known:
        """Return what the scorecard looks at; `seen_at` is the moment that its tables see."""
        own, lead = self.features.values(facts, seen_at, calendar), facts.lead
        values = []
        for field in self.fields:
            short = field.value.removeprefix("lead.")
            value = None if short in lead.unknown else own.get(field.value, lead.inputs.get(short))
            values.append((short, _kept(field, value)))
        return Known(tuple(values), tuple(self._signals(facts, now)))

    def _signals(self, facts: Facts, now: datetime) -> Iterator[SignalsKnown]:
        moments = defaultdict[str, list[datetime]](list)
        for each in facts.signals:
            if each.is_kept(now) and (self.counts_any or each.type in self.types):
                moments[each.type].append(each.at)
        for kind in sorted(self.types | moments.keys()):
            found = moments.get(kind, [])
            yield SignalsKnown(kind, len(found), max(found, default=None))


def _kept(field: LookUp, value: Any) -> KnownValue:
    """Return what may be kept of a value: of a text the level that it hit, as it is compared."""
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if not isinstance(value, str) or not value:
        return None
    return value.casefold() if folded(value) in field.levels else OTHER_VALUE
