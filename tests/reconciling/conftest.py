from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.reconciling.runs import run
from tests.team import Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    """A team on SQLite after a first run: what comes now is news."""
    with a_team(tmp_path, plan="unlimited") as team:
        run(team)
        yield team


@pytest.fixture
def team_on_any_state(tmp_path: Path, new_state: Callable[[], str]) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited", state=new_state()) as team:
        run(team)
        yield team
