"""Configuration versions on SQLite."""

from datetime import UTC, datetime

from functions.domain.versions.retention import outlived
from functions.ports import ConfigurationVersion
from infra.serialization import compressed, expanded
from infra.sqlite.database import Database

HAS = "SELECT count(*) FROM configurations WHERE version = ?"
ADD = "INSERT OR IGNORE INTO configurations (version, first_used_at, used_by, text) VALUES (?, ?, ?, ?)"
NEWEST = """
SELECT version, first_used_at, used_by, text FROM configurations
ORDER BY first_used_at DESC, version DESC LIMIT ?
"""


class SqliteConfigurationVersions:
    """`functions.ports.ConfigurationVersions` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def has(self, version: str) -> bool:
        """Return whether a version is kept."""
        with self._database.reading() as connection:
            return bool(connection.execute(HAS, (version,)).fetchone()[0])

    def add(self, entry: ConfigurationVersion) -> bool:
        """Keep a version, and let go those that have outlived it; return False where it is kept already."""
        used_at = entry.first_used_at.timestamp()
        row = (entry.version, used_at, entry.used_by, compressed(entry.text))
        with self._database.writing() as connection:
            is_new = connection.execute(ADD, row).rowcount == 1
            kept = connection.execute("SELECT version, first_used_at FROM configurations").fetchall()
            gone = outlived({version: _moment(at) for version, at in kept}, entry.first_used_at)
            connection.executemany("DELETE FROM configurations WHERE version = ?", [(each,) for each in gone])
        return is_new

    def newest(self, limit: int) -> list[ConfigurationVersion]:
        """Return so many versions at the most, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(NEWEST, (limit,)).fetchall()
        return [
            ConfigurationVersion(version, _moment(at), used_by, expanded(text))
            for version, at, used_by, text in rows
        ]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
