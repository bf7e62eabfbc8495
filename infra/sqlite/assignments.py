"""Turns, daily caps and assignments on SQLite: one write transaction is the atomic step."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from functions.domain.distribution import DistributionState, Rotation, Workload
from functions.domain.lead.assignment import (
    ApplyOutcome,
    AssignmentRequest,
    AssignmentResult,
    Reassignment,
    assign_managers,
    reassign_managers,
)
from functions.domain.lead.record import LeadRecord
from infra.sqlite.database import Database
from infra.sqlite.leads import read_records, rows_of, save_rows

SAVE_ROTATION = """
INSERT INTO rotations (queue, debts) VALUES (?, ?) ON CONFLICT (queue) DO UPDATE SET debts = excluded.debts
"""
SAVE_WORKLOAD = """
INSERT INTO workload (day, manager, assigned) VALUES (?, ?, ?)
ON CONFLICT (day, manager) DO UPDATE SET assigned = excluded.assigned
"""


class SqliteAssignments:
    """`functions.ports.Assignments` on SQLite.

    `BEGIN IMMEDIATE` lets one writer in at a time, across threads and processes, so what is read inside
    the transaction cannot change before it is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def assign(
        self,
        requests: Sequence[AssignmentRequest],
        *,
        initial: DistributionState,
        apply_outcome: ApplyOutcome,
    ) -> list[AssignmentResult]:
        """Choose for each lead in order; store records, debts and counts in the same transaction."""
        if not requests:
            return []
        with self._database.writing() as connection:
            stored = read_records(connection, [request.draft.item for request in requests])
            before = _load(initial, connection)
            results, after = assign_managers(requests, stored, before, apply_outcome)
            news = [
                each.record
                for each in results
                if each.outcome is not None and each.record != stored.get(each.record.item)
            ]
            save_rows(connection, rows_of(news))
            _save(after, connection)
        return results

    def reassign(self, moves: Sequence[Reassignment], *, initial: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in the same transaction."""
        if not moves:
            return []
        with self._database.writing() as connection:
            stored = read_records(connection, [move.record.item for move in moves])
            records, after = reassign_managers(moves, stored, _load(initial, connection))
            save_rows(connection, rows_of(records))
            _save(after, connection)
        return records

    def load(self, initial: DistributionState) -> DistributionState:
        """Return `initial` with the stored debts and the counts of its day."""
        with self._database.reading() as connection:
            return _load(initial, connection)


def _load(initial: DistributionState, connection: sqlite3.Connection) -> DistributionState:
    rows = connection.execute("SELECT queue, debts FROM rotations").fetchall()
    rotations = {
        queue: Rotation(queue, {int(manager): debt for manager, debt in json.loads(debts).items()})
        for queue, debts in rows
    }
    day = initial.business.business_day(initial.now)
    counts = connection.execute("SELECT manager, assigned FROM workload WHERE day = ?", (day.isoformat(),))
    workload = Workload(day, dict(counts.fetchall()))
    held = dict(connection.execute("SELECT queue, points FROM held").fetchall())
    return replace(initial, rotations=rotations, workload=workload, held=held)


def _save(state: DistributionState, connection: sqlite3.Connection) -> None:
    rotations = [(queue, json.dumps(dict(rotation.debts))) for queue, rotation in state.rotations.items()]
    connection.executemany(SAVE_ROTATION, rotations)
    day = state.workload.day.isoformat()
    counts = [(day, manager, assigned) for manager, assigned in state.workload.assigned.items()]
    connection.executemany(SAVE_WORKLOAD, counts)
    connection.execute("DELETE FROM held")
    connection.executemany("INSERT INTO held (queue, points) VALUES (?, ?)", state.held.items())
