"""Two weeks at an invented company: which leads arrive, who calls and who answers; a seed repeats them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.item import Item

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 2, 7, 30, tzinfo=BERLIN)
DAYS = 14
LOST_WEBHOOKS = frozenset({17, 42, 77})
"""Leads, counted by arrival, whose webhook never arrives."""
WORKDAY_LEADS, WEEKEND_LEADS = 10, 3

SOURCES = ("RECOMMENDATION", "ORGANIC", "WEB", "WEB", "ADVERTISING", "CALL")
POSTS = ("Director", "Geschäftsführerin", "Head of purchasing", "Engineer", "Assistant", "")
AMOUNTS = (0, 12_000, 60_000, 140_000, 520_000, 900_000)
SIZES = (0, 8, 25, 140, 900)
COMPANIES = ("Hafenwerk", "Nordlicht", "Elbtec", "Competitor GmbH", "Blaue Werft", "Lotsenhaus", "Ankerplatz")


@dataclass(frozen=True)
class Arrival:
    """One lead that comes in through a form: when, and with which fields."""

    at: datetime
    fields: dict[str, Any] = field(repr=False)


def two_weeks(*, seed: int) -> Iterator[Arrival]:
    """Yield the arrivals in order: busy weekdays, quiet weekends, some at night."""
    rng = random.Random(seed)  # noqa: S311  repeatable on purpose
    for day in range(DAYS):
        midnight = (START + timedelta(days=day)).replace(hour=0, minute=0)
        count = WEEKEND_LEADS if midnight.weekday() >= 5 else WORKDAY_LEADS + rng.randint(-4, 3)
        for minute in sorted(rng.randint(8 * 60, 21 * 60) for _ in range(count)):
            yield Arrival(midnight + timedelta(minutes=minute), _fields(rng))


def _fields(rng: random.Random) -> dict[str, Any]:
    number = rng.randint(1000, 9999)
    company = rng.choice(COMPANIES)
    fields: dict[str, Any] = {
        "TITLE": f"Request {number}",
        "SOURCE_ID": rng.choice(SOURCES),
        "POST": rng.choice(POSTS),
        "COMPANY_TITLE": company,
        "OPPORTUNITY": rng.choice(AMOUNTS),
        "CURRENCY_ID": "EUR",
        "UF_CRM_LEAD_COMPANY_SIZE": rng.choice(SIZES),
    }
    if rng.random() < 0.8:
        fields["PHONE"] = [("WORK", f"+4930 555 {number}")]
    if rng.random() < 0.7:
        fields["EMAIL"] = [("WORK", f"buyer{number}@example.com")]
    return fields


@dataclass(frozen=True, slots=True)
class Habit:
    """What happens to one lead after its assignment.

    Attributes:
        call_after: working time until the manager calls; None for never.
        reply_after: time from the call until the lead answers; None for never.
        wakes_after: time from the hand-off to nurturing until the lead asks for an offer; None for never.
    """

    call_after: timedelta | None
    reply_after: timedelta | None
    wakes_after: timedelta | None


def habit_of(item: Item, *, seed: int) -> Habit:
    """Return the same habit for the same lead and seed: most are called in time, half of them answer."""
    rng = random.Random(f"{seed}:{item.key}")  # noqa: S311  repeatable on purpose
    is_called = rng.random() < 0.8
    answers = rng.random() < 0.5
    wakes = rng.random() < 0.5
    return Habit(
        call_after=timedelta(minutes=rng.choice((5, 9, 12, 15, 45))) if is_called else None,
        reply_after=timedelta(hours=rng.randint(2, 90)) if answers else None,
        wakes_after=timedelta(hours=rng.randint(30, 60)) if wakes else None,
    )
