"""When the scheduled functions run: lines of cron in the portal's time zone, as a cloud reads them too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

TIMETABLE = {
    "rescoring": "*/5 * * * *",
    "reconciling": "*/15 * * * *",
    "reporting": "7-59/15 * * * *",
    "nurturing": "0 4 * * *",
}
"""Minute, hour, day, month, weekday by function.

The night run comes at four, which each night has: where clocks are put forward they leave out a time between
22:00 and 4:00, and the schedulers of clouds make up for none of it.
"""


def next_run(line: str, after: datetime, timezone: ZoneInfo) -> datetime:
    """Return the first moment after `after` that the line names, in UTC.

    Daylight saving is as in Debian's cron: an hour that does not exist is made up for when the clocks have
    moved, one that comes twice counts once; what runs every few minutes is not disturbed by either.
    """
    return next(CronSim(line, after.astimezone(timezone))).astimezone(UTC)
