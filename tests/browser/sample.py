"""An invented team, its rules and the health of its machine: long names, three alphabets."""

from datetime import date, datetime, timedelta
from math import sqrt
from random import Random
from zoneinfo import ZoneInfo

from functions.dashboard.view.pages import (
    Period,
)
from functions.dashboard.view.rows import (
    DeadlineRow,
    HealthItem,
    ManagerRow,
    Presence,
    RuleKind,
    RuleRow,
    Sign,
    Verdict,
)
from functions.dashboard.view.shares import Difference, MixedShare, Share

BERLIN = ZoneInfo("Europe/Berlin")
AS_OF = datetime(2026, 11, 27, 16, 5, tzinfo=BERLIN)
BANDS = ("hot", "warm", "cold")
NAMES = (
    "Vera Sommer",
    "Anna Keller",
    "Марта Константинопольская-Преображенская",
    "Dmitri Orlov",
    "Elif Aydın",
    "Boris Lang",
    "Maximilian-Alexander von und zu Hohenstein-Schwarzenberg",
    "Олена Ковальчук",
    "Ng",
)


def a_share(count: int, of: int) -> Share:
    """Return the share with Wilson's interval."""
    if not of:
        return Share(0, 0, 0, 1)
    share, z = count / of, 1.96
    centre, reach = share + z * z / (2 * of), z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    whole = 1 + z * z / of
    return Share(count, of, max(0, (centre - reach) / whole), min(1, (centre + reach) / whole))


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Berlin."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def the_period(*, mature: int = 1581) -> Period:
    """Return ninety days."""
    return Period(date(2026, 8, 30), AS_OF.date(), 2565, 30, mature)


def the_managers(names: tuple[str, ...] = NAMES) -> tuple[ManagerRow, ...]:
    """Return managers in every state, who is owed most first."""
    rng, count = Random(3), len(names)
    states = [
        (Presence.AWAY, date(2026, 12, 2)),
        (Presence.HERE, None),
        (Presence.AT_CAP, None),
        (Presence.NEW, date(2026, 10, 6)),
        (Presence.PAUSED, None),
    ]
    rows = []
    for at, name in enumerate(names):
        presence, until = states[at % len(states)]
        got, owed = rng.randint(200, 400), round((count / 2 - at - 0.5) * 2 / count * 1.83, 2)
        rows.append(
            ManagerRow(
                id=at + 10,
                name=name,
                due=got + owed,
                got=got,
                owed=owed,
                given_today=10 if presence is Presence.AT_CAP else rng.randint(0, 8),
                cap=None if at == 1 else 10,
                open=rng.randint(20, 90),
                presence=presence,
                until=until,
                in_time=a_share(rng.randint(120, 180), 200),
                conversion=a_share(rng.randint(5, 40), 160) if at != 3 else a_share(1, 4),
                mixed=MixedShare((5 + at) / 100, 160, 0.03, 0.2) if at != 3 else None,
            )
        )
    return tuple(rows)


def the_deadlines(managers: tuple[ManagerRow, ...]) -> tuple[DeadlineRow, ...]:
    """Return bands, then managers."""
    return (
        DeadlineRow("hot", a_share(289, 351), None, 20, 8, 28),
        DeadlineRow("warm", a_share(671, 842), None, 120, 38, 199),
        *(
            DeadlineRow(row.name, row.in_time or a_share(0, 0), row.id, None, 19 + row.id, None, 221)
            for row in managers
        ),
    )


def the_rules() -> tuple[RuleRow, ...]:
    """Return rules of every kind and verdict."""
    of = 1581
    lines = [
        ("recommendation", "Recommendation", RuleKind.STEP, 30, (34, 120), (115, 1461), (0.205, 0.13, 0.292)),
        (
            "pricing",
            "Pricing page viewed",
            RuleKind.SIGNAL,
            15,
            (47, 239),
            (102, 1342),
            (0.121, 0.073, 0.177),
        ),
        ("competitor", "Competitor", RuleKind.RULE, -50, (0, 38), (149, 1543), (-0.097, -0.112, -0.004)),
        ("opened", "Newsletter opened", RuleKind.SIGNAL, 5, (14, 286), (135, 1295), (-0.055, -0.082, -0.02)),
        (
            "reach",
            "Phone and e-mail are known",
            RuleKind.RULE,
            10,
            (111, 1097),
            (38, 484),
            (0.023, -0.009, 0.051),
        ),
        (
            "size",
            "Сотрудников: двадцать или больше, и не меньше года",
            RuleKind.STEP,
            10,
            (49, 508),
            (100, 1073),
            (0.003, -0.026, 0.036),
        ),
    ]
    verdicts = (
        Verdict.EARNS,
        Verdict.EARNS,
        Verdict.EARNS,
        Verdict.AGAINST,
        Verdict.UNPROVEN,
        Verdict.UNPROVEN,
    )
    rows = [
        RuleRow(
            id=id_,
            title=title,
            kind=kind,
            points=points,
            fired=a_share(with_it[1], of),
            with_it=a_share(*with_it),
            without=a_share(*without),
            difference=Difference(*difference),
            verdict=verdict,
            table={"recommendation": "Source", "size": "Employees"}.get(id_, ""),
            together_with="Phone and e-mail are known" if id_ == "size" else "",
        )
        for (id_, title, kind, points, with_it, without, difference), verdict in zip(
            lines, verdicts, strict=True
        )
    ]
    few = RuleRow(
        "fax",
        "Has a fax",
        RuleKind.RULE,
        5,
        a_share(3, of),
        a_share(1, 3),
        a_share(148, 1578),
        None,
        Verdict.TOO_FEW,
    )
    return (*rows, few)


def the_health() -> tuple[HealthItem, ...]:
    """Return every sign, two of them ill."""
    at = AS_OF - timedelta(minutes=2)
    return (
        HealthItem(Sign.WEBHOOK, is_well=True, at=at, span=timedelta(minutes=2)),
        HealthItem(Sign.INBOX, is_well=True, count=0, longest=timedelta(seconds=41)),
        HealthItem(Sign.CONSERVED, is_well=True, at=AS_OF.replace(hour=16, minute=0), count=0, of=815),
        HealthItem(Sign.PORTAL, is_well=True, share=0.31),
        HealthItem(Sign.BROKEN, is_well=True, count=0),
        HealthItem(Sign.HELD, is_well=False, count=4, span=timedelta(hours=4, minutes=17)),
        HealthItem(Sign.CLOCK, is_well=True, span=timedelta(seconds=3)),
        HealthItem(Sign.STATE, is_well=True, count=48_000_000),
        HealthItem(Sign.FIGURES, is_well=True, at=AS_OF),
        HealthItem(Sign.RUN, is_well=True, at=at, name="rescoring"),
        HealthItem(
            Sign.RUN,
            is_well=False,
            at=at,
            name="reconciling",
            words="the portal answered QUERY_LIMIT_EXCEEDED",
        ),
        HealthItem(Sign.RUN, is_well=True, at=None, name="nurturing"),
    )


NOTHING = a_share(0, 0)
