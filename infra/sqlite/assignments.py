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
    """`functions.ports.Rotations` on SQLite.

    `BEGIN IMMEDIATE` lets one writer in at a time, across threads and processes, so what is read inside
    the transaction cannot change before it is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def assign(
        self, asks: Sequence[AssignmentRequest], *, desk: DistributionState, apply_outcome: ApplyOutcome
    ) -> list[AssignmentResult]:
        """Choose for each lead in order; store records, debts and counts in the same transaction."""
        if not asks:
            return []
        with self._database.writing() as connection:
            stored = read_records(connection, [ask.draft.lead_id for ask in asks])
            settled, after = assign_managers(asks, stored, _filled(desk, connection), apply_outcome)
            save_rows(connection, rows_of(each.record for each in settled if each.outcome is not None))
            _store(after, connection)
        return settled

    def reassign(self, transfers: Sequence[Reassignment], *, desk: DistributionState) -> list[LeadRecord]:
        """Move debts and counts after what people did; store the records in the same transaction."""
        if not transfers:
            return []
        with self._database.writing() as connection:
            stored = read_records(connection, [each.record.lead_id for each in transfers])
            records, after = reassign_managers(transfers, stored, _filled(desk, connection))
            save_rows(connection, rows_of(records))
            _store(after, connection)
        return records

    def desk(self, desk: DistributionState) -> DistributionState:
        """Return `desk` with the stored rotations and today's counts."""
        with self._database.reading() as connection:
            return _filled(desk, connection)


def _filled(desk: DistributionState, connection: sqlite3.Connection) -> DistributionState:
    rows = connection.execute("SELECT queue, debts FROM rotations").fetchall()
    rotations = {
        queue: Rotation(queue, {int(manager): debt for manager, debt in json.loads(debts).items()})
        for queue, debts in rows
    }
    day = desk.business.business_day(desk.now)
    counts = connection.execute("SELECT manager, assigned FROM workload WHERE day = ?", (day.isoformat(),))
    return replace(desk, rotations=rotations, workload=Workload(day, dict(counts.fetchall())))


def _store(desk: DistributionState, connection: sqlite3.Connection) -> None:
    rotations = [(queue, json.dumps(dict(rotation.debts))) for queue, rotation in desk.rotations.items()]
    connection.executemany(SAVE_ROTATION, rotations)
    day = desk.workload.day.isoformat()
    counts = [(day, manager, assigned) for manager, assigned in desk.workload.assigned.items()]
    connection.executemany(SAVE_WORKLOAD, counts)
