"""Who reads the log: people at a terminal, machines, and Cloud Logging only where a function is deployed."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import structlog

from infra import deployment
from tests.team import Team, a_team

SERVE = [sys.executable, "-c", "from infra.cli.main import run; run()", "serve", "--port", "0"]
EVENT = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": "7", "auth[application_token]": "wrong"}


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


@contextmanager
def served(team: Team, errors: int) -> Iterator[str]:
    """Run `fairlead serve` with `errors` as its standard error; yield the address of `lead_events`."""
    settings = team.wiring.settings
    environment = {
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "BITRIX24_APPLICATION_TOKEN": "right",
        "FAIRLEAD_CONFIG": str(settings.config),
        "FAIRLEAD_STATE": settings.state,
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        SERVE, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
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
def test_serve_writes_text_on_a_terminal(team: Team) -> None:
    terminal, errors = pty.openpty()
    with served(team, errors) as url:
        assert httpx.post(url, data=EVENT).status_code == 401
    shown = os.read(terminal, 4096).decode()
    os.close(terminal)
    os.close(errors)
    assert "request.refused" in shown
    assert "{" not in shown


@pytest.fixture
def new_process() -> Iterator[None]:
    """As if nobody had said yet how this process logs."""
    before = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**before)


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


def test_what_a_process_has_set_up_stays(
    new_process: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("K_SERVICE", raising=False)
    from infra.logging_setup import set_up_logs

    set_up_logs(level="WARNING")
    deployment.set_up_logs()
    structlog.get_logger().info("lead.assigned")
    assert capfd.readouterr().err == ""
