"""The configuration file, looked at again while a process works by what it said before."""

import stat
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from functions.domain.versions.status import Refusal, without_quotes
from functions.errors import ConfigurationInvalid, Problem
from infra.clock import SystemClock, WaitingClock
from infra.configuration.load import LoadedConfiguration, second_at, source_at

EVERY = timedelta(seconds=2)
"""Between two looks; each costs one `stat` while the file stays as it is."""
QUIET = timedelta(seconds=1)
"""A file that was written to a shorter time ago may be half written: it is left until the next look."""

Stamp = tuple[int, ...]
"""Another one where the file is another one; empty where there is none."""

_log = structlog.get_logger(__name__)


class ConfigurationWatch:
    """Finds out whether the file holds another configuration; one thread at a time may look.

    Args:
        clock: spaces the looks, and dates what is refused.
        disk_clock: the clock that files are dated by.
    """

    def __init__(self, path: Path, *, clock: WaitingClock, disk_clock: WaitingClock | None = None) -> None:
        self.refused: Refusal | None = None
        """The file as it is, while it has mistakes or cannot be read."""
        self._path, self._clock, self._disk_clock = path, clock, disk_clock or SystemClock()
        self._may_look_at = clock.now()
        self._seen: Stamp | None = None
        self._judged: Stamp | None = None

    def look(self, at_work: LoadedConfiguration) -> LoadedConfiguration | None:
        """Return what the file says if that is another configuration, and has no mistakes.

        A file that has some, or is not there, is logged once and leaves `at_work` as it is.
        """
        now = self._clock.now()
        # A clock that was set back must not keep anybody waiting.
        if self._may_look_at - EVERY < now < self._may_look_at:
            return None
        self._may_look_at = now + EVERY
        stamp, before = self._stamp(at_work), self._seen
        self._seen = stamp
        if stamp is None or stamp == self._judged or not (stamp == before or self._is_quiet(stamp)):
            return None
        self._judged = stamp
        return self._judge(at_work)

    def _stamp(self, at_work: LoadedConfiguration) -> Stamp | None:
        """Return what changes with the files; None for a pipe, which can be read only once."""
        second = second_at(self._path, at_work.text)
        try:
            found = [each.stat() for each in (self._path, second) if each is not None]
        except OSError:
            return ()
        if any(stat.S_ISFIFO(each.st_mode) or stat.S_ISCHR(each.st_mode) for each in found):
            return None
        newest = max(each.st_mtime_ns for each in found)
        return newest, *(number for each in found for number in (each.st_mtime_ns, each.st_size, each.st_ino))

    def _is_quiet(self, stamp: Stamp) -> bool:
        return bool(stamp) and self._disk_clock.now().timestamp() - stamp[0] / 1e9 >= QUIET.total_seconds()

    def _judge(self, at_work: LoadedConfiguration) -> LoadedConfiguration | None:
        version = ""
        try:
            source = source_at(self._path)
            version = source.version
            if self._is_known(version, at_work):
                return None
            loaded = source.loaded()
            _ = loaded.configuration  # now, and not in the run that works by it
        except ConfigurationInvalid as error:
            self._refuse(version, error.problems, at_work)
            return None
        except Exception as error:  # noqa: BLE001  a fault of ours in reading must not end what works
            what = f"It cannot be judged: {type(error).__name__}."
            self._refuse(version, [Problem(self._path.name, what, "")], at_work)
            return None
        self.refused = None
        _log.info(
            "configuration.taken_up",
            before=at_work.version[:12],
            after=version[:12],
            warnings=len(loaded.warnings),
        )
        return loaded

    def _is_known(self, version: str, at_work: LoadedConfiguration) -> bool:
        """Return whether this text is at work, or was refused and logged."""
        if version != at_work.version:
            return self.refused is not None and self.refused.version == version
        if self.refused is not None:
            _log.info("configuration.restored", at_work=version[:12])
        self.refused = None
        return True

    def _refuse(self, version: str, problems: Sequence[Problem], at_work: LoadedConfiguration) -> None:
        refusal = Refusal(self._clock.now(), version, without_quotes(problems))
        known = self.refused
        if known is not None and (known.version, known.mistakes) == (version, refusal.mistakes):
            return
        self.refused = refusal
        _log.error(
            "configuration.refused",
            version=version[:12],
            at_work=at_work.version[:12],
            mistakes=len(problems),
            see="fairlead check",
        )
