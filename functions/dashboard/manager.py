"""The page of one manager out of one reading, their open leads, and what stood between them and more."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from functions.commands.why_not import accounts_of
from functions.dashboard.overview import period_of, with_former
from functions.dashboard.reading import Reading
from functions.dashboard.shown import shown
from functions.dashboard.team import manager_row, mixed_conversion, own_conversion
from functions.dashboard.view.manager import (
    Absence,
    Debt,
    DecisionRow,
    ManagerView,
    OwnBandRow,
    StoppedRow,
    Today,
)
from functions.domain.distribution import Gate
from functions.domain.figures.documents import Document
from functions.domain.figures.outcomes import total
from functions.domain.figures.proportions import Share
from functions.domain.figures.service import Portion, given, open_by_age, portions, taken_back
from functions.domain.figures.why_not import Example, WhyNot, why_not

AGES = (1, 7, 30)
"""The upper edges, in days, of the columns of open leads."""


def is_known(reading: Reading, manager: int) -> bool:
    """Return True for a manager of the configuration, and for one whom a queue owes something, or has."""
    return manager in reading.config.managers or bool(accounts_of(manager, reading.standing))


def manager_page(
    reading: Reading, manager: int, *, load: Document, selections: Mapping[date, Document]
) -> ManagerView:
    """Return the page of one manager.

    Args:
        reading: the figures of the days that the page shows.
        manager: one who is known.
        load: which open leads each manager has.
        selections: of the last days.
    """
    zone, today = reading.config.business.timezone, reading.period.today
    accounts = accounts_of(manager, reading.standing)
    curve = reading.paces.get(manager)
    own = own_conversion(reading, manager)
    newest = {day: document for day, document in selections.items() if day == today}
    return ManagerView(
        as_of=reading.progress.as_of.astimezone(zone),
        period=period_of(reading),
        row=manager_row(
            reading,
            manager,
            portion=_portion(reading, manager),
            owed=float(sum((each.owed for each in accounts), Fraction(0))),
            by_manager=True,
        ),
        given=given(reading.cubes)[manager],
        taken_back=taken_back(reading.cubes)[manager],
        median=curve.quantile(0.5) if curve else None,
        nine_in_ten=curve.quantile(0.9) if curve else None,
        longest=(curve.longest or 0) if curve else 0,
        mixed=mixed_conversion(reading, manager),
        team_conversion=shown(total(reading.conversion)),
        bands=tuple(_bands(reading, own, open_by_age(load, manager, today=today))),
        ages=AGES,
        debts=tuple(Debt(each.queue, float(each.owed), float(each.bound or 0)) for each in accounts),
        decisions=tuple(_decision(reading, manager, each) for each in why_not(manager, selections).examples),
        today=_today(why_not(manager, newest)),
        absences=_absences(reading, manager),
    )


def _portion(reading: Reading, manager: int) -> Portion:
    """Return what the manager was due and got, of all queues."""
    parts = [part for (_, whose), part in portions(reading.cubes).items() if whose == manager]
    return Portion(sum((part.due for part in parts), Fraction(0)), sum(part.got for part in parts))


def _bands(
    reading: Reading, own: Mapping[str, Share], ages: Counter[tuple[str, int | None]]
) -> Iterator[OwnBandRow]:
    bands = {*own, *(band for band, _ in ages)}
    for band in with_former(reading, bands):
        edges = [*AGES, None]
        counts = Counter[int | None]()
        for (of, age), count in ages.items():
            if of == band:
                counts[next((edge for edge in AGES if age is not None and age <= edge), None)] += count
        open_leads = tuple(counts[edge] for edge in edges)
        yield OwnBandRow(band, shown(own.get(band)), shown(reading.conversion.get(band)), open_leads)


def _decision(reading: Reading, manager: int, example: Example) -> DecisionRow:
    winner = example.winner
    return DecisionRow(
        example.at.astimezone(reading.config.business.timezone),
        example.item.id,
        example.points,
        example.band,
        example.gate.value,
        example.item.entity,
        "" if winner in {None, manager} else reading.name(winner or 0),
    )


def _today(found: WhyNot) -> Today:
    counts, hours = Counter[Gate](), dict[Gate, set[int]]()
    for (_, hour, gate), count in found.counts.items():
        counts[gate] += count
        hours.setdefault(gate, set()).add(hour)
    stopped = (
        StoppedRow(gate.value, count, min(hours[gate]), max(hours[gate]))
        for gate, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        if gate is not Gate.GIVEN
    )
    return Today(counts[Gate.GIVEN], tuple(stopped), found.elsewhere)


def _absences(reading: Reading, manager: int) -> tuple[Absence, ...]:
    """Return the absences that the configuration says and that are not over."""
    known, today = reading.config.managers.get(manager), reading.period.today
    absences = known.absences if known else ()
    ahead = sorted((each.first_on, each.last_on) for each in absences if each.last_on >= today)
    return tuple(Absence(first, last) for first, last in ahead)
