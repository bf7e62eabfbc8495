"""When the scheduled functions run: lines of cron in the portal's time zone, as a cloud reads them too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

TIMETABLE = {
    "rescoring": "*/5 * * * *",
    "reconciling": "*/15 * * * *",
    "reporting": "7-59/15 * * * *",
    "nurturing": "0 2 * * *",
}
"""Minute, hour, day, month, weekday by function."""


def next_run(line: str, after: datetime, timezone: ZoneInfo) -> datetime:
    """Return the first moment after `after` that the line names, in UTC.

    Daylight saving is as in Debian's cron: an hour that does not exist is made up for when the clocks have
    moved, one that comes twice counts once; what runs every few minutes is not disturbed by either.
    """
    return next(CronSim(line, after.astimezone(timezone))).astimezone(UTC)
