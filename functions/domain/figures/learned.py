"""A learned card beside the leads that it has scored: its inputs, what it foretold, how it orders. Pure.

Learning knows leads whose outcome is known and that were old enough; the same leads are asked for here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from functions.domain.conditions import Kind
from functions.domain.figures.cohorts import Cubes, Period, is_converted
from functions.domain.figures.drift import Drift, Foretold, NewValues, Ordered, drift_of
from functions.domain.figures.proportions import Share
from functions.domain.scoring import ABSENT, Scorecard, Table
from functions.domain.scoring.tables import UNNAMED

DAYS = 90
"""Days of leads by whose outcome calibration and order are judged."""
LATELY, WEEK = 28, 7
"""Newest days by which inputs are judged, and new values."""
OLDEST = timedelta(days=180)
"""A lead is old enough by then, however long outcomes took when the card was learned."""
_CLOSED = ("converted", "junk", "lost")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moved:
    """What is known of one table; None for what too few leads tell.

    Attributes:
        drift: of the points that it gave, against those that it gave when it was learned.
        new: the texts that it does not name; None as well where it names none.
    """

    table: Table
    drift: Drift | None
    new: NewValues | None


@dataclass(frozen=True, slots=True)
class Days:
    """The days that something is judged by, both included, and how many leads it rests on."""

    first: date
    last: date
    leads: int


@dataclass(frozen=True, slots=True)
class LearnedFigures:
    """A learned card beside the leads that it has scored.

    Attributes:
        since: the first day from which on no other card has scored a lead.
        lately, week, known: by which inputs, new values, and what was foretold are judged.
        inputs: the tables of which the file tells what they were learned from.
        foretold: what was expected of the leads whose outcome is known, and what came.
        by_band: the same by first band.
        ordered: how well the card orders them; None where too few leads tell.
    """

    since: date
    lately: Days
    week: Days
    known: Days
    inputs: tuple[Moved, ...]
    foretold: Foretold
    by_band: Mapping[str, Foretold]
    ordered: Ordered | None


def period_of_card(card: Scorecard, *, today: date, since: date, horizon: int) -> Period:
    """Return the days whose leads tell about a learned card, but none before the first that is counted."""
    days = DAYS + _age(card, horizon)
    return Period.of_days(days, today=today, since=since, horizon=horizon)


def learned_figures(card: Scorecard, cubes: Cubes, versions: Collection[str]) -> LearnedFigures | None:
    """Return what is known of a card; None for one that was not learned.

    Args:
        card: the one in use.
        cubes: of the days of `period_of_card`.
        versions: of the configurations that gave points by the same card.
    """
    if card.probability is None:
        return None
    since = _since(cubes, versions)
    lately, week = _newest(cubes, LATELY, since), _newest(cubes, WEEK, since)
    known = _known(cubes, card, since)
    by_band = _outcomes(known)
    everybody = _together(by_band.values())
    foretold = Foretold.of(everybody, card.probability)
    return LearnedFigures(
        since,
        _days(lately, _leads(lately)),
        _days(week, _leads(week)),
        _days(known, foretold.leads),
        tuple(_moved(card, lately, week)),
        foretold,
        {band: Foretold.of(each, card.probability) for band, each in by_band.items()},
        Ordered.of(everybody),
    )


def _age(card: Scorecard, horizon: int) -> int:
    """Return the days after which outcomes count: as many as in learning, and the horizon at least."""
    learned = card.learned_from.maturity if card.learned_from else timedelta()
    return max(-(-min(learned, OLDEST) // _DAY), horizon)


def _since(cubes: Cubes, versions: Collection[str]) -> date:
    others = (day for day, (version,), _ in cubes.cohort_by_day("versions") if version not in versions)
    return max((day + _DAY for day in others), default=cubes.period.first)


def _newest(cubes: Cubes, days: int, since: date) -> Cubes:
    today = cubes.period.today
    return _between(cubes, max(today - (days - 1) * _DAY, since), today)


def _moved(card: Scorecard, lately: Cubes, week: Cubes) -> Iterator[Moved]:
    given, leads = _given(lately), _leads(lately)
    others, of_week = _others(week), _leads(week)
    learned = card.learned_from.leads if card.learned_from else 0
    for table in card.tables:
        if not sum(table.seen):
            continue
        kind, now = card.environment.fields[table.value], given[table.id]
        if rest := leads - now.total():  # a lead without a line got nothing from the table
            now[0] += rest
        drift = drift_of(table.id, _seen(table, kind), now, learned=learned)
        known = table.seen[UNNAMED] / sum(table.seen)
        new = NewValues.of(others[table.id], of_week, known, learned) if kind == "string" else None
        yield Moved(table, drift, new)


def _seen(table: Table, kind: Kind) -> Counter[int]:
    """Return by points, per mille, the leads that a table was learned from."""
    before = Counter[int]()
    for points, seen in zip(table.points_by_place(ABSENT[kind]), table.seen, strict=True):
        before[points] += seen
    return before


def _given(cubes: Cubes) -> defaultdict[str, Counter[int]]:
    """Return by rule or table how many leads got how many points, if any."""
    found = defaultdict[str, Counter[int]](Counter)
    for (name, points, _), count in cubes.of_cohort("rules"):
        found[str(name)][int(points)] += count
    return found


def _others(cubes: Cubes) -> Counter[str]:
    """Return by table how many leads had a text that it does not name."""
    found = Counter[str]()
    for (name,), count in cubes.of_cohort("others"):
        found[str(name)] += count
    return found


def _leads(cubes: Cubes) -> int:
    return sum(count for _, count in cubes.of_cohort("versions"))


def _days(cubes: Cubes, leads: int) -> Days:
    return Days(cubes.period.first, cubes.period.last, leads)


def _known(cubes: Cubes, card: Scorecard, since: date) -> Cubes:
    """Return the newest days of which every lead is old enough; none of a card that is younger."""
    last = cubes.period.today - _age(card, cubes.period.horizon) * _DAY
    return _between(cubes, max(last - (DAYS - 1) * _DAY, since), last)


def _between(cubes: Cubes, first: date, last: date) -> Cubes:
    return Cubes(cubes.documents, Period(first, last, cubes.period.today, cubes.period.horizon))


def _outcomes(cubes: Cubes) -> dict[str, dict[int, Share]]:
    """Return by first band and points how many leads were converted, whenever, of those that are closed."""
    found = defaultdict[str, dict[int, Share]](dict)
    for (band, points, fate), count in cubes.of_cohort("scores"):
        if str(fate).partition("/")[0] in _CLOSED:
            of_band, share = found[str(band)], Share(count * is_converted(fate), count)
            of_band[int(points)] = of_band.get(int(points), Share(0, 0)) + share
    return found


def _together(groups: Iterable[Mapping[int, Share]]) -> dict[int, Share]:
    found: dict[int, Share] = {}
    for group in groups:
        for points, share in group.items():
            found[points] = found.get(points, Share(0, 0)) + share
    return found
