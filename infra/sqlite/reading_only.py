"""A state file of SQLite that is looked into, and neither made nor changed.

The stores beside this make their tables, carry them to the newest form, and delete what has expired.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from functions.errors import StateUnavailable


@contextmanager
def reading_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a connection to the file, which exists.

    Raises:
        StateUnavailable: the file is no state, or cannot be read.
    """
    try:
        with closing(sqlite3.connect(_address(path.absolute()), uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise StateUnavailable(
            f"The state file cannot be read ({type(error).__name__}: {error}). Check that FAIRLEAD_STATE"
            " names the state of this portal, and that you may read it."
        ) from error


def _address(path: Path) -> str:
    # While no process has the file open there is no log beside it, and even a reader would make one.
    is_open = path.with_name(f"{path.name}-wal").exists()
    return f"{path.as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"
