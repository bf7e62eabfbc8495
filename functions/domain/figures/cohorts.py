"""Cohorts: the leads that came in a period, as the weekly documents have them, and how old they are. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain, compress

from functions.domain.figures.cells import Key, cohort_name, flow_name, summary_name
from functions.domain.figures.documents import Document

WEEK = timedelta(days=7)
CONVERTED = "converted"


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which leads came, or on which something happened.

    Attributes:
        first, last: both included, in the portal's zone.
        today: the day of the moment up to which everything is counted.
        horizon: days within which a conversion counts, and after which a lead is mature.
    """

    first: date
    last: date
    today: date
    horizon: int = 30

    @classmethod
    def of_days(cls, days: int, *, today: date, since: date, horizon: int) -> "Period":
        """Return the last so many days, today included, but none before the first that is counted."""
        return cls(max(today - timedelta(days=days - 1), since), today, today, horizon)

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The period of the same length before this one, seen on the same day."""
        last = self.first - timedelta(days=1)
        return Period(last - timedelta(days=self.length - 1), last, self.today, self.horizon)

    @property
    def mondays(self) -> list[date]:
        """The Monday of each week that it touches."""
        monday = self.first - timedelta(days=self.first.weekday())
        return [monday + WEEK * number for number in range((self.last - monday).days // 7 + 1)]

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=number) for number in range(self.length)]

    def has(self, day: date) -> bool:
        """Return True for a day of the period."""
        return self.first <= day <= self.last

    def is_mature(self, day: date) -> bool:
        """Return True when leads of this day are as old as the horizon."""
        return (self.today - day).days >= self.horizon

    def documents(self) -> list[str]:
        """Return the names of the weekly documents that the period is counted in."""
        return [name(monday) for monday in self.mondays for name in (cohort_name, flow_name)]

    def summaries(self) -> list[str]:
        """Return the names of the quarterly documents that the period is counted in."""
        return list(dict.fromkeys(map(summary_name, self.days)))


@dataclass(frozen=True)
class Cubes:
    """The cubes of a period, out of the documents that were read of it."""

    documents: Mapping[str, Document]
    period: Period

    def seen_on(self, day: date) -> "Cubes":
        """Return the same as it was on an earlier day: without leads that came later."""
        period = self.period
        return Cubes(self.documents, Period(period.first, min(period.last, day), day, period.horizon))

    def of_cohort(self, cube: str) -> Iterator[tuple[Key, int]]:
        """Yield keys and counts of the leads that came in the period; of whole weeks each key once."""
        return self._summed(cohort_name, cube, self.period.has)

    def of_flow(self, cube: str) -> Iterator[tuple[Key, int]]:
        """Yield keys and counts of what happened in the period; of whole weeks each key once."""
        return self._summed(flow_name, cube, self.period.has)

    def cohort_by_day(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of the leads that came in the period."""
        return self._by_day(cohort_name, cube)

    def flow_by_day(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of what happened in the period."""
        return self._by_day(flow_name, cube)

    def summary_by_day(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of the leads that came in the period, out of the summaries."""
        for name in self.period.summaries():
            for (ordinal, *key), count in self._document(name).cube(cube).items():
                day = date.fromordinal(int(ordinal))
                if self.period.has(day):
                    yield day, tuple(key), count

    def mature(self, cube: str) -> Iterator[tuple[Key, int]]:
        """Yield what `of_cohort` does of the leads that are mature."""
        period = self.period
        return self._summed(cohort_name, cube, lambda day: period.has(day) and period.is_mature(day))

    def _summed(
        self, name: Callable[[date], str], cube: str, is_in: Callable[[date], bool]
    ) -> Iterator[tuple[Key, int]]:
        for monday in self.period.mondays:
            document = self._document(name(monday))
            days = list(map(is_in, _days_of(monday)))
            if all(days):
                yield from document.week(cube).items()
            else:
                yield from chain.from_iterable(compress(document.days(cube), days))

    def _by_day(self, name: Callable[[date], str], cube: str) -> Iterator[tuple[date, Key, int]]:
        for monday in self.period.mondays:
            counted = zip(_days_of(monday), self._document(name(monday)).days(cube), strict=True)
            for day, counts in counted:
                if self.period.has(day):
                    for key, count in counts:
                        yield day, key, count

    def _document(self, name: str) -> Document:
        return self.documents.get(name, EMPTY)


EMPTY = Document()


def _days_of(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]


@lru_cache(maxsize=4096)
def is_converted(fate: str | int, *, within: int | None = None) -> bool:
    """Return True for a lead that was converted, within so many days of its arrival if that is asked."""
    name, _, age = str(fate).partition("/")
    return name == CONVERTED and (within is None or int(age) <= within)


def is_gone(fate: str | int) -> bool:
    """Return True for a lead that counts as arrived only."""
    return fate == "gone"


def at(moment: int) -> datetime:
    """Return the moment of so many minutes since 1970, in UTC."""
    return EPOCH + timedelta(minutes=moment)


EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
