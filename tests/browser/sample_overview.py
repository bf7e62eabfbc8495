"""The first page with invented figures: a busy quarter, the first days, and before the first lead."""

from dataclasses import replace
from datetime import date, timedelta

from functions.dashboard.view.attention import (
    ConservationTile,
    ConversionTile,
    FairnessTile,
    Held,
    HeldLead,
    HeldReason,
    LoadTile,
    Overdue,
    OverdueLead,
    RuleAgainst,
    SeparationTile,
    Tiles,
    TouchTile,
)
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.charts import (
    DaysByBand,
)
from functions.dashboard.view.pages import (
    Choice,
    FairnessView,
    Filter,
    LaterView,
    NurturingView,
    OverviewView,
    Period,
)
from functions.dashboard.view.rows import (
    BandRow,
    HealthItem,
    Sign,
)
from functions.dashboard.view.shares import Difference
from tests.browser.sample import (
    AS_OF,
    BANDS,
    NAMES,
    NOTHING,
    a_share,
    the_deadlines,
    the_health,
    the_managers,
    the_period,
    the_rules,
)
from tests.browser.sample_charts import the_calibration, the_days, the_lift, the_touch
from tests.browser.sample_experiment import the_experiment

CARD = "https://portal.example/crm/lead/details/{}/"


def the_overview(names: tuple[str, ...] = NAMES) -> OverviewView:
    """Return a busy quarter of a year."""
    managers, days = the_managers(names), the_days()
    choices = tuple(Choice(str(row.id), row.name) for row in managers)
    return OverviewView(
        as_of=AS_OF,
        filter=Filter(
            90, queues=(Choice("everyone", "everyone"), Choice("enterprise", "enterprise")), managers=choices
        ),
        period=the_period(),
        attention=(
            Overdue(
                2,
                "hot",
                (OverdueLead(10412, names[-1], 34, card=CARD.format(10412)), OverdueLead(10398, names[0], 6)),
            ),
            Held(
                4,
                (
                    HeldReason(3, "skill", AS_OF + timedelta(days=3)),
                    HeldReason(1, "daily-cap"),
                ),
                AS_OF - timedelta(hours=4),
                (HeldLead(10377, card=CARD.format(10377)), HeldLead(10401)),
            ),
            RuleAgainst("opened", "Newsletter opened", 5, a_share(14, 286), a_share(135, 1295)),
        ),
        tiles=Tiles(
            TouchTile(a_share(960, 1193), Difference(0.04, 0.01, 0.07), "hot", 8, 28),
            ConversionTile(a_share(149, 1581), a_share(131, 1580), Difference(0.011, -0.01, 0.03)),
            SeparationTile("hot", "cold", a_share(71, 237), a_share(16, 782), 14.6, 0.52),
            FairnessTile(names[0], 1.83, 2.5, 2071),
            LoadTile(371, 32, names[-1], 88, tuple(names[2:3])),
            ConservationTile(815, 0, 371, 4, 440, timedelta(minutes=2)),
        ),
        days=days,
        conversion=(
            BandRow("hot", days.totals[0], a_share(71, 237), a_share(60, 229)),
            BandRow("warm", days.totals[1], a_share(62, 562), a_share(61, 563)),
            BandRow("cold", days.totals[2], a_share(16, 782), a_share(19, 790)),
        ),
        overall=BandRow("", sum(days.totals), a_share(149, 1581), a_share(131, 1580)),
        lift=the_lift(),
        calibration=the_calibration(),
        touch=the_touch(),
        deadlines=the_deadlines(managers),
        fairness=(FairnessView("everyone", 2.5, managers),),
        rules=the_rules(),
        nurturing=NurturingView(
            486, 37, a_share(9, 486), a_share(2, 54), Difference(0.019, -0.013, 0.107), (0, 52)
        ),
        later=LaterView(
            -1240,
            214,
            96,
            23,
            a_share(118, 2479),
            a_share(20, 116),
            a_share(129, 1465),
            64,
            39,
            a_share(3060, 4310),
            11,
        ),
        health=the_health()[:5],
        experiment=the_experiment(),
        lines=(CapacityLine("hot", 67, 61.4, 118.2),),
    )


def the_first_days() -> OverviewView:
    """Return a team of two that began three weeks ago."""
    full = the_overview(NAMES[:2])
    days = DaysByBand(full.days.days[-9:], BANDS, tuple(line[-9:] for line in full.days.counts))
    arrived = sum(days.totals)
    period = Period(days.days[0], days.days[-1], arrived, 30, 0, date(2026, 12, 12), 23)
    young = [
        BandRow(row.band, sum(line), NOTHING) for row, line in zip(full.conversion, days.counts, strict=True)
    ]
    tiles = replace(full.tiles, conversion=None, separation=None, touch=None)
    return replace(
        full,
        period=period,
        tiles=tiles,
        days=days,
        conversion=tuple(young),
        overall=BandRow("", arrived, NOTHING),
        attention=full.attention[1:2],
        lift=None,
        calibration=None,
        touch=None,
        deadlines=(),
        nurturing=None,
        experiment=None,
    )


def the_empty_overview() -> OverviewView:
    """Return what is there before the first lead."""
    full = the_overview(NAMES[:1])
    days = DaysByBand(full.days.days[-7:], BANDS, ((0,) * 7,) * 3)
    return replace(
        the_first_days(),
        period=Period(days.days[0], days.days[-1], 0, 30, 0, date(2026, 12, 27), 0),
        filter=replace(full.filter, days=7, queues=(), managers=()),
        attention=(),
        tiles=Tiles(None, None, None, None, LoadTile(0, 0, "", 0, ()), ConservationTile(0, 0, 0, 0, 0, None)),
        days=days,
        conversion=tuple(BandRow(band, 0, NOTHING) for band in BANDS),
        overall=BandRow("", 0, NOTHING),
        fairness=(),
        rules=(),
        later=LaterView(0, 0, 0, 0, NOTHING, NOTHING, NOTHING, 0, 0),
        health=(
            HealthItem(Sign.WEBHOOK, is_well=False),
            HealthItem(Sign.INBOX, is_well=True, count=0),
            HealthItem(Sign.CONSERVED, is_well=True, count=0, of=0),
        ),
    )
