"""More rows than one statement of SQLite takes, and none at all."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from infra.sqlite import Database, SqliteInbox, SqliteLeads, SqliteLedger, SqliteUnitOfWork
from infra.sqlite.database import MOST_VALUES
from infra.sqlite.inbox import BEGIN_ANEW, DONE
from infra.sqlite.ledger import PAGE
from tests.builders import a_record, changed

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


def test_more_records_than_one_statement_takes_are_all_stored_and_read(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    leads, record = SqliteLeads(database), a_record()
    records = [changed(record, item=lead(number)) for number in range(1, MOST_VALUES // 3 + 3)]
    leads.save(records)
    assert leads.get_many([each.item for each in records]) == {each.item: each for each in records}
    database.close()


def test_a_record_that_comes_twice_is_stored_as_it_came_last(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    leads, record = SqliteLeads(database), a_record()
    leads.save([record, changed(record, points=5)])
    assert leads.get_many([record.item])[record.item].score.points == 5
    database.close()


def test_nothing_to_do_is_done(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    SqliteLeads(database).save([])
    inbox = SqliteInbox(database)
    inbox.enqueue([lead(7)], LookReason.ADDED, now=NOW)
    SqliteUnitOfWork(database).commit([], [], done=[], deferred=[])
    assert SqliteLeads(database).get_many([]) == {}
    assert [entry.item for entry in inbox.lease(5, now=NOW, duration=timedelta(minutes=5))] == [lead(7)]
    database.close()


@pytest.mark.parametrize(("statement", "row"), [(DONE, "('7', 'a', 1, 1)"), (BEGIN_ANEW, "('7', 'a', 1)")])
def test_entries_are_ended_without_a_look_at_all_the_others(tmp_path: Path, statement: str, row: str) -> None:
    database = Database(tmp_path / "fairlead.db")
    with database.reading() as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN " + statement.format(rows=row)).fetchall()
    steps = [step for *_, step in plan]
    assert [step for step in steps if step.startswith("SCAN inbox")] == []
    assert "SEARCH inbox USING PRIMARY KEY (item=?)" in steps
    database.close()


def test_many_old_decisions_are_deleted_in_steps_between_which_others_may_write(tmp_path: Path) -> None:
    database, begun = Database(tmp_path / "fairlead.db"), list[str]()
    rows = ((n, NOW.timestamp() + n % 2, "{}") for n in range(2 * (2 * PAGE + 5)))
    with database.writing() as connection:
        connection.executemany("INSERT INTO ledger (item, decided_at, entry) VALUES (?, ?, ?)", rows)
        connection.set_trace_callback(begun.append)
    assert SqliteLedger(database).expire(NOW + timedelta(seconds=0.5)) == 2 * PAGE + 5
    assert begun.count("BEGIN IMMEDIATE") == 4  # three that delete, and one that finds nothing more
    database.close()
