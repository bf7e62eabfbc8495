"""The scorecard of the bench: 30 rules, all different, 5 tables, 5 signals, a decay and a bounded group."""

import re
from collections.abc import Callable
from typing import cast

from functions.domain.scoring import Lead, Scorecard
from infra.configuration.load import read_configuration

_TITLE = re.compile("director|owner|founder", re.IGNORECASE)
_STUDENT = re.compile("student|intern", re.IGNORECASE)
_COMPETITOR = re.compile("competitor|rival", re.IGNORECASE)


def _size(lead: Lead) -> int:
    return cast("int", lead.inputs["company_size"])


CONDITIONS: tuple[tuple[str, Callable[[Lead], bool]], ...] = (
    (
        'lead.job_title.matches("(?i)director|owner|founder")',
        lambda lead: bool(_TITLE.search(lead.job_title)),
    ),
    ('lead.job_title.matches("(?i)student|intern")', lambda lead: bool(_STUDENT.search(lead.job_title))),
    ('lead.company.matches("(?i)competitor|rival")', lambda lead: bool(_COMPETITOR.search(lead.company))),
    ('lead.company != ""', lambda lead: lead.company != ""),
    ("lead.has_phone && lead.has_email", lambda lead: lead.has_phone and lead.has_email),
    ("lead.has_phone", lambda lead: lead.has_phone),
    ("lead.has_email", lambda lead: lead.has_email),
    ("!lead.has_phone && !lead.has_email", lambda lead: not lead.has_phone and not lead.has_email),
    ("lead.is_return_customer", lambda lead: lead.is_return_customer),
    ("lead.amount >= 50000.0", lambda lead: lead.amount >= 50_000),
    ("lead.amount >= 100000.0", lambda lead: lead.amount >= 100_000),
    ("lead.amount >= 500000.0", lambda lead: lead.amount >= 500_000),
    (
        "lead.amount >= 100000.0 && lead.company_size >= 20",
        lambda lead: lead.amount >= 100_000 and _size(lead) >= 20,
    ),
    ("lead.company_size >= 20", lambda lead: _size(lead) >= 20),
    ("lead.company_size >= 200", lambda lead: _size(lead) >= 200),
    ("lead.company_size < 5", lambda lead: _size(lead) < 5),
    ('lead.country == "DE"', lambda lead: lead.country == "DE"),
    ('lead.country in ["AT", "CH"]', lambda lead: lead.country in {"AT", "CH"}),
    (
        'lead.country != "" && lead.country != lead.phone_country',
        lambda lead: lead.country not in {"", lead.phone_country},
    ),
    (
        'lead.country == "DE" || lead.phone_country == "DE"',
        lambda lead: lead.country == "DE" or lead.phone_country == "DE",
    ),
    ('lead.source == "RECOMMENDATION"', lambda lead: lead.source == "RECOMMENDATION"),
    ('lead.source in ["WEB", "CALL"]', lambda lead: lead.source in {"WEB", "CALL"}),
    ('lead.source == "WEB" && lead.has_phone', lambda lead: lead.source == "WEB" and lead.has_phone),
    ('lead.source == "CALL" && !lead.has_email', lambda lead: lead.source == "CALL" and not lead.has_email),
    (
        'lead.utm_source in ["newsletter", "partner"]',
        lambda lead: lead.utm_source in {"newsletter", "partner"},
    ),
    ('lead.utm_source == "ads"', lambda lead: lead.utm_source == "ads"),
    ('lead.utm_source.startsWith("news")', lambda lead: lead.utm_source.startswith("news")),
    (
        'lead.utm_source == "" && lead.source == "WEB"',
        lambda lead: not lead.utm_source and lead.source == "WEB",
    ),
    ('lead.currency == "EUR" && lead.amount > 0.0', lambda lead: lead.currency == "EUR" and lead.amount > 0),
    ('lead.currency != "EUR"', lambda lead: lead.currency != "EUR"),
)
POINTS = tuple(number % 7 - 2 or 1 for number in range(len(CONDITIONS)))

_HEAD = """
[portal]
timezone = "Europe/Berlin"
intake_user = 1
[inputs]
company_size = { field = "UF_CRM_SIZE", type = "int" }
[[group]]
id = "fit"
max = 40
[[band]]
id = "hot"
from = 70
[[band]]
id = "cold"
from = 0
[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30
clock = "working-days"
"""
_TABLES = (
    ("source", "lead.source", "points = { RECOMMENDATION = 30, WEB = 10, CALL = 5 }"),
    ("amount", "lead.amount", "steps = [[50000, 10], [100000, 15], [500000, 25]]"),
    ("size", "lead.company_size", "steps = [[20, 10], [100, 20]]"),
    ("country", "lead.country", "points = { DE = 5, AT = 4, CH = 3 }"),
    ("currency", "lead.currency", "points = { EUR = 2, USD = 1 }"),
)


def a_scorecard() -> Scorecard:
    """Return the scorecard, read from a file as every other one."""
    rules = [
        f'[[rule]]\nid = "rule-{number}"\ngroup = "fit"\npoints = {POINTS[number]}\n'
        f"when = '''{condition}'''"
        for number, (condition, _) in enumerate(CONDITIONS)
    ]
    tables = [f'[[table]]\nid = "{name}"\nvalue = "{value}"\n{points}' for name, value, points in _TABLES]
    signals = [
        f'[[signal]]\nid = "signal-{number}"\ntype = "type.{number}"\npoints = {number + 1}\n'
        'max_points = 20\nhalf_life = "14d"'
        for number in range(5)
    ]
    return read_configuration("\n".join([_HEAD, *rules, *tables, *signals])).scorecard
