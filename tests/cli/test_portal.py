"""What `fairlead portal` prints works when it is pasted into a terminal."""

import shlex
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from functions.domain.item import DEAL, LEAD, Item
from functions.lead_events.event import EventKind, LeadEvent, parse_event
from infra.cli.terminal import own_command


@pytest.mark.parametrize("entity", [LEAD, DEAL])
@pytest.mark.process
def test_the_printed_curl_line_is_a_webhook_that_is_believed(entity: str) -> None:
    command = [sys.executable, "-c", "from infra.cli.main import run; run()"]
    options = ["portal", "--port", "0", "--token", "paste-me", "--entity", entity]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("curl "))
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
    words = shlex.split(line)
    body = "&".join(after for word, after in pairwise(words) if word == "-d")
    assert parse_event(body.encode()) == LeadEvent(Item(entity, 1), EventKind.ADDED, "paste-me")
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("typed", "path", "command"),
    [
        ("../.venv/bin/fairlead", "", "../.venv/bin/fairlead"),
        ("/my tools/fairlead", "", "'/my tools/fairlead'"),
        ("/somewhere/bin/fairlead", "{here}", "fairlead"),
        ("-c", "", "fairlead"),
    ],
)
def test_n9_a_printed_command_is_one_that_the_shell_finds(
    typed: str, path: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "fairlead").touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [typed])
    monkeypatch.setenv("PATH", path.format(here=tmp_path))
    assert own_command() == command
