"""Many leads of thirteen weeks and their figures, made without a pipeline: what pages read among so many."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from functions.domain.distribution import LEAD as WHOLE
from functions.domain.distribution import Gate, Turn
from functions.domain.figures.cells import Cells, cells_of
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.row import row_of
from functions.domain.figures.stored import PROGRESS, dump_progress
from functions.domain.figures.why_not import is_of_selections, selection_cells, with_selections
from functions.domain.item import lead
from functions.domain.lead.milestones import FirstDecision, Milestones, Occasion, Stint, StintEnd
from functions.domain.lead.record import Assignment, Ending, LeadRecord, LeadState, Sighting, StoredScore
from functions.domain.lead.selection import Selection, by_gate
from functions.ports import State, Stored
from infra.sqlite.leads import rows_of
from infra.sqlite.state import SqliteState
from tests.stored import database_of

TODAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
WEEKS = 13
DISTINCT = 20_000
"""Leads that differ; of more, each stands for several."""
SOURCES = ("WEB", "CALL", "RECOMMENDATION", "EMAIL", "ADVERTISING", "TRADE_SHOW")
BANDS = (("hot", 70), ("warm", 40), ("cold", 0))
RULES = tuple(
    (f"rule-{number}", points) for number, points in enumerate((30, 20, 15, 10, 10, 5, 5, -5, -10, -50))
)
INSERT = """
INSERT INTO leads (item, record, due_at, place, cohort, is_enrolled, changed_at, waiting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


def fill(state: State, leads: int, managers: int) -> None:
    """Keep so many leads of so many managers, and what they come to."""
    distinct = [_lead(number, managers) for number in range(1, min(leads, DISTINCT) + 1)]
    documents = documents_of(distinct, times=max(leads // DISTINCT, 1))
    texts = {name: Stored(document.dump()) for name, document in documents.items()}
    progress = Progress((TODAY - timedelta(weeks=WEEKS, days=1)).date(), TODAY, generation=1)
    assert state.figures.commit({**texts, PROGRESS: Stored(dump_progress(progress))}, {})
    if isinstance(state, SqliteState):
        with database_of(state).writing() as connection:
            connection.executemany(INSERT, _rows(distinct, leads))
    else:
        state.leads.save(distinct)


def documents_of(records: Iterable[LeadRecord], *, times: int) -> dict[str, Document]:
    """Return the documents of these leads, each counted so many times."""
    total: Cells = Counter()
    since = (TODAY - timedelta(weeks=WEEKS, days=1)).date()
    for record in records:
        total.update(cells_of(row_of(record), since=since))
        total.update(selection_cells(record.item, row_of(record)))
    cubes: defaultdict[str, defaultdict[str, Counter[tuple[str | int, ...]]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    for cell, count in total.items():
        cubes[cell.document][cell.cube][cell.key] += count * times
    documents = {name: Document(dict(of)) for name, of in cubes.items()}
    return {
        name: with_selections(document, ()) if is_of_selections(name) else document
        for name, document in documents.items()
    }


def _rows(distinct: list[LeadRecord], leads: int) -> Iterator[tuple[object, ...]]:
    """Yield the rows of so many records, the distinct ones again and again under other numbers."""
    templates = rows_of(distinct)
    for number in range(1, leads + 1):
        template = (number - 1) % len(templates)
        _, text, *found_by = templates[template]
        own = f'"item":["lead",{template + 1}]'
        assert own in text
        yield lead(number).key, text.replace(own, f'"item":["lead",{number}]', 1), *found_by


def _lead(number: int, managers: int) -> LeadRecord:
    """Return a lead as honest people make one: the better its score, the sooner it is touched and bought."""
    dice = random.Random(number)
    arrived_at = TODAY - timedelta(seconds=dice.uniform(0, WEEKS * 7 * 86_400))
    points = min(int(dice.expovariate(1 / 35)), 100)
    band = next(name for name, threshold in BANDS if points >= threshold)
    manager, at = 100 + dice.randrange(managers), arrived_at + timedelta(minutes=dice.randint(0, 5))
    touched_at = at + timedelta(minutes=dice.expovariate(1 / (90 - points / 2)))
    is_touched = touched_at < TODAY and dice.random() < 0.9
    closed_at = touched_at + timedelta(days=dice.expovariate(1 / 12))
    is_closed = is_touched and closed_at < TODAY
    odds = 0.02 + points / 300
    ending = dice.choices((Ending.CONVERTED, Ending.JUNK, Ending.LOST), (odds, 0.2, 0.6 - odds))[0]
    deadline = {"hot": 20, "warm": 120}.get(band)
    stint = Stint(
        Occasion.FIRST,
        manager,
        "everyone",
        band,
        at.date(),
        at,
        at + timedelta(minutes=deadline) if deadline else None,
        touched_at=touched_at if is_touched else None,
        ended_at=closed_at if is_closed else None,
        end=StintEnd.CLOSED if is_closed else None,
        minutes=int((touched_at - at).total_seconds() // 60) if is_touched else None,
    )
    others = dice.sample(range(100, 100 + managers), min(managers, 5))
    gates = dict.fromkeys(others, Gate.TURN) | {manager: Gate.GIVEN}
    milestones = Milestones(
        selections=(Selection(at, "everyone", manager, points, band, by_gate(gates)),),
        arrived_on=arrived_at.date(),
        first=FirstDecision(
            points, band, "3f9c2a7b1e00", tuple(dice.sample(RULES, dice.randint(1, 5))), dice.choice(SOURCES)
        ),
        stints=(stint,),
        touched_at=touched_at if is_touched else None,
        replied_at=touched_at + timedelta(hours=5) if is_touched and dice.random() < 0.4 else None,
        ended_on=closed_at.date() if is_closed else None,
        changed_at=at,
    )
    return LeadRecord(
        lead(number),
        LeadState.CLOSED if is_closed else LeadState.ASSIGNED,
        score=StoredScore(points, points, band),
        assignment=Assignment(
            manager,
            "everyone",
            by_us=True,
            turn=Turn("everyone", manager, at.date(), {each: WHOLE // len(others) for each in others}),
        ),
        sighting=Sighting(
            first_seen_at=arrived_at,
            created_at=arrived_at,
            closed_at=closed_at if is_closed else None,
            ending=ending if is_closed else None,
        ),
        milestones=milestones,
    )
