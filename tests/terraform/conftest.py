from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.terraform import offline
from tests.terraform.offline import Workspace
from tests.terraform.plans import Plan


@pytest.fixture(scope="session")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Plan]:
    """What `terraform plan` says, and the plan itself."""
    workspace = Workspace.at(tmp_path_factory.mktemp("terraform") / "gcp", offline.needed())
    said = workspace.plan()
    assert said.returncode == 0, said.stderr
    return said.stdout + said.stderr, Plan(workspace.shown())


@pytest.fixture
def plan(planned: tuple[str, Plan]) -> Plan:
    """The plan of the sources as they are."""
    return planned[1]


@pytest.fixture
def new_workspace(tmp_path: Path) -> Callable[[], Workspace]:
    """Gives a fresh copy of the sources each time."""
    numbers = count()
    return lambda: Workspace.at(tmp_path / f"gcp-{next(numbers)}", offline.needed())
