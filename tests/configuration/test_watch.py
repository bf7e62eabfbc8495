"""A configuration file that changes under a process: when it is looked at, and what becomes of it."""

import os
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from infra.clock import ManualClock
from infra.configuration import load as load_module
from infra.configuration import watch as watch_module
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.configuration.watch import EVERY, QUIET, ConfigurationWatch
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION

OTHER = CONFIGURATION.replace("from = 70", "from = 75")
WRONG = CONFIGURATION.replace("from = 70", "form = 70").replace(
    "id = 7\n", 'id = 7\nname = ["Anna Petrova"]\n'
)


class File:
    """A configuration file, its watch, and two clocks: of the process, and of the disk."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "fairlead.toml"
        self.clock, self.disk_clock = ManualClock(TUESDAY_NOON), ManualClock(TUESDAY_NOON)
        self.watch = ConfigurationWatch(self.path, clock=self.clock, disk_clock=self.disk_clock)
        self._moments = count(int(TUESDAY_NOON.timestamp()) - 1000)
        self.write(CONFIGURATION)
        self.at_work: LoadedConfiguration = load_configuration(self.path)

    def write(self, text: str) -> None:
        """Write the file some minutes ago."""
        self.path.write_text(text, encoding="utf-8")
        moment = next(self._moments)
        os.utime(self.path, (moment, moment))

    def write_now(self, text: str) -> None:
        self.path.write_text(text, encoding="utf-8")
        moment = self.disk_clock.now().timestamp()
        os.utime(self.path, (moment, moment))

    def look(self) -> list[dict[str, Any]]:
        """Look when it is time; take up what is right, and return what was logged."""
        self.clock.advance(EVERY)
        with capture_logs() as logs:
            self.at_work = self.watch.look(self.at_work) or self.at_work
        return [{key: value for key, value in line.items() if key != "log_level"} for line in logs]

    @property
    def is_first(self) -> bool:
        return "form" not in self.at_work.text and "from = 70" in self.at_work.text


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path)


def test_a_file_that_stays_as_it_is_is_not_read_again(file: File, monkeypatch: pytest.MonkeyPatch) -> None:
    assert file.look() == []
    monkeypatch.setattr(watch_module, "source_at", None)
    assert [file.look() for _ in range(3)] == [[], [], []]
    assert file.watch.refused is None


def test_another_file_is_taken_up_with_one_line_that_tells_nothing_of_it(file: File) -> None:
    before = file.at_work.version
    file.write(OTHER)
    [line] = file.look()
    after = load_configuration(file.path).version
    assert line == {
        "event": "configuration.taken_up",
        "before": before[:12],
        "after": after[:12],
        "warnings": 0,
    }
    assert file.at_work.version == after
    assert file.look() == []


def test_a_file_is_looked_at_every_few_seconds_only(file: File) -> None:
    file.look()
    file.write(OTHER)
    file.clock.advance(EVERY / 2)
    assert file.watch.look(file.at_work) is None
    file.clock.advance(EVERY / 2)
    assert file.watch.look(file.at_work) is not None


def test_a_clock_that_was_set_back_keeps_nobody_waiting(file: File) -> None:
    file.look()
    file.write(OTHER)
    file.watch._clock = ManualClock(TUESDAY_NOON - timedelta(days=1))
    assert file.watch.look(file.at_work) is not None


def test_another_file_that_says_the_same_changes_nothing(file: File) -> None:
    file.look()
    file.write(CONFIGURATION.replace("\n", "\r\n"))
    assert file.look() == []
    assert file.is_first


def test_a_refused_file_leaves_the_old_one_at_work_and_is_told_once(file: File) -> None:
    file.write(WRONG)
    [line] = file.look()
    assert (line["event"], line["mistakes"], line["see"]) == ("configuration.refused", 3, "fairlead check")
    assert line["at_work"] == file.at_work.version[:12]
    assert file.is_first
    file.write(WRONG)
    assert file.look() == []
    refused = file.watch.refused
    assert refused is not None
    assert len(refused.mistakes) == 3
    assert refused.at == file.clock.now() - EVERY
    assert all(each.startswith("fairlead.toml:") for each in refused.mistakes)


def test_what_the_file_says_is_in_no_log_and_no_status(file: File) -> None:
    file.write(WRONG + '\n[portal\nname = "Anna Petrova"\n')
    logged = file.look()
    file.write(WRONG)
    logged += file.look()
    assert len(logged) == 2
    assert "Anna" not in str(logged) + str(file.watch.refused)


def test_the_fault_of_a_refused_file_ends_when_it_is_mended_or_put_back(file: File) -> None:
    file.write(WRONG)
    file.look()
    file.write(CONFIGURATION)
    assert [line["event"] for line in file.look()] == ["configuration.restored"]
    assert file.watch.refused is None
    file.write(WRONG)
    file.look()
    file.write(OTHER)
    assert [line["event"] for line in file.look()] == ["configuration.taken_up"]
    assert file.watch.refused is None


def test_a_file_that_is_being_written_is_left_until_it_is_quiet(file: File) -> None:
    file.look()
    file.write_now(OTHER[: len(OTHER) // 2])
    assert file.look() == []
    assert file.watch.refused is None
    file.write_now(OTHER)
    file.disk_clock.advance(QUIET)
    assert [line["event"] for line in file.look()] == ["configuration.taken_up"]


def test_a_disk_whose_clock_is_ahead_is_believed_at_the_second_look(file: File) -> None:
    file.look()
    file.disk_clock.advance(timedelta(days=1))
    file.write_now(OTHER)
    file.disk_clock = file.watch._disk_clock = ManualClock(TUESDAY_NOON)
    assert file.look() == []
    assert [line["event"] for line in file.look()] == ["configuration.taken_up"]


def test_a_file_that_is_gone_for_a_moment_is_not_missed(file: File) -> None:
    file.look()
    file.path.unlink()
    assert file.look() == []
    file.write(OTHER)
    assert [line["event"] for line in file.look()] == ["configuration.taken_up"]


def test_a_file_that_stays_away_is_told_once_and_leaves_the_old_one_at_work(file: File) -> None:
    file.look()
    file.path.unlink()
    assert [line["event"] for _ in range(5) for line in file.look()] == ["configuration.refused"]
    assert file.is_first
    assert file.watch.refused is not None
    assert file.watch.refused.mistakes == ("fairlead.toml: There is no such file.",)


def test_a_pipe_is_read_only_once(tmp_path: Path) -> None:
    pipe = tmp_path / "fairlead.toml"
    os.mkfifo(pipe)
    clock = ManualClock(TUESDAY_NOON)
    watch = ConfigurationWatch(pipe, clock=clock)
    regular = tmp_path / "other.toml"
    regular.write_text(CONFIGURATION, encoding="utf-8")
    for _ in range(3):
        clock.advance(EVERY)
        assert watch.look(load_configuration(regular)) is None


def test_a_fault_of_ours_in_judging_leaves_the_old_one_at_work(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("Anna Petrova")

    monkeypatch.setattr(load_module.Source, "loaded", fail)
    file.write(OTHER)
    assert [line["event"] for line in file.look()] == ["configuration.refused"]
    assert file.is_first
    assert file.watch.refused is not None
    assert file.watch.refused.mistakes == ("fairlead.toml: It cannot be judged: KeyError.",)
