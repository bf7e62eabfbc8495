"""What keeps `fairlead serve` and `fairlead portal` from starting is reported with a way out."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli.main import run

COMMAND = [sys.executable, "-c", "from infra.cli.main import run; run()"]


@pytest.fixture(autouse=True)
def in_a_configured_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_APPLICATION_TOKEN", "FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("BITRIX24_WEBHOOK_URL", "http://127.0.0.1:9/rest/1/code/")
    with pytest.raises(SystemExit):
        run(["init"])


@pytest.fixture
def a_taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield str(listener.getsockname()[1])


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    """Type `fairlead …` into a shell of its own, for what takes signals and memory."""
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", ["serve", "portal"])
def test_n3_a_taken_port_is_told_with_a_way_out(command: str, a_taken_port: str) -> None:
    done = typed(command, "--port", a_taken_port)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"✗ Port {a_taken_port} of 127.0.0.1 is taken: another program listens there. Stop that one, or name"
        " another port with --port; 0 takes a free one.\n"
    )


@pytest.mark.process
@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.5"])
def test_n3_a_host_that_is_not_this_machine_is_told(host: str) -> None:
    done = typed("serve", "--port", "0", "--host", host)
    assert done.returncode == 1
    assert done.stderr.startswith(f"✗ {host} is no address of this machine")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("serve", "--port", "99999"), ("portal", "--port", "-4")])
def test_n3_a_port_that_is_none_is_wrong_use(words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as end:
        run(words)
    assert end.value.code == 2


@pytest.mark.process
def test_serve_without_a_place_for_its_state_says_so_before_it_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAIRLEAD_STATE", "sqlite:///nowhere/fairlead.db")
    done = typed("serve", "--port", "0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("✗ The state file did not take a read or a write")
    assert done.stderr.endswith("names a writable file in an existing folder.\n")
