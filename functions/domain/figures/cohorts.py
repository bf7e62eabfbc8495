"""Cohorts: the leads that came in a period, as the weekly documents have them, and how old they are. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from functions.domain.figures.cells import Key, cohort_name, flow_name, summary_name
from functions.domain.figures.documents import Document

DAY, WEEK = timedelta(days=1), timedelta(days=7)
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

    def of_cohort(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of the leads that came in the period."""
        return self._dated(cohort_name, cube)

    def of_flow(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of what happened in the period."""
        return self._dated(flow_name, cube)

    def of_summary(self, cube: str) -> Iterator[tuple[date, Key, int]]:
        """Yield day, key and count of the leads that came in the period, out of the summaries."""
        for name in self.period.summaries():
            for (ordinal, *key), count in self._document(name).cube(cube).items():
                day = date.fromordinal(int(ordinal))
                if self.period.has(day):
                    yield day, tuple(key), count

    def mature(self, cube: str) -> Iterator[tuple[Key, int]]:
        """Yield key and count of the leads of the period that are mature."""
        for monday in self.period.mondays:
            document, sunday = self._document(cohort_name(monday)), monday + WEEK - DAY
            if self.period.has(monday) and self.period.has(sunday) and self.period.is_mature(sunday):
                yield from document.week(cube).items()
            else:
                for day, counts in self._days(monday, document, cube):
                    if self.period.is_mature(day):
                        yield from counts

    def _dated(self, name: Callable[[date], str], cube: str) -> Iterator[tuple[date, Key, int]]:
        for monday in self.period.mondays:
            for day, counts in self._days(monday, self._document(name(monday)), cube):
                for key, count in counts:
                    yield day, key, count

    def _days(
        self, monday: date, document: Document, cube: str
    ) -> Iterator[tuple[date, Sequence[tuple[Key, int]]]]:
        """Yield each day of a week that is in the period, with what was counted on it."""
        for number, counts in enumerate(document.days(cube)):
            if self.period.has(day := monday + number * DAY):
                yield day, counts

    def _document(self, name: str) -> Document:
        return self.documents.get(name, EMPTY)


EMPTY = Document()


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
