"""What the processes of one run share, and what they must not: locks, folders that are made once, ports."""

import fcntl
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import SystemRandom

PORTS = range(10_000, 32_768)
"""Below those that the system gives away by itself, so between choice and use no other gets it by chance."""


@contextmanager
def alone(place: Path) -> Iterator[None]:
    """Keep `place` to one process at a time; one that dies has left it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def made_once(place: Path, make: Callable[[Path], object]) -> Path:
    """Return the folder `place`, made by the process that needs it first."""
    with alone(place):
        if not (place / "made").exists():
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            make(place)
            (place / "made").touch()
    return place


def is_up_to_date(made: Path) -> bool:
    """Whether what `make` makes is there: no test makes it, since two at once would spoil it."""
    return subprocess.run(["make", "--question", str(made)], check=False, capture_output=True).returncode == 0


def a_free_port() -> int:
    """Return a port of 127.0.0.1 for a process that is about to be started."""
    while True:
        port = SystemRandom().choice(PORTS)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
