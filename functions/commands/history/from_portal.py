"""Training rows of the portal's past: records as they are now, and what was recorded on them until then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from functions.commands.history.rows import TrainingRow
from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.item import Item
from functions.domain.scoring import (
    Activity,
    ActivityKind,
    Direction,
    KnownValue,
    days_unanswered,
    unanswered_since,
)
from functions.ports.past import PastActivity

SILENT = "days_silent"


@dataclass(frozen=True, slots=True)
class Closed:
    """A record that is closed, or has just come, as far as it is kept: nothing in it names a person.

    Attributes:
        closed_at: as the record itself says it.
        values: see `offered.kept_values`.
    """

    item: Item
    created_at: datetime
    closed_at: datetime | None
    is_won: bool
    values: Mapping[str, KnownValue]


@dataclass
class Gathered:
    """What was read of the records of one kind.

    Attributes:
        delay: how long after a record was created its decision is taken to be made.
    """

    delay: timedelta
    closed: dict[int, Closed] = field(default_factory=dict)
    fresh: dict[int, Closed] = field(default_factory=dict)
    ends: dict[int, datetime] = field(default_factory=dict)
    activities: defaultdict[int, list[PastActivity]] = field(default_factory=lambda: defaultdict(list))

    def closed_at(self, number: int) -> datetime | None:
        """Return when a record was closed: when it came into a final stage last, else what it says itself."""
        record = self.closed[number]
        ended_at = self.ends.get(number)
        return ended_at if ended_at is not None and ended_at >= record.created_at else record.closed_at

    def decided_at(self, number: int) -> datetime | None:
        """Return the moment of the decision, which is not behind its outcome; None without one."""
        closed_at = self.closed_at(number)
        return None if closed_at is None else min(self.closed[number].created_at + self.delay, closed_at)

    def is_wanted(self, activity: PastActivity) -> bool:
        """Return True for what was recorded on a closed record before its decision."""
        decided_at = self.decided_at(activity.owner) if activity.owner in self.closed else None
        return decided_at is not None and activity.created_at < decided_at

    def rows(self, calendar: WorkCalendar) -> Iterator[TrainingRow]:
        """Yield the rows of the records whose outcome and its moment are known, then of those just come."""
        for number, record in sorted(self.closed.items()):
            closed_at, decided_at = self.closed_at(number), self.decided_at(number)
            if closed_at is None or decided_at is None or closed_at < record.created_at:
                continue
            seen = known_then(self.activities.get(number, ()), decided_at)
            silence = days_unanswered(unanswered_since(seen, decided_at), decided_at, calendar)
            yield TrainingRow(
                f"{number:012}",
                record.item.entity,
                decided_at,
                closed_at,
                record.is_won,
                "portal",
                {**record.values, SILENT: silence},
            )
        for number, record in sorted(self.fresh.items()):
            entity, came_at = record.item.entity, record.created_at
            yield TrainingRow(f"{number:012}", entity, came_at, None, None, "portal", record.values)


def known_then(activities: Iterable[PastActivity], at: datetime) -> list[Activity]:
    """Return the activities as they were at that moment, as far as their rows of today tell it.

    What was noted later was not known. What was ticked off later was planned. Of a chat with a later
    message it is not known who wrote last by then: it counts as the client, for silence is charged only
    where it is certain.
    """
    seen = []
    for each in activities:
        activity = each.activity
        if each.created_at >= at:
            continue
        if activity.kind is ActivityKind.CHAT and activity.at >= at:
            seen.append(Activity(ActivityKind.CHAT, at, Direction.INCOMING))
        elif activity.done_at is not None and activity.done_at >= at:
            seen.append(replace(activity, is_done=False, done_at=None))
        else:
            seen.append(activity)
    return seen
