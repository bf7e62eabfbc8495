import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.sharing import made_once
from tests.terraform import offline
from tests.terraform.offline import Workspace
from tests.terraform.plans import Plan

SAID, SHOWN = "said.txt", "plan.json"


@pytest.fixture(scope="session")
def planned(of_this_run: Path) -> tuple[str, Plan]:
    """What `terraform plan` says, and the plan itself; made once in a run."""
    mirror = offline.needed()
    folder = made_once(of_this_run / "terraform", lambda folder: _plan_into(folder, mirror))
    said, shown = (folder / name for name in (SAID, SHOWN))
    return said.read_text(encoding="utf-8"), Plan(json.loads(shown.read_text(encoding="utf-8")))


def _plan_into(folder: Path, mirror: Path) -> None:
    workspace = Workspace.at(folder / "gcp", mirror)
    said = workspace.plan()
    assert said.returncode == 0, said.stderr
    (folder / SAID).write_text(said.stdout + said.stderr, encoding="utf-8")
    (folder / SHOWN).write_text(json.dumps(workspace.shown()), encoding="utf-8")


@pytest.fixture
def plan(planned: tuple[str, Plan]) -> Plan:
    """The plan of the sources as they are."""
    return planned[1]


@pytest.fixture
def new_workspace(tmp_path: Path) -> Callable[[], Workspace]:
    """Gives a fresh copy of the sources each time."""
    numbers = count()
    return lambda: Workspace.at(tmp_path / f"gcp-{next(numbers)}", offline.needed())
