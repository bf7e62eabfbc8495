from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.nurturing.night import a_nurturing_team
from tests.team import Team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_nurturing_team(tmp_path) as team:
        yield team
