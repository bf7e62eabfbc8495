from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra.clock import ManualClock, SystemClock
from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue
from tests.bundle.unattended import NAME
from tests.bundle.unpacking import WORKSPACE, environment_of, unpack
from tests.sharing import made_once
from tests.team import CONFIGURATION, TOKEN, Team, a_team

ALWAYS = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nhours = "any"').replace(
    "daily_cap = 50", "daily_cap = 400"
)
"""The processes have the machine's clock: queues that are open at any time make the hour irrelevant."""


@pytest.fixture(scope="session")
def unpacked(of_this_run: Path) -> Path:
    """The archive, built once in a run and unpacked alone in an empty folder."""
    return made_once(of_this_run / "bundle", lambda folder: unpack(folder, ALWAYS)) / WORKSPACE


@pytest.fixture(scope="session")
def command(unpacked: Path) -> Path:
    """functions-framework of an environment that has requirements.txt and nothing else; it is kept."""
    return environment_of(unpacked) / "functions-framework"


@pytest.fixture
def team(tmp_path: Path, new_firestore: Callable[[], str]) -> Iterator[Team]:
    """A portal with room for a burst: its clock stands still, so its limit gives nothing back."""
    now = SystemClock().now()
    with a_team(tmp_path, configuration=ALWAYS, state=new_firestore(), at=now, plan="enterprise") as team:
        yield team


@pytest.fixture
def deployment(unpacked: Path, command: Path, team: Team, firestore_host: str) -> Deployment:
    """The archive, and what the team's functions find in their environment."""
    settings = team.wiring.settings
    environment = {
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "FAIRLEAD_HASH_KEY": uuid4().hex,
        "FAIRLEAD_SIGNAL_SECRET": uuid4().hex,
        "FAIRLEAD_STATE": settings.state,
        "FIRESTORE_EMULATOR_HOST": firestore_host,
    }
    return Deployment(unpacked, command, environment)


@pytest.fixture
def clock() -> ManualClock:
    """The queue's time."""
    return ManualClock(SystemClock().now())


@pytest.fixture
def queue(clock: ManualClock) -> TaskQueue:
    """A queue that does what is due when the test says so."""
    return TaskQueue(NAME, clock)
