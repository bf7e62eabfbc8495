"""The `fairlead` command as the tests of single commands use it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from functions.reporting.fold import LATENESS, fold
from infra.cli.main import app
from tests.team import CONFIGURATION, Team, a_team

NAMED = (
    CONFIGURATION.replace("id = 7\n", 'id = 7\nname = "Anna"\n')
    .replace("id = 8\n", 'id = 8\nname = "Boris"\n')
    .replace("id = 9\n", 'id = 9\nname = "Vera"\n')
)
SECRETS = ("BITRIX24_WEBHOOK_URL", "BITRIX24_APPLICATION_TOKEN")


@contextmanager
def a_team_of_the_environment(
    directory: Path, environment: pytest.MonkeyPatch, *, configuration: str = NAMED, **more: Any
) -> Iterator[Team]:
    """A team whose state and configuration the command finds in the environment, but not its portal."""
    with a_team(directory, configuration=configuration, **more) as team:
        environment.chdir(directory)
        for name in SECRETS:
            environment.delenv(name, raising=False)
        environment.setenv("FAIRLEAD_CONFIG", str(directory / "fairlead.toml"))
        environment.setenv("FAIRLEAD_STATE", team.wiring.settings.state)
        team.wiring.check()  # as `fairlead serve` does when it starts
        yield team


def run(*words: str) -> Result:
    """Type `fairlead …` into a wide terminal."""
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, list(words))


def printed(*words: str) -> str:
    """Return what the command prints, in one line."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


def facts(*words: str) -> Any:
    """Return what the command prints as JSON."""
    return json.loads(run(*words, "--json").stdout)


def counted(team: Team, *leads: dict[str, Any]) -> None:
    """Let leads come in, be given out and be counted."""
    for fields in leads:
        team.add_lead(**fields)
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    config = team.wiring.config
    fold(
        team.wiring.state.figures,
        business=config.business,
        closed_kept=config.closed_kept,
        now=team.clock.now(),
    )
