import json
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests.sharing import made_once
from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import workspace_at
from tests.terraform.offline import Workspace

SAID, SHOWN = "said.txt", "plan.json"


@pytest.fixture(scope="session")
def planned(of_this_run: Path) -> tuple[str, AwsPlan]:
    """What `terraform plan` says, and the plan itself; made once in a run."""
    folder = made_once(of_this_run / "terraform-aws", _plan_into)
    said, shown = (folder / name for name in (SAID, SHOWN))
    return said.read_text(encoding="utf-8"), AwsPlan(json.loads(shown.read_text(encoding="utf-8")))


def _plan_into(folder: Path) -> None:
    workspace = workspace_at(folder / "aws")
    said = workspace.plan()
    assert said.returncode == 0, said.stderr
    (folder / SAID).write_text(said.stdout + said.stderr, encoding="utf-8")
    (folder / SHOWN).write_text(json.dumps(workspace.shown()), encoding="utf-8")


@pytest.fixture
def plan(planned: tuple[str, AwsPlan]) -> AwsPlan:
    """The plan of the sources as they are."""
    return planned[1]


@pytest.fixture
def new_workspace(tmp_path: Path) -> Callable[[], Workspace]:
    """Gives a fresh copy of the sources each time."""
    numbers = count()
    return lambda: workspace_at(tmp_path / f"aws-{next(numbers)}")
