"""What conditions see: the facts of one lead as named, typed values."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from functions.conditions import LEAD_FIELDS, OUTCOME_FIELDS, Kind, Vocabulary
from functions.scoring.lead import Facts, SignalSeen
from functions.worktime import WorkCalendar

ABSENT: Mapping[Kind, str | int | float | bool] = {"string": "", "int": 0, "double": 0.0, "bool": False}

Reader = Callable[[Facts], object]


@dataclass(frozen=True)
class Sight:
    """Reads the values of `names` from facts; names that nobody asks for are never looked at."""

    names: frozenset[str]
    vocabulary: Vocabulary

    def values(self, facts: Facts, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
        """Return the values by name, `now` as given and `days_silent` in business days."""
        values: dict[str, Any] = {name: read(facts) for name, read in self._readers}
        if "now" in self.names:
            values["now"] = now
        if "days_silent" in self.names:
            values["days_silent"] = days_silent(facts, now, calendar)
        return values

    @cached_property
    def _readers(self) -> tuple[tuple[str, Reader], ...]:
        known = sorted(self.names - {"now", "days_silent"} - OUTCOME_FIELDS.keys())
        return tuple((name, _reader(name, self.vocabulary.fields[name])) for name in known)


def days_silent(facts: Facts, now: datetime, calendar: WorkCalendar) -> int:
    """Return for how many business days our last touch is unanswered; 0 while the ball is on our side."""
    if facts.unanswered_since is None:
        return 0
    return max((calendar.business_day(now) - calendar.business_day(facts.unanswered_since)).days, 0)


def counts(signals: Iterable[SignalSeen]) -> Mapping[str, int]:
    """Return how often each type of signal was seen, for `count("…")`."""
    return Counter(signal.type for signal in signals)


def _reader(name: str, kind: Kind) -> Reader:
    if name in LEAD_FIELDS:
        return attrgetter(name)  # `lead.amount` is also the way through Facts
    short, absent = name.removeprefix("lead."), ABSENT[kind]
    return lambda facts: facts.lead.inputs.get(short, absent)
