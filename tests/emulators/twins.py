"""Twins of Amazon's cloud on this machine: MiniStack, which is strict, and moto, a second opinion."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from uuid import uuid4

import botocore.session
import pytest
from botocore.config import Config

from infra.aws.model import table
from infra.clock import SystemClock
from tests.sharing import a_free_port

BIN = Path(__file__).parents[2] / ".cache" / "twins" / "bin"
INSTALL = "The twins of Amazon's cloud are not installed. Install them: make .cache/twins/.ready"
PATIENCE = 60.0
REGION = "eu-central-1"
SERVICES = "apigateway,dynamodb,lambda,logs,sqs,ssm"
ACCOUNT = {
    "AWS_ACCESS_KEY_ID": "twin",
    "AWS_SECRET_ACCESS_KEY": "twin",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
}
"""What logs in to a twin, and keeps a real account of the machine's user out of tests."""


def are_installed() -> bool:
    """Return True where both can be started."""
    return all((BIN / name).exists() for name in ("ministack", "moto_server"))


@contextmanager
def ministack(services: str = SERVICES) -> Iterator[str]:
    """Run these services of MiniStack's, "" for all, on a free port of this machine; yield its address."""
    port = a_free_port()
    # Its other doors, for MQTT and SFTP, would be open too, and to every machine.
    environment = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": "127.0.0.1",
        "SERVICES": services,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    with _running("ministack", port, environment) as address:
        yield address


@contextmanager
def moto() -> Iterator[str]:
    """Run moto's server on a free port; yield its address."""
    port = a_free_port()
    with _running("moto_server", port, {}, "--host", "127.0.0.1", "--port", str(port)) as address:
        yield address


def new_table(endpoint: str, name: str = "") -> str:
    """Make an empty table as Terraform does on the real cloud; return the URL of a state on it.

    Its TTL stays off: tests live in another time than MiniStack, which removes what has expired by its clock.
    """
    name = name or f"fairlead-{uuid4().hex}"
    session = botocore.session.get_session()
    session.set_credentials(ACCOUNT["AWS_ACCESS_KEY_ID"], ACCOUNT["AWS_SECRET_ACCESS_KEY"])
    config = Config(retries={"total_max_attempts": 1})
    client = session.create_client("dynamodb", region_name=REGION, endpoint_url=endpoint, config=config)
    client.create_table(**table(name))
    client.close()
    return f"dynamodb://{REGION}/{name}"


def tables_of(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Return what makes a state on an empty table each time, for this process and those that it starts."""
    # botocore reads these variables by itself; our code never does.
    for name, value in {**ACCOUNT, "AWS_ENDPOINT_URL": endpoint}.items():
        monkeypatch.setenv(name, value)
    return lambda: new_table(endpoint)


@contextmanager
def _running(name: str, port: int, environment: Mapping[str, str], *arguments: str) -> Iterator[str]:
    program = BIN / name
    if not program.exists():
        pytest.skip(INSTALL)
    twin = subprocess.Popen(
        [str(program), *arguments],
        env={"PATH": str(BIN), **ACCOUNT, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_answer(twin, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        # It ends the processes of its functions; what does not, is ended.
        twin.terminate()
        try:
            twin.wait(timeout=5)
        except subprocess.TimeoutExpired:
            twin.kill()
            twin.wait()


def _await_answer(twin: "subprocess.Popen[bytes]", port: int) -> None:
    clock = SystemClock()
    until = clock.monotonic() + PATIENCE
    while not _answers(port):
        assert twin.poll() is None, f"the twin ended with {twin.returncode}"
        assert clock.monotonic() < until, "the twin does not answer"
        clock.sleep(0.05)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
    except (OSError, HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()
