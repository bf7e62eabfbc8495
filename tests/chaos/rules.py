"""The rules twice: as the configuration that the product reads, and as plain arithmetic that judges it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.domain.item import LEAD
from tests.team import handling

MEMBERS = (7, 8, 9)
INTAKE, SENIOR, NURSE = 1, 3, 12
SIGNAL = "pricing.viewed"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    """One version of the rules: what changes in the middle of the week.

    Attributes:
        entity: what is handled.
        strategy: how the queue chooses; a fit is learned of leads that are a day old.
    """

    sources: Mapping[str, int]
    cap: int
    entity: str = LEAD
    strategy: str = "round-robin"

    def toml(self) -> str:
        """Return the version as `fairlead.toml`."""
        sources = ", ".join(f"{name} = {points}" for name, points in self.sources.items())
        managers = "".join(f"\n[[manager]]\nid = {each}\ndaily_cap = {self.cap}\n" for each in MEMBERS)
        rules = TEMPLATE.format(
            sources=sources, managers=managers, members=list(MEMBERS), strategy=self.strategy
        )
        return handling(rules, self.entity)

    def points(
        self,
        lead: Mapping[str, Any],
        activities: Iterable[Mapping[str, Any]],
        signals: Sequence[datetime],
        now: datetime,
    ) -> int:
        """Return the score as a person with paper and pencil finds it out."""
        points: int = self.sources.get(lead["SOURCE_ID"], 0)
        points += 35 if lead["OPPORTUNITY"] >= 500_000 else 20 if lead["OPPORTUNITY"] >= 100_000 else 0
        points += 15 if lead["PHONE"] and lead["EMAIL"] else 0
        points += min(30, 10 * sum(now - at < 3 * DAY for at in signals))
        points -= silence(activities, now)
        return min(max(points, 0), 100)


def silence(activities: Iterable[Mapping[str, Any]], now: datetime) -> int:
    """Return what it costs that our last call is not answered, by a call or a mail: 5 a day, 15 at most."""
    calls = [each for each in activities if each["PROVIDER_ID"] in {"VOXIMPLANT_CALL", "CRM_EMAIL"}]
    ours: list[datetime] = [each["START_TIME"] for each in calls if each["DIRECTION"] == 2]
    theirs = [each["START_TIME"] for each in calls if each["DIRECTION"] == 1]
    if not ours or (theirs and max(theirs) >= max(ours)):
        return 0
    return min(15, 5 * ((now - max(ours)) // DAY))


def band_of(points: int) -> str:
    """Return the band of so many points."""
    return "hot" if points >= 70 else "warm" if points >= 40 else "cold"


TEMPLATE = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
working_hours = "mon-fri 09:00-18:00"
intake_user = 1
senior = 3
explain = "pinned"

[score]
hysteresis = 0

[[table]]
id = "source"
value = "lead.source"
points = {{ {sources} }}

[[table]]
id = "amount"
value = "lead.amount"
steps = [[100000, 20], [500000, 35]]

[[rule]]
id = "reachable"
when = "lead.has_phone && lead.has_email"
points = 15

[[signal]]
id = "pricing"
type = "pricing.viewed"
points = 10
max_points = 30
expires = "3d"

[[decay]]
id = "no-reply"
unanswered = "1d"
points = -5
every = "1d"
floor = -15

[[band]]
id = "hot"
# Points are fives: wherever it is put at night, it begins at 70.
from = "capacity"
touches_per_hour = 0.2
at_least = 66
at_most = 70
first_touch = "40m"
notify = ["manager", "senior"]

[[band]]
id = "warm"
from = 40
first_touch = "4h"

[[band]]
id = "cold"
from = 0
nurture = {{ after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.1 }}
{managers}
[[queue]]
id = "everyone"
members = {members}
strategy = "{strategy}"

[figures]
horizon = "1d"
"""
