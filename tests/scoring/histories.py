"""Random scorecards and histories for property tests."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from functions.domain.scoring import (
    Adjustment,
    Band,
    Decay,
    Facts,
    Group,
    Pair,
    Rule,
    Scorecard,
    Side,
    SignalRule,
    SignalSeen,
    Table,
)
from tests.scoring.builders import DAY, HOUR, NOW, a_calendar, a_lead, a_rule, a_scorecard

GROUPS = ("fit", "engagement", "loose")
TYPES = ("email.opened", "link.clicked", "pricing.viewed")
CONDITIONS = (
    "lead.has_phone",
    "lead.amount >= 50000.0",
    'lead.company.matches("(?i)competitor")',
    "100 / lead.company_size > 3",  # fails without a company size
    'count("link.clicked") > 1',
)

points = st.integers(-40, 40).filter(bool)
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: NOW - timedelta(minutes=minutes))
durations = st.sampled_from([HOUR, 7 * HOUR, DAY, 3 * DAY, 14 * DAY, 30 * DAY])
delays = st.integers(1, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def signals(draw: st.DrawFn, number: int) -> SignalRule:
    ageing = draw(st.sampled_from(["half_life", "linear", "expires", None]))
    return SignalRule(
        f"signal-{number}",
        draw(st.sampled_from(TYPES)),
        draw(points),
        draw(st.sampled_from(GROUPS)),
        per_day=draw(st.none() | st.integers(1, 2)),
        max_points=draw(st.none() | st.integers(5, 50)),
        half_life=draw(durations) if ageing == "half_life" else None,
        linear=draw(durations) if ageing == "linear" else None,
        expires=draw(durations) if ageing == "expires" else None,
    )


@st.composite
def decays(draw: st.DrawFn, number: int) -> Decay:
    once = draw(st.integers(-10, -1))
    return Decay(
        f"decay-{number}",
        draw(durations),
        once,
        draw(st.none() | durations),
        draw(st.integers(-40, once)),
        draw(st.sampled_from(["calendar", "working-days"])),
        draw(st.sampled_from(GROUPS)),
    )


@st.composite
def rules(draw: st.DrawFn, number: int) -> Rule:
    return a_rule(
        f"rule-{number}", draw(st.sampled_from(CONDITIONS)), draw(points), group=draw(st.sampled_from(GROUPS))
    )


SIZES = st.lists(st.integers(1, 30), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
SIDES = (
    SIZES.map(lambda steps: Side("lead.company_size", "Size", tuple(map(float, steps)))),
    st.sampled_from(
        [
            Side("lead.urgency", "Urgency", groups=(("now",), ("soon", "LATER"))),
            Side("lead.urgency", "Urgency", groups=(("Now", "later"),)),
        ]
    ),
    st.just(Side("lead.source", "Source", groups=(("WEB",), ("CALL",)))),
)


@st.composite
def pairs(draw: st.DrawFn, number: int) -> Pair:
    one, other = draw(st.permutations(SIDES).map(lambda sides: sides[:2]))
    rows, columns = draw(one), draw(other)
    cells = st.integers(-20, 20)
    points = tuple(tuple(draw(cells) for _ in range(columns.size)) for _ in range(rows.size))
    return Pair(f"pair-{number}", rows, columns, points, draw(st.sampled_from(GROUPS)))


@st.composite
def looked_up(draw: st.DrawFn) -> tuple[Table, ...]:
    """Tables of the values that pairs look at, too; with and without points for what is not known."""
    missing = draw(st.none() | st.integers(-20, 20))
    steps = tuple((float(edge), draw(points)) for edge in draw(SIZES))
    urgency: dict[str | int | float | bool, int] = {"now": draw(points), "later": draw(points)}
    return (
        Table("size", "lead.company_size", steps=steps, otherwise=draw(points), missing=missing),
        Table("urgency", "lead.urgency", urgency, otherwise=draw(points), group="loose", missing=missing),
    )


@st.composite
def scorecards(draw: st.DrawFn) -> Scorecard:
    low, high = draw(st.integers(-30, 0)), draw(st.integers(5, 60))
    return a_scorecard(
        calendar=a_calendar(date(2026, 6, 15), date(2026, 5, 25)),
        groups=(Group("fit", low, high), Group("engagement", None, high)),
        start=draw(st.integers(-10, 30)),
        tables=(
            Table("source", "lead.source", {"WEB": draw(points), "CALL": draw(points)}, group="fit"),
            *draw(looked_up()),
        ),
        pairs=tuple(draw(pairs(number)) for number in range(draw(st.integers(0, 3)))),
        rules=tuple(draw(rules(number)) for number in range(draw(st.integers(0, 4)))),
        signals=tuple(draw(signals(number)) for number in range(draw(st.integers(0, 3)))),
        decays=tuple(draw(decays(number)) for number in range(draw(st.integers(0, 2)))),
        bands=(
            Band("cold", 0),
            Band("warm", draw(st.integers(5, 40))),
            Band("hot", draw(st.integers(41, 90))),
        ),
    )


@st.composite
def histories(draw: st.DrawFn) -> Facts:
    lead = a_lead(
        source=draw(st.sampled_from(["WEB", "CALL", ""])),
        amount=draw(st.sampled_from([0.0, 50_000.0])),
        has_phone=draw(st.booleans()),
        company=draw(st.sampled_from(["Competitor Ltd", "Fine Works"])),
        inputs={
            **draw(st.fixed_dictionaries({}, optional={"company_size": st.integers(0, 40)})),
            "urgency": draw(st.sampled_from(["", "now", "SOON", "later", "never"])),
        },
    )
    seen = draw(st.lists(st.builds(SignalSeen, st.sampled_from(TYPES), moments), max_size=6))
    until = st.none() | st.dates(date(2026, 6, 5), date(2026, 7, 1))
    adjustment = st.none() | st.builds(Adjustment, st.integers(-30, 30), until)
    return Facts(lead, tuple(seen), draw(st.none() | moments), draw(adjustment))


@st.composite
def expiring_histories(draw: st.DrawFn) -> Facts:
    """Histories whose signals are kept for a while only, as those of people who become leads later."""
    facts = draw(histories())
    ends = st.none() | moments | delays.map(lambda after: NOW + after)
    signals = tuple(replace(signal, expires_at=draw(ends)) for signal in facts.signals)
    return replace(facts, signals=signals)
