"""Builders: a lead, its facts and a scorecard, with everything that a test does not care about left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.calendar.business_hours import WorkCalendar, WorkingHours
from functions.domain.conditions import Environment
from functions.domain.item import lead
from functions.domain.scoring import Band, Facts, Lead, Rule, Scorecard, SignalSeen

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
"""A Wednesday, 14:00 in Berlin."""
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

BANDS = (Band("cold", 0), Band("warm", 40), Band("hot", 70))
ENVIRONMENT = Environment.for_rules({"company_size": "int", "urgency": "string", "is_partner": "bool"})


def a_calendar(*holidays: date) -> WorkCalendar:
    return WorkCalendar(BERLIN, WorkingHours.parse("mon-fri 09:00-18:00"), frozenset(holidays))


def a_lead(**fields: Any) -> Lead:
    return Lead(**{"item": lead(7), "created_at": NOW - 30 * DAY, **fields})


def facts_of(lead: Lead | None = None, **fields: Any) -> Facts:
    return Facts(lead or a_lead(), **fields)


def seen(kind: str, *ago: timedelta, now: datetime = NOW) -> tuple[SignalSeen, ...]:
    return tuple(SignalSeen(kind, now - age) for age in ago)


def a_rule(rule_id: str, when: str, points: int, *, group: str = "", why: str = "") -> Rule:
    return Rule(rule_id, ENVIRONMENT.compile(when), points, group, why)


def a_scorecard(**parts: Any) -> Scorecard:
    return Scorecard(**{"calendar": a_calendar(), "bands": BANDS, "environment": ENVIRONMENT, **parts})


def berlin(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)
