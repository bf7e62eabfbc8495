"""The signals of a SQLite state for a reader that may change nothing, not even make the file."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from functions.domain.scoring import SignalSeen
from functions.errors import StateUnavailable
from infra.sqlite.signals import OF_SUBJECTS


class SqliteKeptSignals:
    """`functions.ports.KeptSignals` on a state file that exists.

    `SqliteSignals` makes its tables and deletes what has expired; this opens the file for reading only.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of those subjects that have any which have not expired, oldest first.

        Raises:
            StateUnavailable: the file is no state, or cannot be read.
        """
        values = (json.dumps(list(subjects)), now.timestamp())
        try:
            with closing(sqlite3.connect(self._address(), uri=True)) as connection:
                rows = connection.execute(OF_SUBJECTS, values).fetchall()
        except sqlite3.Error as error:
            raise StateUnavailable(
                f"The state file cannot be read ({type(error).__name__}: {error}). Check the file that"
                " FAIRLEAD_STATE names, or plan without it: FAIRLEAD_STATE=memory://."
            ) from error
        seen: defaultdict[str, list[SignalSeen]] = defaultdict(list)
        for subject, kind, at in rows:
            seen[subject].append(SignalSeen(kind, datetime.fromtimestamp(at, UTC)))
        return dict(seen)

    def _address(self) -> str:
        # While no process has the file open there is no log beside it, and even a reader would make one.
        is_open = self._path.with_name(f"{self._path.name}-wal").exists()
        return f"{self._path.as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"
