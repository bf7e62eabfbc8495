"""Eleven leads of a portal in Berlin, worked Mon-Fri 09:00-18:00, seen on Friday 27 Nov 2026 at 16:00."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta

from functions.domain.figures.cells import Cell, cells_of
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.row import Row
from functions.domain.lead.milestones import FirstDecision, Milestones, Occasion, Stint, StintEnd
from functions.domain.lead.record import Ending, LeadState
from tests.builders import BERLIN, a_calendar

ANNA, BORIS, VERA = 7, 8, 9
AS_OF = datetime(2026, 11, 27, 16, 0, tzinfo=BERLIN)
SINCE = date(2026, 10, 1)
CALENDAR = a_calendar("mon-fri 09:00-18:00")
DEADLINES = {"hot": timedelta(minutes=20), "warm": timedelta(hours=2)}


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def minutes(start: datetime, end: datetime) -> int:
    return int(CALENDAR.working_time_between(start, end).total_seconds() // 60)


def a_stint(
    manager: int,
    band: str,
    start: datetime,
    *,
    touched: datetime | None = None,
    ended: datetime | None = None,
    end: StintEnd | None = None,
    occasion: Occasion = Occasion.FIRST,
) -> Stint:
    due_at = CALENDAR.add_working_time(start, DEADLINES[band]) if band in DEADLINES else None
    stop = touched or ended
    return Stint(
        occasion,
        manager,
        "everyone",
        band,
        start.date(),
        start,
        due_at,
        touched_at=touched,
        ended_at=ended,
        end=end,
        minutes=None if stop is None else minutes(start, stop),
    )


def a_row(
    arrived: datetime,
    band: str,
    points: int,
    *stints: Stint,
    ending: Ending | None = None,
    ended: datetime | None = None,
    rules: tuple[str, ...] = (),
    is_gone: bool = False,
) -> Row:
    given = tuple((name, 10) for name in rules)
    touched = next((each.touched_at for each in stints if each.touched_at), None)
    milestones = Milestones(
        arrived.date(),
        FirstDecision(points, band, "v1", given, "WEB"),
        stints=stints,
        touched_at=touched,
        ended_on=ended.date() if ended else None,
    )
    is_closed = ending is not None or is_gone
    return Row(
        milestones,
        LeadState.CLOSED if is_closed else LeadState.ASSIGNED,
        created_at=arrived,
        closed_at=ended,
        band="" if is_closed else band,
        manager=stints[-1].manager if stints else 0,
        ending=ending,
    )


def eleven() -> dict[int, Row]:
    """Return the leads by their numbers."""
    closed = StintEnd.CLOSED
    first = at(10, 5, 9, 10)
    one = a_stint(ANNA, "hot", first, touched=at(10, 5, 9, 18), ended=at(10, 12, 12), end=closed)
    two = a_stint(BORIS, "hot", at(10, 5, 10), touched=at(10, 5, 10, 31), ended=at(10, 8, 12), end=closed)
    three = a_stint(ANNA, "hot", at(10, 6, 17, 50), touched=at(10, 7, 9, 5), ended=at(11, 9, 12), end=closed)
    four = a_stint(BORIS, "warm", at(10, 7, 11), touched=at(10, 7, 12, 15))
    five = (
        a_stint(VERA, "warm", at(10, 7, 12), ended=at(10, 7, 14), end=StintEnd.TAKEN_BACK),
        a_stint(
            ANNA,
            "warm",
            at(10, 7, 14),
            touched=at(10, 7, 14, 40),
            ended=at(10, 21, 12),
            end=closed,
            occasion=Occasion.HANDED_ON,
        ),
    )
    six = a_stint(VERA, "warm", at(10, 8, 9), ended=at(10, 8, 10), end=StintEnd.GONE)
    eight = a_stint(BORIS, "cold", at(10, 9, 10), ended=at(10, 9, 12), end=closed)
    nine = a_stint(ANNA, "hot", at(11, 20, 10), touched=at(11, 20, 10, 9), ended=at(11, 24, 12), end=closed)
    sold, lost, junk = Ending.CONVERTED, Ending.LOST, Ending.JUNK
    reachable = ("reachable",)
    seven = a_row(at(10, 8, 15), "cold", 22, ending=sold, ended=at(10, 30, 12), rules=reachable)
    return {
        1: a_row(first, "hot", 82, one, ending=sold, ended=at(10, 12, 12), rules=reachable),
        2: a_row(at(10, 5, 10), "hot", 74, two, ending=lost, ended=at(10, 8, 12), rules=reachable),
        3: a_row(at(10, 6, 17, 50), "hot", 71, three, ending=sold, ended=at(11, 9, 12)),
        4: a_row(at(10, 7, 11), "warm", 55, four, rules=reachable),
        5: a_row(at(10, 7, 12), "warm", 48, *five, ending=sold, ended=at(10, 21, 12)),
        6: a_row(at(10, 8, 9), "warm", 41, six, is_gone=True),
        7: replace(seven, handed_off_at=at(10, 9, 2)),
        8: a_row(at(10, 9, 10), "cold", 12, eight, ending=junk, ended=at(10, 9, 12)),
        9: a_row(at(11, 20, 10), "hot", 77, nine, ending=sold, ended=at(11, 24, 12)),
        10: a_row(at(11, 27, 15, 50), "hot", 90, a_stint(BORIS, "hot", at(11, 27, 15, 50))),
        11: a_row(at(11, 27, 15, 30), "hot", 70, a_stint(VERA, "hot", at(11, 27, 15, 30))),
    }


def cubes_of(rows: dict[int, Row], period: Period) -> Cubes:
    """Return the cubes of a period, in which these rows are counted."""
    changes: defaultdict[str, list[tuple[Cell, int]]] = defaultdict(list)
    for row in rows.values():
        for cell, count in cells_of(row, since=SINCE).items():
            changes[cell.document].append((cell, count))
    documents = {name: Document().plus(cells) for name, cells in changes.items()}
    return Cubes({name: Document.load(each.dump()) for name, each in documents.items()}, period)


def elapsed(_: int, start: datetime) -> int:
    """Return the working minutes until now."""
    return minutes(start, AS_OF)
