"""How a served process and its state stand: memory, handles, files, rows, and the answers of a minute."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.open_loop import Answered, quantile
from tests.bench.scoring_memory import MIB, resident
from tests.bench.served import Served

LOOK = """
SELECT (SELECT count(*) FROM leads), (SELECT avg(length(record)) FROM leads),
       (SELECT count(*) FROM ledger), (SELECT avg(length(entry)) FROM ledger),
       (SELECT count(*) FROM inbox)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was seen after one minute.

    Attributes:
        refused: events of the minute without a 202.
        half, most, slowest: the answers' times in milliseconds: 50 %, 99 %, all.
        memory, database, log: MiB: resident memory, the state's file, its write-ahead log.
        handles: open files, sockets included.
        leads, decisions, waiting: rows in the state.
        record, decision: the mean bytes of a lead's record and of a decision.
    """

    minute: int
    events: int
    refused: int
    half: float
    most: float
    slowest: float
    memory: float
    handles: int
    database: float
    log: float
    leads: int
    decisions: int
    waiting: int
    record: float
    decision: float

    @property
    def content(self) -> float:
        """The MiB of what the state keeps for good reason: records and decisions."""
        return (self.leads * self.record + self.decisions * self.decision) / MIB

    def __str__(self) -> str:
        return (
            f"{self.minute:>6} {self.events:>7,} {self.refused:>7} {self.half:>7.1f} {self.most:>7.1f}"
            f" {self.slowest:>8.1f} {self.memory:>7.1f} {self.handles:>7} {self.database:>8.2f}"
            f" {self.log:>6.2f} {self.leads:>6,} {self.decisions:>9,} {self.waiting:>7,}"
            f" {self.record:>6,.0f} {self.decision:>8,.0f}"
        )


HEADINGS = (
    "minute  events refused  50% ms  99% ms  slowest  memory handles database    log"
    "  leads decisions waiting record decision"
)


def sampled(running: Served, minute: int, answers: Sequence[Answered]) -> Sample:
    """Look at the process and its state; `answers` are those of the minute that has just passed."""
    times, process = [each.seconds for each in answers], Path(f"/proc/{running.process.pid}")
    leads, record, decisions, decision, waiting = _look_into(running.state)
    return Sample(
        minute=minute,
        events=len(answers),
        refused=sum(each.status != 202 for each in answers),
        half=quantile(times, 0.5),
        most=quantile(times, 0.99),
        slowest=quantile(times, 1),
        memory=resident(process / "statm"),
        handles=len(list((process / "fd").iterdir())),
        database=running.state.stat().st_size / MIB,
        log=running.state.with_name(f"{running.state.name}-wal").stat().st_size / MIB,
        leads=leads,
        decisions=decisions,
        waiting=waiting,
        record=record or 0.0,
        decision=decision or 0.0,
    )


def _look_into(state: Path) -> tuple[Any, ...]:
    with closing(sqlite3.connect(f"file:{state}?mode=ro", uri=True)) as connection:
        row: tuple[Any, ...] = connection.execute(LOOK).fetchone()
    return row
