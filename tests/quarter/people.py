"""Those who come in a quarter, and those who work there: a life is what the seed and a number draw."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.builders import BERLIN
from tests.quarter.rules import TEAM, Colleague

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOURCES = ("RECOMMENDATION", "ORGANIC", "WEB", "WEB", "ADVERTISING", "CALL")
POSTS = ("Director", "Engineer", "Assistant", "")
AMOUNTS = (0, 12_000, 60_000, 140_000, 520_000)
SIZES = (0, 8, 25, 140)
COMPANIES = ("Hafenwerk", "Nordlicht", "Elbtec", "Blaue Werft", "Lotsenhaus", "Competitor GmbH")
WORTH = {"RECOMMENDATION": 0.2, "ORGANIC": 0.05, "Director": 0.15, "Competitor GmbH": -0.2}
"""What makes a lead buy; an amount does as well, and nothing else does."""


@dataclass
class Person:
    """One who comes in.

    Attributes:
        lead_id: 0 until they have come.
        buys: how probably they become a customer.
        is_awaited: whether a manager has something to do about them already.
    """

    number: int
    arrives_at: datetime
    fields: dict[str, Any] = field(repr=False)
    chance: random.Random = field(repr=False)
    lead_id: int = 0
    buys: float = 0.0
    plan: str = ""
    is_worked_on: bool = False

    @property
    def email(self) -> str:
        """The address that is known of them, if any."""
        return next((address for _, address in self.fields.get("EMAIL", ())), "")


def people(*, leads: int, weeks: int, seed: int, start: datetime) -> Iterator[Person]:
    """Yield so many people in the order of their arrival: on working days mostly, some of them twice.

    The last one comes in the last night, so that a lead waits at the end.
    """
    days = [start + each * DAY for each in range(7 * weeks)]
    dice = random.Random(f"arrivals {seed}")
    weights = [1 if day.weekday() >= 5 else 6 for day in days]
    chosen = dice.choices(days, weights, k=leads)
    moments = sorted(
        day.replace(hour=0, minute=0) + timedelta(minutes=int(dice.triangular(480, 1260, 660)))
        for day in chosen
    )
    moments[-1] = start + 7 * weeks * DAY - 4 * HOUR
    for number, moment in enumerate(moments, start=1):
        chance = random.Random(f"{seed}: {number}")
        yield _person(number, max(moment, start), chance)


def _person(number: int, at: datetime, chance: random.Random) -> Person:
    fields: dict[str, Any] = {
        "TITLE": f"Request {number}",
        "SOURCE_ID": chance.choice(SOURCES),
        "POST": chance.choice(POSTS),
        "COMPANY_TITLE": chance.choice(COMPANIES),
        "OPPORTUNITY": chance.choice(AMOUNTS),
        "CURRENCY_ID": "EUR",
        "UF_CRM_LEAD_COMPANY_SIZE": chance.choice(SIZES),
    }
    # One in thirty is known already, and inquires once more.
    same = max(number - chance.randint(3, 40), 1) if chance.random() < 0.03 else number
    if chance.random() < 0.85:
        fields["PHONE"] = [("WORK", f"+49 30 5{same // 1000 + 1}{same % 1000:03d}00")]
    if chance.random() < 0.7:
        fields["EMAIL"] = [("WORK", f"buyer{same}@example.com")]
    if chance.random() < 0.02:
        fields["ASSIGNED_BY_ID"] = chance.choice(TEAM).id
    buys = 0.05 + sum(WORTH.get(str(value), 0.0) for value in fields.values())
    buys += 0.1 * (fields["OPPORTUNITY"] >= 100_000)
    return Person(number, at, fields, chance, buys=max(buys, 0.0), plan=_plan(chance, buys))


def _plan(chance: random.Random, buys: float) -> str:
    """Return how it ends: bought, junk, lost, deleted, or open for ever."""
    drawn = chance.random()
    if drawn < buys:
        return "bought"
    rest = (drawn - buys) / (1 - buys)
    return next(
        name for name, share in (("junk", 0.15), ("lost", 0.5), ("gone", 0.55), ("", 1.1)) if rest < share
    )


def colleague(manager: int) -> Colleague | None:
    """Return a manager of the team; None for any other user."""
    return next((each for each in TEAM if each.id == manager), None)


def at_work(moment: datetime) -> datetime:
    """Return a moment in office hours, that one or the next."""
    local = moment.astimezone(BERLIN)
    while local.weekday() >= 5 or not 9 <= local.hour < 18:
        local = (local + HOUR).replace(minute=local.minute)
    return local
