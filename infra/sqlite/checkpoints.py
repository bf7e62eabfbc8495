"""Checkpoints on SQLite: where a scheduled function stopped."""

from infra.sqlite.database import Database

SET = """
INSERT INTO checkpoints (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text
"""
BEGIN = "INSERT OR IGNORE INTO checkpoints (name, text) VALUES (?, ?)"
REPLACE = "UPDATE checkpoints SET text = ? WHERE name = ? AND text = ?"


class SqliteCheckpoints:
    """`functions.ports.Checkpoints` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT text FROM checkpoints WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""
        with self._database.writing() as connection:
            connection.execute(SET, (name, text))

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        """Store the text if `before` is what is stored now; return whether it was."""
        statement, values = (BEGIN, (name, text)) if before is None else (REPLACE, (text, name, before))
        with self._database.writing() as connection:
            return connection.execute(statement, values).rowcount == 1
