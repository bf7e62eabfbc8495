"""Every port on one SQLite file, opened by its URL."""

from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING

from functions.errors import SettingInvalid
from infra.once_a_minute import OnceAMinute
from infra.settings import STATE_URLS
from infra.sqlite.assignments import SqliteAssignments
from infra.sqlite.checkpoints import SqliteCheckpoints
from infra.sqlite.configuration_versions import SqliteConfigurationVersions
from infra.sqlite.database import Database
from infra.sqlite.figures import SqliteFigures
from infra.sqlite.heartbeats import SqliteHeartbeats
from infra.sqlite.history import SqliteHistory
from infra.sqlite.inbox import SqliteInbox
from infra.sqlite.leads import SqliteKeptLeads, SqliteLeads
from infra.sqlite.ledger import SqliteLedger
from infra.sqlite.signals import SqliteKeptSignals, SqliteSignals
from infra.sqlite.unit_of_work import SqliteUnitOfWork

if TYPE_CHECKING:
    from infra.sqlite.carrier import SqliteCarrier

MEMORY = "memory://"
"""The URL of a file that goes with the process."""


class SqliteState:
    """`functions.ports.State` on one SQLite file.

    Args:
        url: `sqlite:///FILE`, relative to the working directory, or `memory://`.
        draining: while it is set, the inbox leases nothing.

    Raises:
        SettingInvalid: the URL is not of this form.
    """

    largest_batch = 1_000
    """SQLite has no limit of its own: a longer statement is split inside the transaction."""

    def __init__(self, url: str, *, draining: Event | None = None) -> None:
        self._file = None if url == MEMORY else file_of(url)
        self._draining = draining
        self._opened = ExitStack()

    @cached_property
    def database(self) -> Database:
        """The file, opened; its tables are made if they are not there."""
        file = self._file
        if file is None:
            scratch = self._opened.enter_context(TemporaryDirectory(prefix="fairlead-"))
            file = Path(scratch) / "fairlead.db"
        database = Database(file)
        self._opened.callback(database.close)
        return database

    @cached_property
    def inbox(self) -> SqliteInbox:
        """Which leads need a look."""
        return SqliteInbox(self.database, draining=self._draining)

    @property
    def inbox_writer(self) -> SqliteInbox:
        """The inbox: there is nothing to save."""
        return self.inbox

    @cached_property
    def leads(self) -> SqliteLeads:
        """The records of leads."""
        return SqliteLeads(self.database)

    @cached_property
    def assignments(self) -> SqliteAssignments:
        """Turns, daily caps and assignments."""
        return SqliteAssignments(self.database)

    @cached_property
    def unit_of_work(self) -> SqliteUnitOfWork:
        """What runs of the pipeline leave behind."""
        return SqliteUnitOfWork(self.database)

    @cached_property
    def ledger(self) -> SqliteLedger:
        """Every decision that was made."""
        return SqliteLedger(self.database)

    @cached_property
    def signals(self) -> SqliteSignals:
        """What leads and other people did elsewhere."""
        return SqliteSignals(self.database)

    @property
    def kept_signals(self) -> SqliteKeptSignals | None:
        """The signals for reading only; None while there is no file, which this does not make."""
        return SqliteKeptSignals(self._file) if self._file is not None and self._file.exists() else None

    @property
    def kept_leads(self) -> SqliteKeptLeads | None:
        """The records for reading only; None while there is no file, which this does not make."""
        return SqliteKeptLeads(self._file) if self._file is not None and self._file.exists() else None

    @cached_property
    def history(self) -> SqliteHistory:
        """What was known of leads that are closed, and what became of them."""
        return SqliteHistory(self.database)

    @cached_property
    def figures(self) -> SqliteFigures:
        """What is counted, and what was counted of each lead."""
        return SqliteFigures(self.database)

    @cached_property
    def heartbeats(self) -> SqliteHeartbeats:
        """Signs of life."""
        return SqliteHeartbeats(self.database)

    @cached_property
    def webhook_marks(self) -> OnceAMinute:
        """When the portal last called."""
        return OnceAMinute(self.heartbeats)

    @cached_property
    def checkpoints(self) -> SqliteCheckpoints:
        """Where the scheduled functions stopped."""
        return SqliteCheckpoints(self.database)

    @cached_property
    def configuration_versions(self) -> SqliteConfigurationVersions:
        """Every configuration that was ever at work."""
        return SqliteConfigurationVersions(self.database)

    @cached_property
    def carrier(self) -> "SqliteCarrier":
        """What carries the whole state elsewhere."""
        from infra.sqlite.carrier import SqliteCarrier  # noqa: PLC0415  only `fairlead move` needs it

        return SqliteCarrier(self.database)

    def open(self) -> None:
        """Open the file now."""
        _ = self.database

    def close(self) -> None:
        """Close every connection to the file."""
        self._opened.close()


def file_of(url: str) -> Path:
    """Return the file that `sqlite:///FILE` names.

    Raises:
        SettingInvalid: the URL is not of this form.
    """
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or not path:
        raise SettingInvalid(f"FAIRLEAD_STATE must be {STATE_URLS}.")
    return Path(path)
