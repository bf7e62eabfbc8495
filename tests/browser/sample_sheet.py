"""The sheet of an invented team: with everything that a configuration may say, and with the least of it."""

from dataclasses import replace
from datetime import date, timedelta

from functions.dashboard.view.sheet import (
    BandLine,
    Correction,
    GroupOfLines,
    HoursLine,
    MemberLine,
    PointsLine,
    QueueLine,
    SheetView,
    SignalLine,
    SilenceLine,
    Way,
)
from functions.domain.figures.settings import Agreement
from functions.domain.item import DEAL, LEAD
from tests.browser.sample import AS_OF, BANDS, NAMES

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def the_sheet() -> SheetView:
    """Return a sheet with every kind of line."""
    hot, warm, cold = BANDS
    members = tuple(MemberLine(name, 1 / len(NAMES)) for name in NAMES)
    return SheetView(
        as_of=AS_OF,
        version="5f1c2a9d8b7e6f10",
        minimum=-50,
        maximum=100,
        hysteresis=3,
        bands=(
            BandLine(
                hot,
                70,
                None,
                is_by_capacity=True,
                first_touch=20 * MINUTE,
                to_manager=True,
                notified=NAMES[:2],
            ),
            BandLine(warm, 40, 69, first_touch=240 * MINUTE),
            BandLine(cold, None, 39, nurtured_after=DAY, control=0.1),
        ),
        groups=(
            GroupOfLines(
                "Fit",
                None,
                80,
                (PointsLine(30, "Recommendation"), PointsLine(-20, "Der Chef hat schon einmal abgelehnt")),
            ),
            GroupOfLines(
                "Engagement",
                0,
                40,
                signals=(
                    SignalLine(5, "E-mail opened", per_day=1, most=20, half_life=14 * DAY),
                    SignalLine(10, "Открыл прайс-лист", linear=60 * DAY),
                    SignalLine(15, "Demo requested", most=30, expires=90 * DAY),
                ),
            ),
            GroupOfLines(
                "",
                silences=(
                    SilenceLine(-5, 3 * DAY, 3 * DAY, -30, in_working_days=True),
                    SilenceLine(-10, 14 * DAY),
                ),
            ),
        ),
        queues=(
            QueueLine(
                "enterprise",
                'band == "hot" && lead.amount >= 500000.0 && lead.company.matches("(?i)konzern|holding")',
                Way.IN_TURN,
                (
                    MemberLine(NAMES[0], 2 / 3, 10),
                    MemberLine(NAMES[6], 1 / 3, 5, 40),
                    MemberLine(NAMES[2], 0, is_paused=True),
                    MemberLine(NAMES[8], 0, is_standby=True),
                ),
                (),
                "everyone",
            ),
            QueueLine("night", 'lead.source == "CALL"', Way.DRAWN, members[:1], (4, 7), "", is_any_time=True),
            QueueLine("everyone", "", Way.FEWEST_OPEN, members, (), ""),
        ),
        hours=(HoursLine(0, 4, ((540, 780), (840, 1080))), HoursLine(5, 5, ((600, 840),))),
        corrections=(
            Correction(LEAD, "UF_CRM_LEAD_SCORE_ADJUST", "UF_CRM_LEAD_SCORE_UNTIL"),
            Correction(DEAL, "UF_CRM_SCORE_ADJUST", "UF_CRM_SCORE_UNTIL"),
        ),
        agreement=Agreement(25, 0.15, 0.9, 7 * DAY),
        reviewed_on=date(2026, 10, 5),
        address="https://host.example/dashboard",
    )


def the_smallest_sheet() -> SheetView:
    """Return the sheet of one band, and of nothing else."""
    return replace(
        the_sheet(),
        hysteresis=0,
        bands=(BandLine("all", None, None),),
        groups=(),
        queues=(),
        hours=(),
        agreement=Agreement(),
        reviewed_on=None,
        address="",
    )
