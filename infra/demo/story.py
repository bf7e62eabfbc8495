"""The leads of two weeks at an invented company: the same every time for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

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
