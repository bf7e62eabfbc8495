"""A backup is whole, private and never over another file; a restore takes nothing that works away."""

import errno
import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from functions.commands.pause import pause
from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.pause import CHECKPOINT, paused_since
from functions.errors import BackupRefused
from infra.sqlite import SqliteState
from infra.sqlite.backup import back_up, look_at, restore
from tests.builders import TUESDAY_NOON, a_record


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state file of two leads that nothing works on."""
    opened = at_work(tmp_path / "fairlead.db")
    opened.leads.save([a_record(lead(7)), a_record(lead(8))])
    opened.inbox.enqueue([lead(7)], LookReason.UPDATED, now=TUESDAY_NOON)
    opened.close()
    return tmp_path / "fairlead.db"


def at_work(file: Path) -> SqliteState:
    return SqliteState(f"sqlite:///{file}")


def leads_in(file: Path) -> list[int]:
    opened = at_work(file)
    found = [each.item.id for each in opened.leads.page(after=None, limit=9)]
    opened.close()
    return found


def test_a_backup_of_a_state_that_is_worked_on_is_one_whole_private_file(state: Path, tmp_path: Path) -> None:
    opened = at_work(state)
    opened.leads.save([a_record(lead(9))])  # stands in the log beside the file
    target = tmp_path / "backups" / "one.db"
    copied = back_up(state, target)
    opened.close()
    assert (copied.leads, copied.seen_at) == (3, TUESDAY_NOON)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [each.name for each in target.parent.iterdir()] == ["one.db"]
    assert leads_in(target) == [7, 8, 9]


def test_a_file_that_exists_is_not_overwritten(state: Path, tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(BackupRefused, match="exists, and no backup is ever overwritten"):
        back_up(state, target)
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_restore_keeps_the_old_file_aside(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    opened.leads.save([a_record(lead(9))])
    opened.close()
    copied, aside = restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert aside is not None
    assert (copied.leads, leads_in(state), leads_in(aside)) == (2, [7, 8], [7, 8, 9])
    assert aside.name == "fairlead.db.before-20261103T110000Z"
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    assert leads_in(tmp_path / "one.db") == [7, 8]


def test_a_restore_into_an_empty_folder_makes_the_state(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    there = tmp_path / "elsewhere" / "fairlead.db"
    assert restore(tmp_path / "one.db", there, now=TUESDAY_NOON)[1] is None
    assert leads_in(there) == [7, 8]


def test_a_state_that_is_open_is_not_replaced(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    opened.open()
    with pytest.raises(BackupRefused, match=r"Something works on .*Stop `fairlead serve` first"):
        restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    opened.leads.save([a_record(lead(9))])
    opened.close()
    assert leads_in(state) == [7, 8, 9]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fairlead.db", "one.db"]


def test_what_a_process_that_died_left_in_the_log_is_in_the_old_file(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    opened.leads.save([a_record(lead(9))])
    files = {each.name: each.read_bytes() for each in tmp_path.glob("fairlead.db*")}
    opened.close()
    died = tmp_path / "died"
    died.mkdir()
    for name, content in files.items():
        (died / name).write_bytes(content)
    assert (died / "fairlead.db-wal").stat().st_size > 0
    _, aside = restore(tmp_path / "one.db", died / "fairlead.db", now=TUESDAY_NOON)
    assert aside is not None
    assert (leads_in(died / "fairlead.db"), leads_in(aside)) == ([7, 8], [7, 8, 9])


def test_the_log_of_a_file_that_is_gone_is_none_of_the_restored_one(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    opened.leads.save([a_record(lead(9))])
    log = (tmp_path / "fairlead.db-wal").read_bytes()
    opened.close()
    state.unlink()
    (tmp_path / "fairlead.db-wal").write_bytes(log)
    restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert leads_in(state) == [7, 8]


@pytest.mark.parametrize("is_paused", [True, False])
def test_a_pause_outlasts_a_restore(state: Path, tmp_path: Path, *, is_paused: bool) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    if is_paused:
        pause(opened.checkpoints, now=TUESDAY_NOON)
    opened.close()
    copied, _ = restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert copied.paused_since == (TUESDAY_NOON if is_paused else None)
    again = at_work(state)
    assert paused_since(again.checkpoints.get(CHECKPOINT)) == copied.paused_since
    again.close()


def damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(bytes(content))


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-5000])


def of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")


def of_a_newer_version(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("UPDATE leads SET record = json_set(record, '$.schema', 99) WHERE item = '8'")


def no_database(file: Path) -> None:
    file.write_text("Dear diary", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damaged, "damaged|cannot be read"),
        (cut, "damaged|cannot be read"),
        (of_another_program, "is no state of Fairlead"),
        (of_a_newer_version, r"newer version of Fairlead \(form 99"),
        (no_database, "cannot be read as a state"),
        (Path.unlink, "There is no file"),
    ],
)
def test_a_backup_that_is_none_is_refused_and_the_state_stays(
    spoil: Callable[[Path], None], says: str, state: Path, tmp_path: Path
) -> None:
    backup = tmp_path / "one.db"
    back_up(state, backup)
    spoil(backup)
    before = state.read_bytes()
    with pytest.raises(BackupRefused, match=says):
        restore(backup, state, now=TUESDAY_NOON)
    assert state.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} <= {"fairlead.db", "one.db"}


def test_a_damaged_state_is_replaced(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    no_database(state)
    restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert leads_in(state) == [7, 8]


def test_what_an_interrupted_backup_left_is_no_obstacle(state: Path, tmp_path: Path) -> None:
    (tmp_path / "one.db.part").write_text("half", encoding="utf-8")
    back_up(state, tmp_path / "one.db")
    assert look_at(tmp_path / "one.db").leads == 2
    assert not (tmp_path / "one.db.part").exists()


@pytest.fixture(params=[errno.EPERM, errno.EOPNOTSUPP])
def no_links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that gives no file two names, such as FAT."""

    def refuse(source: Path, target: Path) -> None:
        raise OSError(request.param, os.strerror(request.param), str(source), None, str(target))

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("no_links")
def test_without_hard_links_a_backup_is_made_and_put_back(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    opened = at_work(state)
    opened.leads.save([a_record(lead(9))])
    opened.close()
    _, aside = restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert aside is not None
    assert (leads_in(tmp_path / "one.db"), leads_in(state), leads_in(aside)) == ([7, 8], [7, 8], [7, 8, 9])
    assert {each.name for each in tmp_path.iterdir()} == {"one.db", state.name, aside.name}


@pytest.mark.usefixtures("no_links")
def test_without_hard_links_no_file_is_overwritten_that_was_made_meanwhile(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "one.db"
    target.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(BackupRefused, match="was made meanwhile"):
        back_up(state, target)
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_link_to_the_state_stays_one(state: Path, tmp_path: Path) -> None:
    back_up(state, tmp_path / "one.db")
    volume = tmp_path / "volume"
    volume.mkdir()
    state.rename(volume / "state.db")
    state.symlink_to(volume / "state.db")
    _, aside = restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert aside is not None
    assert (state.readlink(), aside.parent) == (volume / "state.db", volume)
    assert leads_in(state) == [7, 8]


def test_a_disk_that_is_full_at_the_flush_is_named_and_nothing_is_left(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(BackupRefused, match=r"one\.db\.part is not surely on the disk \(No space left"):
        back_up(state, tmp_path / "one.db")
    assert [each.name for each in tmp_path.iterdir()] == [state.name]


@pytest.mark.parametrize("is_allowed", [True, False])
def test_the_state_stays_its_owners(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_allowed: bool
) -> None:
    back_up(state, tmp_path / "one.db")
    given: list[tuple[str, int, int]] = []

    def give(file: Path, owner: int, group: int) -> None:
        given.append((file.name, owner, group))
        if not is_allowed:
            raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", give)
    old = state.stat()
    restore(tmp_path / "one.db", state, now=TUESDAY_NOON)
    assert given == [("fairlead.db.part", old.st_uid, old.st_gid)]
    assert leads_in(state) == [7, 8]


def test_a_state_of_a_newer_version_is_named_itself(state: Path, tmp_path: Path) -> None:
    of_a_newer_version(state)
    with pytest.raises(BackupRefused) as refused:
        back_up(state, tmp_path / "one.db")
    assert str(refused.value).startswith(f"{state} was written by a newer version")
    assert "restore" not in str(refused.value)
