"""Requests as bytes, as no client library would send them, to real server processes on loopback."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.clock import SystemClock
from tests.bench.served import served
from tests.hostile.inputs import PLANTED
from tests.sharing import a_free_port

COMMAND = Path(sys.executable).with_name("functions-framework")
TOKEN = f"token-{PLANTED}"
PATIENCE = 10.0
HONEST = f"event=ONCRMLEADADD&data[FIELDS][ID]=7&auth[application_token]={TOKEN}".encode()


@dataclass(frozen=True)
class Server:
    """A server process.

    Attributes:
        path: of `lead_events`.
        silent: how many connections that say nothing it must bear.
    """

    port: int
    path: str
    log: Path
    pid: int
    silent: int

    def connect(self, *, patience: float = PATIENCE) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=patience)

    def say(self, request: bytes) -> bytes:
        """Send bytes, return all that comes back until the server closes or is silent."""
        told = b""
        with self.connect(patience=3) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                while piece := connection.recv(1 << 16):
                    told += piece
            except OSError:  # it closed before all was sent, as it may
                pass
        return told

    def post(self, body: bytes, *headers: str, path: str = "") -> bytes:
        """Send one POST that closes, with a body of the right length."""
        return self.say(a_post(path or self.path, body, *headers))

    @property
    def serves_the_honest(self) -> bool:
        return statuses(self.post(HONEST)) == [202]

    @property
    def peak(self) -> int:
        """Return the most kilobytes of memory that the process and its workers ever held."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii").split()
        return sum(map(_peak, [str(self.pid), *children]))


def _peak(pid: str) -> int:
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


def a_post(path: str, body: bytes, *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: loopback", "Connection: close", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, *headers, "", ""]).encode("latin-1") + body


def statuses(told: bytes) -> list[int]:
    """Return the statuses of all answers; each begins a line or follows a body of JSON."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", told) if status != b"100"]


@contextmanager
def waitress(directory: Path) -> Iterator[Server]:
    """`fairlead serve`, as people start it."""
    with served(directory, token=TOKEN) as fairlead:
        port = int(fairlead.url.rpartition(":")[2])
        yield Server(port, "/lead_events", fairlead.log, fairlead.process.pid, silent=150)


@contextmanager
def framework(directory: Path) -> Iterator[Server]:
    """`lead_events` alone under functions-framework, as on Cloud Run: one worker with threads.

    Each silent connection takes a thread of it; on Cloud Run none gets so far, the front end reads headers.
    """
    port = a_free_port()
    environment = {
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "FAIRLEAD_STATE": f"sqlite:///{directory / 'fairlead.db'}",
        "THREADS": "8",
    }
    arguments = ["--target", "lead_events", "--source", "functions/main.py", "--host", "127.0.0.1"]
    log = directory / "log"
    with log.open("w", encoding="utf-8") as lines:
        process = subprocess.Popen(
            [COMMAND, *arguments, "--port", str(port)], env=environment, stderr=lines, stdout=lines
        )
        try:
            server = Server(port, "/", log, process.pid, silent=0)
            _wait_for(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=10)


def _wait_for(server: Server) -> None:
    clock = SystemClock()
    for _ in range(600):
        try:
            server.connect().close()
        except OSError:
            clock.sleep(0.05)
        else:
            return
    raise AssertionError("The server did not start.")


def noise(size: int) -> bytes:
    return os.urandom(size)
