"""The sheet of a team says what its configuration says, in words, and nothing beside."""

from datetime import UTC, date, datetime, timedelta

from functions.commands.wording import Wording
from functions.dashboard.sheet import sheet_of
from functions.dashboard.view.sheet import (
    BandLine,
    Correction,
    HoursLine,
    MemberLine,
    PointsLine,
    SheetView,
    SignalLine,
    SilenceLine,
    Way,
)
from functions.domain.item import LEAD
from infra.configuration.load import TEMPLATES, read_configuration, template
from infra.web.dashboard import render_page

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CORRECTION = Correction(LEAD, "UF_POINTS", "UF_UNTIL")
DAY = timedelta(days=1)
TEAM = """
[portal]
timezone = "Europe/Berlin"
intake_user = 1
senior = 3
working_hours = "mon-thu 09:00-13:00,14:00-18:00; fri 09:00-15:00"

[score]
hysteresis = 5

[[group]]
id = "fit"
max = 60

[[table]]
id = "source"
group = "fit"
value = "lead.source"
points = { WEB = 10, RECOMMENDATION = 30 }

[[table]]
id = "amount"
group = "fit"
value = "lead.amount"
steps = [[50000, 10]]

[[rule]]
id = "competitor"
when = 'lead.company.matches("(?i)rival")'
points = -50
why = "Works for a rival"

[[signal]]
id = "demo"
type = "demo.asked"
points = 15
per_day = 1
half_life = "14d"

[[decay]]
id = "no-reply"
unanswered = "3d"
points = -5
every = "2d"
floor = -20
clock = "working-days"

[[band]]
id = "hot"
from = 70
first_touch = "20m"
notify = ["manager", "senior", 9]

[[band]]
id = "cold"
from = 0
nurture = { after = "24h", stage = "UC_NURTURE", owner = 12, control = 0.1 }

[[manager]]
id = 7
name = "Anna"
daily_cap = 10

[[manager]]
id = 8
name = "Boris"
weight = 0.5

[[manager]]
id = 9
name = "Vera"
is_standby = true

[[queue]]
id = "large"
when = "lead.amount >= 500000.0"
strategy = "least-open"
members = [7]
fallback = "everyone"

[[queue]]
id = "everyone"
members = [7, 8, 9]
"""


def the_sheet(text: str = TEAM, reviewed_on: date | None = None) -> SheetView:
    loaded = read_configuration(text)
    config = loaded.configuration
    wording = Wording(config.names, config.local_times)
    return sheet_of(config, wording, NOW, corrections=[CORRECTION], reviewed_on=reviewed_on)


def test_a_sheet_has_every_band_with_its_edges_and_what_its_leads_are_due() -> None:
    minutes = timedelta(minutes=20)
    assert the_sheet().bands == (
        BandLine("hot", 70, None, first_touch=minutes, to_manager=True, notified=("user 3", "Vera")),
        BandLine("cold", None, 69, nurtured_after=DAY, control=0.1),
    )


def test_a_sheet_has_everything_that_gives_points_in_the_words_of_the_reasons() -> None:
    fit, others = the_sheet().groups
    assert (fit.name, fit.least, fit.most) == ("Fit", None, 60)
    assert fit.lines == (
        PointsLine(30, "Recommendation"),
        PointsLine(10, "Web"),
        PointsLine(10, "Amount 50 000 or more"),
    )
    assert (others.name, others.lines) == ("", (PointsLine(-50, "Works for a rival"),))
    assert others.signals == (SignalLine(15, "Demo", per_day=1, half_life=14 * DAY),)
    assert others.silences == (SilenceLine(-5, 3 * DAY, 2 * DAY, -20, in_working_days=True),)


def test_a_sheet_says_who_gets_what_and_which_share() -> None:
    large, everyone = the_sheet().queues
    assert (large.condition, large.way, large.fallback) == (
        "lead.amount >= 500000.0",
        Way.FEWEST_OPEN,
        "everyone",
    )
    assert (everyone.condition, everyone.way) == ("", Way.IN_TURN)
    assert everyone.members == (
        MemberLine("Anna", 2 / 3, 10),
        MemberLine("Boris", 1 / 3),
        MemberLine("Vera", 0, is_standby=True),
    )


def test_a_sheet_joins_days_with_the_same_hours() -> None:
    morning, afternoon = (540, 780), (840, 1080)
    assert the_sheet().hours == (HoursLine(0, 3, (morning, afternoon)), HoursLine(4, 4, ((540, 900),)))


def test_the_page_of_a_sheet_reads_as_people_speak() -> None:
    page = render_page(the_sheet(reviewed_on=date(2026, 10, 5)), base=None)
    for said in (
        "within 20 min of working time",
        "its manager, user 3 and Vera",
        "more than 5 points below",
        "Mon–Thu 09:00–13:00, 14:00–18:00; Fri 09:00–15:00",
        "UF_POINTS",
        "looked at on 5 Oct 2026",
    ):
        assert said in page


def test_every_template_has_a_sheet() -> None:
    for name in TEMPLATES:
        assert "What the bands mean" in render_page(the_sheet(template(name, (LEAD,))), base=None)
