"""MiniStack, which stands in for AWS on this machine: one a test session, on the loopback only."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from infra.clock import SystemClock
from tests.sharing import a_free_port

COMMAND = Path(".cache/twins/bin/ministack")
PATIENCE = 30.0


@contextmanager
def running(log: Path) -> Iterator[str]:
    """Run it on a free port; yield its address once it answers."""
    port = a_free_port()
    # Its other doors, for MQTT and SFTP, would be open too, and to every machine.
    environment = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_HOST": "127.0.0.1",
        "SERVICES": "dynamodb,lambda,logs,sqs,ssm",
        "SFTP_ENABLED": "0",
    }
    with log.open("wb") as written:
        process = subprocess.Popen([COMMAND.absolute()], env=environment, stdout=written, stderr=written)
    try:
        _await_answer(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await_answer(process: "subprocess.Popen[bytes]", port: int) -> None:
    clock = SystemClock()
    until = clock.monotonic() + PATIENCE
    while not _answers(port):
        assert process.poll() is None, f"MiniStack ended with {process.returncode}"
        assert clock.monotonic() < until, "MiniStack does not answer"
        clock.sleep(0.05)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
