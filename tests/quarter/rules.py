"""The configuration of the quarter: what it begins with, and what it has from its middle on."""

from dataclasses import dataclass

NURSE, SENIOR, INTAKE = 12, 3, 1
CHANGED = {"RECOMMENDATION = 30": "RECOMMENDATION = 25", "points = 15\n": "points = 20\n"}
"""What the second half of the quarter says instead: a recommendation less, who decides more."""


@dataclass(frozen=True)
class Colleague:
    """A manager, and how they work.

    Attributes:
        minutes: of working time until they call a lead that they were given; one of these.
        neglects: the share of leads that they never touch.
    """

    id: int
    name: str
    minutes: tuple[int, ...]
    neglects: float = 0.05
    extra: str = ""


TEAM = (
    Colleague(7, "Anna", (3, 6, 9, 14), 0.02, 'skills = ["enterprise"]\n'),
    Colleague(8, "Boris", (8, 15, 25, 70), 0.06, 'weight = 0.5\nskills = ["enterprise"]\n'),
    Colleague(9, "Vera", (10, 18, 45, 130), 0.1, 'absent = ["2026-10-12..2026-10-16"]\n'),
    Colleague(
        10,
        "Mona",
        (5, 12, 19, 240),
        0.08,
        'hours = "mon-thu 10:00-19:00"\nabsent = ["2027-01-04..2027-01-05"]\n',
    ),
    Colleague(11, "Paul", (30, 90, 300, 700), 0.2, 'absent = ["2026-11-02"]\n'),
)

TEMPLATE = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
working_hours = "mon-fri 09:00-18:00"
holidays = "DE"
intake_user = 1
senior = 3

[retention]
ledger = "1y"
closed = "1y"

[learned]
rows = 3000
auc = 0.9
mature = "10d"
probability = [[0, 0.02], [40, 0.18], [100, 0.54]]

[experiment]
name = "same"
started = "2026-09-30"
card = "fairlead.toml"
planned = 300

[agreement]
hot_per_week = 2
junk_share = 0.15
touched_in_time = 0.8
answered_in = "3d"

[inputs]
company_size = { field = "UF_CRM_LEAD_COMPANY_SIZE", type = "int" }

[[group]]
id = "fit"
max = 90

[[table]]
id = "source"
group = "fit"
value = "lead.source"
points = { RECOMMENDATION = 30, ORGANIC = 15, WEB = 10, ADVERTISING = 5 }
seen = [0, 100, 200, 200, 300, 200]

[[table]]
id = "company-size"
group = "fit"
value = "lead.company_size"
steps = [[20, 10], [100, 20]]
seen = [0, 400, 400, 200]

[[table]]
id = "amount"
group = "fit"
value = "lead.amount"
steps = [[50000, 10], [100000, 15], [500000, 25]]

[[rule]]
id = "decision-maker"
group = "fit"
when = 'lead.job_title == "Director"'
points = 15
why = "Decides"

[[rule]]
id = "reachable"
group = "fit"
when = "lead.has_phone && lead.has_email"
points = 10

[[rule]]
id = "competitor"
when = 'lead.company == "Competitor GmbH"'
points = -40

[[signal]]
id = "pricing"
type = "pricing.viewed"
points = 8
max_points = 24
expires = "10d"

[[signal]]
id = "asked-again"
type = "inquiry.repeated"
points = 10
max_points = 10
expires = "20d"

[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "3d"
floor = -30
clock = "working-days"

[[band]]
id = "hot"
from = 65
first_touch = "20m"

[[band]]
id = "warm"
from = 35
first_touch = "2h"

[[band]]
id = "cold"
from = 0
nurture = { after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.25 }

[[queue]]
id = "enterprise"
when = 'band == "hot" && lead.amount >= 500000.0'
members = [7, 8]
needs = ["enterprise"]
fallback = "everyone"

[[queue]]
id = "everyone"
members = [7, 8, 9, 10, 11]
"""


def configurations(*, cap: int) -> tuple[str, str]:
    """Return `fairlead.toml` of the first half of the quarter and of the second; with a cap a manager."""
    managers = "".join(
        f'\n[[manager]]\nid = {each.id}\nname = "{each.name}"\ndaily_cap = {cap}\n{each.extra}'
        for each in TEAM
    )
    before = after = TEMPLATE + managers
    for old, new in CHANGED.items():
        after = after.replace(old, new, 1)
    return before, after
