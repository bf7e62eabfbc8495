"""A copy of a state file while it is worked on, and a copy put back in its place.

The copy is SQLite's own online backup, taken in one read transaction: in write-ahead mode it holds no writer
up, and shows the state as it was at one moment.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from functions.domain.lead.record import SCHEMA
from functions.domain.pause import CHECKPOINT, paused_since
from functions.errors import BackupRefused

WAIT = 30.0
"""Seconds that a copy waits for a writer that makes the file anew."""
OURS = frozenset({"inbox", "leads", "ledger", "checkpoints", "rotations", "workload"})
"""Tables that every state file has, of whatever version."""
FORM = "SELECT max(json_extract(record, '$.schema')) FROM leads"
PAUSE = "SELECT text FROM checkpoints WHERE name = ?"
PRIVATE = 0o600
"""Who may read a backup: its owner. It says what the state says."""
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})
"""What a file system answers that gives no file two names: FAT, and many shares."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds.

    Attributes:
        leads: how many records.
        seen_at: when the state was last worked on; None for one that nothing was noted in.
        bytes: how large the file is.
        paused_since: since when nothing is written to the portal; None without a pause.
    """

    leads: int
    seen_at: datetime | None
    bytes: int
    paused_since: datetime | None = None


def back_up(state: Path, target: Path) -> Copied:
    """Copy a state file, worked on or not, into a new file that only its owner may read.

    The copy is whole and checked before it has its name: a backup that was interrupted leaves `*.part`.

    Raises:
        BackupRefused: there is a file of that name, no state, or the copy is not whole.
        OSError: the place cannot be written.
    """
    if target.exists():
        raise BackupRefused(f"{target} exists, and no backup is ever overwritten. Name another file.")
    with _new_beside(target) as part:
        _copy(state, part, address=str(state))
        copied = look_at(part, named=state)
        _name(part, target)
    return copied


def restore(backup: Path, state: Path, *, now: datetime) -> tuple[Copied, Path | None]:
    """Put a copy of a backup in the place of a state that nothing works on; return where the old one is.

    The old file is kept beside it under another name. The new file takes the place in one step, once it is
    whole, so it is never empty, but for a moment on a file system without hard links. A pause that the old
    one knows of holds in the new one, too.

    Raises:
        BackupRefused: the backup is not whole, of a newer version or no state; or something works on the old
            state.
        OSError: the place cannot be written.
    """
    look_at(backup)
    state = state.resolve()  # a link to the state stays one
    with _new_beside(state) as part:
        _copy(backup, part, address=_address(backup))
        _keep_pause(state, part)
        copied = look_at(part, named=backup)
        with _nobody_at_work(state):
            aside = _set_aside(state, now)
            _keep_owner(aside, part)
            part.replace(state)
            _flush(state.parent)
    return copied, aside


def look_at(file: Path, *, named: Path | None = None) -> Copied:
    """Return what a state file holds, after a check of every page of it; of a copy, its source is `named`.

    Raises:
        BackupRefused: it is not there, damaged, no state of Fairlead's, or of a newer version.
    """
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}. Look for a mistake in its name.")
    named = named or file
    try:
        with closing(sqlite3.connect(_address(file), uri=True)) as connection:
            [verdict] = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if verdict != "ok":
                raise BackupRefused(f"{named} is damaged: {verdict}. Take an earlier backup.")
            return _contents(connection, file, named)
    except sqlite3.Error as error:
        raise BackupRefused(
            f"{named} cannot be read as a state ({type(error).__name__}: {error}). Take another backup."
        ) from error


def _contents(connection: sqlite3.Connection, file: Path, named: Path) -> Copied:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not tables >= OURS:
        raise BackupRefused(f"{named} is no state of Fairlead. Look for a mistake in its name.")
    [form] = connection.execute(FORM).fetchone()
    if form is not None and form > SCHEMA:
        raise BackupRefused(
            f"{named} was written by a newer version of Fairlead (form {form}; this one knows {SCHEMA})."
            " Install that version, and use that one's command."
        )
    [leads] = connection.execute("SELECT count(*) FROM leads").fetchone()
    moments = ["SELECT max(enqueued_at) AS at FROM inbox", "SELECT max(decided_at) FROM ledger"]
    [seen] = connection.execute(f"SELECT max(at) FROM ({' UNION ALL '.join(moments)})").fetchone()  # noqa: S608  queries of our own
    seen_at = None if seen is None else datetime.fromtimestamp(seen, UTC)
    paused = connection.execute(PAUSE, (CHECKPOINT,)).fetchone()
    return Copied(leads, seen_at, file.stat().st_size, paused_since(paused and paused[0]))


def _keep_pause(state: Path, part: Path) -> None:
    """Pause a copy where the state whose place it is to take is paused, as far as that can be read."""
    try:
        with closing(sqlite3.connect(f"{state.absolute().as_uri()}?mode=ro", uri=True)) as old:
            paused = old.execute(PAUSE, (CHECKPOINT,)).fetchone()
    except sqlite3.Error:  # there is none, or it is damaged
        return
    if paused and paused[0]:
        with closing(sqlite3.connect(part, isolation_level=None)) as new:
            new.execute("INSERT OR REPLACE INTO checkpoints VALUES (?, ?)", (CHECKPOINT, *paused))


def _keep_owner(old: Path | None, new: Path) -> None:
    """Give a file to the owner and the group of the old one, as far as this user may."""
    if old is not None:
        kept = old.stat()
        with suppress(PermissionError):
            os.chown(new, kept.st_uid, kept.st_gid)


def _address(file: Path) -> str:
    """Return by what a file is read that nothing works on, and nothing is made beside it."""
    is_open = file.with_name(f"{file.name}-wal").exists()
    return f"{file.absolute().as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"


def _copy(source: Path, target: Path, *, address: str) -> None:
    """Copy what a file holds into an empty one, which is one file then, without a log beside it."""
    try:
        with (
            closing(sqlite3.connect(address, uri=address.startswith("file:"), timeout=WAIT)) as here,
            closing(sqlite3.connect(target, isolation_level=None)) as there,
        ):
            here.backup(there)
            there.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise BackupRefused(
            f"{source} cannot be copied ({type(error).__name__}: {error}). Check the disk, and whether it is"
            " a state."
        ) from error
    _flush(target)


@contextmanager
def _new_beside(target: Path) -> Iterator[Path]:
    """Yield an empty file beside the target that only its owner may read; what is left of it is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    with suppress(FileNotFoundError):  # of a copy that was interrupted
        part.unlink()
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    try:
        yield part
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):
            left.unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    """Give a whole file its name, in one step, unless another has that name by now."""
    try:
        if not _linked(part, target):
            _move(part, target)
    except FileExistsError:
        raise BackupRefused(f"{target} was made meanwhile. Name another file.") from None
    _flush(target.parent)


