"""The open time from many moments until one: each block of a calendar is laid out once."""

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from functions.domain.calendar.business_hours import WorkCalendar


class OpenTimeUntil:
    """Counts what `WorkCalendar.working_time_between` counts, for one end and many starts.

    Args:
        earliest: before this moment nothing is laid out; a start before it is counted the long way.
        until: the end.
    """

    def __init__(self, calendar: WorkCalendar, *, earliest: datetime, until: datetime) -> None:
        self.calendar, self._earliest, self._until = calendar, earliest.astimezone(UTC), until.astimezone(UTC)
        blocks = list(calendar.blocks_between(self._earliest, self._until))
        self._opens = [opens for opens, _ in blocks]
        self._closes = [min(closes, self._until) for _, closes in blocks]
        lengths = [closes - opens for opens, closes in zip(self._opens, self._closes, strict=True)]
        behind = accumulate(reversed(lengths), initial=timedelta(0))
        self._from = list(behind)[::-1]
        """The open time from the beginning of each block on, and nothing behind the last one."""

    def since(self, start: datetime) -> timedelta:
        """Return how much open time lies between `start` and the end; in a calendar that never opens, all."""
        if start < self._earliest or not self.calendar.is_ever_open:
            return self.calendar.working_time_between(start, self._until)
        block = bisect_right(self._closes, start)
        if block == len(self._closes):
            return timedelta(0)
        return self._from[block] - max(start - self._opens[block], timedelta(0))
