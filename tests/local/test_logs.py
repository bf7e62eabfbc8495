"""Who reads the log: people at a terminal, machines, and Cloud Logging only where a function is deployed."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from infra import deployment
from infra.logging_setup import set_up_logs, short_line
from tests.team import Team, a_team

SERVE = [sys.executable, "-c", "from infra.cli.main import run; run()", "serve", "--port", "0"]
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7", "auth[application_token]": "wrong"}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


@contextmanager
def served(team: Team, errors: int, *words: str, **environment: str) -> Iterator[str]:
    """Run `fairlead serve` with `errors` as its standard error; yield the address of `lead_events`."""
    settings = team.wiring.settings
    given = {
        **environment,
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "BITRIX24_APPLICATION_TOKEN": "right",
        "FAIRLEAD_CONFIG": str(settings.config),
        "FAIRLEAD_STATE": settings.state,
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [*SERVE, *words], env=given, stdout=subprocess.PIPE, stderr=errors, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.mark.process
def test_serve_writes_json_where_no_terminal_is_and_none_of_it_for_cloud_logging(
    team: Team, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with log.open("w") as errors, served(team, errors.fileno()) as url:
        assert httpx.post(url, data=EVENT).status_code == 401
    [line] = [json.loads(line) for line in log.read_text().splitlines()]
    assert (line["event"], line["level"], "severity" in line) == ("request.refused", "info", False)


@pytest.mark.process
@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], r"  \d\d:\d\d:\d\d request\.refused function=lead_events status=401 reason=RequestNotAuthentic"),
        (["-v"], r"\S+T\S+Z.*info.*request\.refused.*status.*401.*"),
    ],
)
def test_n1_serve_writes_short_lines_on_a_terminal_and_whole_ones_if_asked(
    team: Team, words: list[str], line: str
) -> None:
    terminal, errors = pty.openpty()
    # A variable that a shell may have makes no cloud of it: the process was started as a command.
    with served(team, errors, *words, K_SERVICE="of-the-shell") as url:
        assert httpx.post(url, data=EVENT).status_code == 401
    shown = os.read(terminal, 4096).decode()
    os.close(terminal)
    os.close(errors)
    assert re.fullmatch(line, plain(shown).strip("\r\n"))
    assert "{" not in shown


def plain(shown: str) -> str:
    """What was shown, without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_n1_a_short_line_has_a_sign_before_what_went_wrong() -> None:
    at = "2026-11-03T11:00:00Z"
    lines = [
        short_line(None, "", {"event": "lead.lost", "level": level, "timestamp": at, "lead": 7})
        for level in ("info", "warning", "error")
    ]
    assert [line[0] for line in lines] == [" ", "!", "✗"]
    assert all(line.endswith(" lead.lost lead=7") for line in lines)


@pytest.mark.parametrize(("service", "is_for_the_cloud"), [("fairlead-lead-events", True), ("", False)])
def test_only_a_function_on_cloud_run_logs_for_cloud_logging(
    service: str,
    is_for_the_cloud: bool,  # noqa: FBT001  what is expected
    new_process: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("K_SERVICE", service)
    deployment.set_up_logs()
    structlog.get_logger().info("lead.assigned")
    line = json.loads(capfd.readouterr().err)
    assert line["event"] == "lead.assigned"
    assert ("severity" in line) == is_for_the_cloud


@pytest.mark.parametrize("service", ["fairlead-lead-events", ""])
def test_n1_what_a_process_has_set_up_stays(
    service: str, new_process: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("K_SERVICE", service)
    set_up_logs(level="WARNING")
    deployment.set_up_logs()
    structlog.get_logger().info("lead.assigned")
    assert capfd.readouterr().err == ""
