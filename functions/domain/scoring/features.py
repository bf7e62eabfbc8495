"""What conditions read: the facts of one lead as named, typed values."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.conditions import CLOCK_FIELDS, LEAD_FIELDS, LIST_OF, OUTCOME_FIELDS, Environment, Kind
from functions.domain.scoring.lead import Facts, SignalSeen, Single

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""What an empty moment is: conditions have none, and this one is before all that happens on a lead."""
ABSENT: Mapping[Kind, Single] = {"string": "", "int": 0, "double": 0.0, "bool": False, "timestamp": EPOCH}
"""What an empty field is, by its type; one that holds several values is an empty list."""
_LISTS = frozenset(LIST_OF.values())


@dataclass(frozen=True)
class FeatureReader:
    """Reads the values of `names` from facts, and no others."""

    names: frozenset[str]
    environment: Environment

    def values(self, facts: Facts, now: datetime, calendar: WorkCalendar) -> dict[str, Any]:
        """Return the values by name, `now` as given, `days_silent` and `today` in business days."""
        values: dict[str, Any] = dict(zip(self._own, self._read_own(facts), strict=True))
        inputs = facts.lead.inputs
        for name, short, absent in self._inputs:
            values[name] = inputs.get(short, absent)
        for name, short in self._lists:
            several = inputs.get(short)
            values[name] = [*several] if isinstance(several, tuple) else []
        if "now" in self.names:
            values["now"] = now
        if "days_silent" in self.names:
            values["days_silent"] = days_silent(facts, now, calendar)
        if "today" in self.names:
            values["today"] = calendar.business_day(now).isoformat()
        return values

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """The lead's own fields; `lead.amount` is an attribute path of Facts as well."""
        return tuple(sorted((self.names & LEAD_FIELDS.keys()) - CLOCK_FIELDS))

    @cached_property
    def _read_own(self) -> Callable[[Facts], Sequence[object]]:
        read = attrgetter(*self._own, "lead.item", "lead.item")  # of one name it returns no tuple
        return lambda facts: read(facts)[:-2]

    @cached_property
    def _inputs(self) -> tuple[tuple[str, str, Single], ...]:
        """The custom fields with one value: name, short name, and what an absent one is."""
        return tuple(
            (name, name.removeprefix("lead."), ABSENT[kind])
            for name, kind in self._custom
            if kind not in _LISTS
        )

    @cached_property
    def _lists(self) -> tuple[tuple[str, str], ...]:
        """The custom fields with several values: name and short name."""
        return tuple((name, name.removeprefix("lead.")) for name, kind in self._custom if kind in _LISTS)

    @cached_property
    def _custom(self) -> tuple[tuple[str, Kind], ...]:
        names = sorted(self.names - LEAD_FIELDS.keys() - OUTCOME_FIELDS.keys())
        return tuple((name, self.environment.fields[name]) for name in names)


def days_silent(facts: Facts, now: datetime, calendar: WorkCalendar) -> int:
    """Return for how many business days our last touch is unanswered; 0 while we owe an answer."""
    return days_unanswered(facts.unanswered_since, now, calendar)


def days_unanswered(since: datetime | None, now: datetime, calendar: WorkCalendar) -> int:
    """Return for how many business days a touch of then is unanswered; 0 without one."""
    if since is None:
        return 0
    return max((calendar.business_day(now) - calendar.business_day(since)).days, 0)


def signal_counts(signals: Iterable[SignalSeen]) -> Mapping[str, int]:
    """Return how often each type of signal was seen, for `count("…")`."""
    return Counter(signal.type for signal in signals)
