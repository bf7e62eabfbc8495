"""Two weeks at an invented company: which leads arrive, who calls and who answers; a seed repeats them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from functions.commands.simulate.arrivals import arrivals
from functions.commands.simulate.invented import OTHER, Invention
from functions.domain.item import Item, lead
from functions.domain.scoring import Lead
from infra.configuration.load import read_configuration

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 11, 2, 7, 30, tzinfo=BERLIN)
DAYS = 14
LOST_WEBHOOKS = frozenset({17, 42, 77})
"""Leads, counted by arrival, whose webhook never arrives."""
LEADS_A_DAY = 8

POSTS = ("Director", "Geschäftsführerin", "Head of purchasing", "Engineer", "Assistant", "")
COMPANIES = ("Hafenwerk", "Nordlicht", "Elbtec", "Competitor GmbH", "Blaue Werft", "Lotsenhaus", "Ankerplatz")
"""What patterns of the configuration look at, and no generator can draw from them."""
A_CALL = "CALL"
"""The source of those whom no table names."""


@dataclass(frozen=True)
class Arrival:
    """One lead that comes in through a form: when, and with which fields."""

    at: datetime
    fields: dict[str, Any] = field(repr=False)


def two_weeks(*, seed: int) -> Iterator[Arrival]:
    """Yield the arrivals in order: when leads come, and as whom, is drawn as `fairlead simulate` draws it."""
    chance = random.Random(seed)  # noqa: S311  repeatable on purpose
    text = (files("infra.demo") / "fairlead.toml").read_text(encoding="utf-8")
    invention = Invention.of(read_configuration(text).configuration)
    moments = arrivals(START.date(), DAYS, a_day=LEADS_A_DAY, zone=BERLIN, chance=chance)
    for number, at in enumerate((each for each in moments if each >= START), start=1):
        drawn = invention.facts(lead(number), at, chance).lead
        yield Arrival(at, _fields(drawn, chance))


def _fields(drawn: Lead, rng: random.Random) -> dict[str, Any]:
    """Return a lead as the portal has it."""
    number = rng.randint(1000, 9999)
    fields: dict[str, Any] = {
        "TITLE": f"Request {number}",
        "SOURCE_ID": A_CALL if drawn.source == OTHER else drawn.source,
        "POST": rng.choice(POSTS),
        "COMPANY_TITLE": rng.choice(COMPANIES),
        "OPPORTUNITY": drawn.amount,
        "CURRENCY_ID": "EUR",
        "UF_CRM_LEAD_COMPANY_SIZE": drawn.inputs["company_size"],
    }
    if drawn.has_phone:
        fields["PHONE"] = [("WORK", f"+4930 555 {number}")]
    if drawn.has_email:
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
