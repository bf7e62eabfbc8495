"""The real Firestore emulator: one for each that asks, or one that all processes of a run share."""

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from pydantic import Field
from pydantic_settings import BaseSettings

from infra.clock import SystemClock
from tests.sharing import a_free_port, alone

MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
JAR = Path("platform/cloud-firestore-emulator/cloud-firestore-emulator.jar")
INSTALL = (
    "The Firestore emulator is not installed. Install it: gcloud components install cloud-firestore-emulator"
    " (and Java 17), or name the jar in FAIRLEAD_FIRESTORE_EMULATOR_JAR."
)
LIMITS = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m")
"""A quick start and a small heap (docs/decisions/0012)."""
PATIENCE = 60.0
CHECKOUT = Path(__file__).parents[2]


class EmulatorSettings(BaseSettings):
    """What the environment says about emulators."""

    jar: Path | None = Field(None, validation_alias="FAIRLEAD_FIRESTORE_EMULATOR_JAR")


@cache
def command() -> tuple[str, ...] | None:
    """The command that starts the emulator; None where it is not installed."""
    java, jar = shutil.which("java"), EmulatorSettings().jar or _jar_of_gcloud()
    return (java, *LIMITS, "-Duser.language=en", "-cp", str(jar), MAIN) if java and jar else None


def needed() -> tuple[str, ...]:
    """The command; a test that asks in vain is skipped by name."""
    found = command()
    if found is None:
        pytest.skip(INSTALL)
    return found


@contextmanager
def running(start: tuple[str, ...]) -> Iterator[str]:
    """Run the emulator on a free port; yield `host:port`."""
    port = a_free_port()
    emulator = subprocess.Popen(
        [*start, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_answer(emulator, port)
        yield f"127.0.0.1:{port}"
    finally:
        emulator.kill()
        emulator.wait()


@contextmanager
def shared(users: Path) -> Iterator[str]:
    """Yield `host:port` of the emulator of all who name this file; the first starts it, the last ends it."""
    address = address_beside(users)
    with users.open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with alone(address):
            if not address.exists():
                address.write_text(_kept(users, needed()), encoding="utf-8")
        yield address.read_text(encoding="utf-8")


def address_beside(users: Path) -> Path:
    """Return the file that tells where the emulator of these users answers."""
    return users.with_suffix(".address")


def _kept(users: Path, start: tuple[str, ...]) -> str:
    """Start an emulator that needs no ending, in a session of its own, out of the reach of Ctrl-C."""
    keeper = ["sh", "-c", '"$@" &', "sh", sys.executable, "-m", "tests.emulators", str(users), *start]
    with (
        users.with_suffix(".log").open("w", encoding="utf-8") as log,
        subprocess.Popen(
            keeper,
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            text=True,
        ) as shell,
    ):
        assert shell.stdout is not None
        host = shell.stdout.readline().strip()
    assert host, users.with_suffix(".log").read_text(encoding="utf-8")
    return host


def _await_answer(emulator: "subprocess.Popen[bytes]", port: int) -> None:
    clock = SystemClock()
    until = clock.monotonic() + PATIENCE
    while not _answers(port):
        assert emulator.poll() is None, f"the Firestore emulator ended with {emulator.returncode}"
        assert clock.monotonic() < until, "the Firestore emulator does not answer"
        clock.sleep(0.05)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _jar_of_gcloud() -> Path | None:
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        return None
    asked = subprocess.run(
        [gcloud, "info", "--format=value(installation.sdk_root)"],
        capture_output=True,
        text=True,
        check=False,
    )
    jar = Path(asked.stdout.strip()) / JAR
    return jar if asked.returncode == 0 and jar.is_file() else None