def _linked(file: Path, name: Path) -> bool:
    """Give a file a second name that no other has; False where the file system gives no file two."""
    try:
        os.link(file, name)
    except OSError as error:
        if error.errno in NO_LINKS:
            return False
        raise
    return True


def _move(file: Path, name: Path) -> None:
    """Give a file another name, which is taken first, so that it is never the name of another file.

    Raises:
        FileExistsError: another file has that name.
    """
    os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    try:
        file.replace(name)
    except OSError:
        name.unlink()
        raise


@contextmanager
def _nobody_at_work(state: Path) -> Iterator[None]:
    """Hold a state file for ourselves; with that it is one file, without a log beside it.

    A connection that has it open in write-ahead mode holds a lock of it, also between two transactions.
    """
    if not state.exists():
        yield
        return
    with closing(sqlite3.connect(state, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BackupRefused(
                f"Something works on {state} ({error}). Stop `fairlead serve` first, and every other command;"
                " then restore again. Nothing was changed."
            ) from error
        except sqlite3.DatabaseError:  # a damaged file is why there are backups
            yield
            return
        yield
        connection.execute("ROLLBACK")


def _set_aside(state: Path, now: datetime) -> Path | None:
    """Give the old file another name as well, and return it; None where there is no file."""
    aside = state.with_name(f"{state.name}.before-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    # A log that a file left which is gone or damaged: SQLite would play it into the new one.
    for log in ("-wal", "-shm", "-journal"):
        with suppress(FileNotFoundError):
            state.with_name(f"{state.name}{log}").replace(aside.with_name(f"{aside.name}{log}"))
    if not state.exists():
        return None
    if not _linked(state, aside):
        _move(state, aside)
    return aside


def _flush(place: Path) -> None:
    """Have a file, or the names in a folder, on the disk.

    Raises:
        BackupRefused: the disk does not take it.
    """
    try:
        number = os.open(place, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    except OSError as error:
        raise BackupRefused(
            f"{place} is not surely on the disk ({error.strerror}). Make room, or name another place."
        ) from error
