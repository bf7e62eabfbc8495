"""What conditions read: the facts of one lead as named, typed values."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.conditions import LEAD_FIELDS, OUTCOME_FIELDS, Environment, Kind
from functions.domain.scoring.lead import Facts, SignalSeen

ABSENT: Mapping[Kind, str | int | float | bool] = {"string": "", "int": 0, "double": 0.0, "bool": False}


@dataclass(frozen=True)
class FeatureReader:
    """Reads the values of `names` from facts, and no others."""

    names: frozenset[str]
    environment: Environment

    def values(self, facts: Facts, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
        """Return the values by name, `now` as given and `days_silent` in business days."""
        values: dict[str, Any] = dict(zip(self._own, self._read_own(facts), strict=True))
        inputs = facts.lead.inputs
        for name, short, absent in self._inputs:
            values[name] = inputs.get(short, absent)
        if "now" in self.names:
            values["now"] = now
        if "days_silent" in self.names:
            values["days_silent"] = days_silent(facts, now, calendar)
        return values

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """The lead's own fields; `lead.amount` is an attribute path of Facts as well."""
        return tuple(sorted((self.names & LEAD_FIELDS.keys()) - {"now", "days_silent"}))

    @cached_property
    def _read_own(self) -> Callable[[Facts], Sequence[object]]:
        read = attrgetter(*self._own, "lead.item", "lead.item")  # of one name it returns no tuple
        return lambda facts: read(facts)[:-2]

    @cached_property
    def _inputs(self) -> tuple[tuple[str, str, str | float], ...]:
        """The custom fields: name, short name, and what an absent one is."""
        names = sorted(self.names - LEAD_FIELDS.keys() - OUTCOME_FIELDS.keys())
        return tuple(
            (name, name.removeprefix("lead."), ABSENT[self.environment.fields[name]]) for name in names
        )


def days_silent(facts: Facts, now: datetime, calendar: WorkCalendar) -> int:
    """Return for how many business days our last touch is unanswered; 0 while we owe an answer."""
    if facts.unanswered_since is None:
        return 0
    return max((calendar.business_day(now) - calendar.business_day(facts.unanswered_since)).days, 0)


def signal_counts(signals: Iterable[SignalSeen]) -> Mapping[str, int]:
    """Return how often each type of signal was seen, for `count("…")`."""
    return Counter(signal.type for signal in signals)
