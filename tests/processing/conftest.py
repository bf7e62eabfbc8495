from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.team import Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team
