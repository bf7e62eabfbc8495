"""The steps of the Dockerfile, run by hand in an empty folder: what they make serves, and is healthy."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from infra.clock import SystemClock
from tests.local.test_small_server import step, steps
from tests.sharing import a_free_port, alone
from tests.team import TOKEN, Team, a_team

CACHE = Path(".cache").resolve()
PLACES = ("/opt/fairlead", "/var/lib/fairlead", "/etc/fairlead", "/src")
STARTS_WITHIN = 60


@dataclass(frozen=True)
class Image:
    """A folder that stands for the root of the image, and the variables that its steps have set."""

    root: Path
    variables: dict[str, str]

    def inside(self, text: str) -> str:
        """Return a text of the Dockerfile with its places in the folder."""
        for place in PLACES:
            text = text.replace(place, f"{self.root}{place}")
        for name, value in self.variables.items():
            text = text.replace(f"${{{name}}}", value)
        return text

    def run(self, command: str, folder: str) -> None:
        """Run a step in a folder of the image, with the interpreter of the base image's place."""
        words = self.inside(command)
        for name, here in (
            ("python -m venv", f"{sys.executable} -m venv"),
            ("pip ", f"{sys.executable} -m pip "),
        ):
            words = words.replace(name, here, 1) if words.startswith(name) else words
        done = subprocess.run(
            words,
            shell=True,
            cwd=self.inside(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]

    def copy(self, names: list[str], folder: str) -> None:
        """Copy files and folders of the checkout, as the builder sees them."""
        *sources, target = names
        for source in sources:
            place = Path(self.inside(folder)) / target
            place = place / source if target == "./" else place
            if Path(source).is_dir():
                shutil.copytree(
                    source, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copy(source, place)


def built(root: Path) -> Image:
    """Run the steps of the first stage, and return what the second stage copies out of it."""
    image, folder = Image(root, {}), "/"
    for name, rest in steps()[1:]:
        match name:
            case "FROM":
                break
            case "ARG":
                variable, _, value = rest.partition("=")
                image.variables[variable] = value
            case "WORKDIR":
                folder = rest
                Path(image.inside(folder)).mkdir(parents=True, exist_ok=True)
            case "COPY":
                image.copy(rest.split(), folder)
            case "RUN":
                image.run(rest, folder)
            case _:
                raise AssertionError(f"A step of the first stage that is not run by hand: {name}")
    return image


@pytest.fixture
def image() -> Iterator[Image]:
    """The image of this checkout; its packages are kept, and installed once for one list of them."""
    named = sha256(Path("requirements-server.txt").read_bytes()).hexdigest()[:12]
    root = CACHE / f"image-{named}"
    with alone(root):
        yield built(root)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def test_the_steps_that_are_not_run_by_hand_are_those_of_the_second_stage() -> None:
    second = [name for name, _ in steps()][1:]
    second = second[second.index("FROM") + 1 :]
    assert second == [
        "RUN", "COPY", "ENV", "WORKDIR", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD",
    ]  # fmt: skip
    assert step("COPY") == "--from=build /opt/fairlead /opt/fairlead"


def files_of(place: Path) -> dict[str, int]:
    return {str(each): each.stat().st_size for each in place.rglob("*") if each.is_file()}


@contextmanager
def serving(image: Image, team: Team, folder: Path) -> Iterator[int]:
    """Start what the image starts, on another port, with its variables and its configuration."""
    settings, port = team.wiring.settings, a_free_port()
    config, state = folder / "config", folder / "state"
    for each in (config, state):
        each.mkdir(parents=True)
    shutil.copy(settings.config, config / "fairlead.toml")
    variables = {
        "PATH": f"{image.root}/opt/fairlead/bin:{os.defpath}",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",  # the image's folder cannot be written
        "FAIRLEAD_CONFIG": str(config / "fairlead.toml"),
        "FAIRLEAD_STATE": f"sqlite:///{state / 'fairlead.db'}",
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "HOME": str(state),
    }
    command = [*json.loads(step("ENTRYPOINT")), *json.loads(step("CMD"))]
    command = [str(port) if word == step("EXPOSE") else word for word in command]
    program = f"{image.root}/opt/fairlead/bin/{command[0]}"
    with subprocess.Popen(
        [program, *command[1:]], env=variables, cwd=state, stdout=subprocess.DEVNULL
    ) as running:
        yield port
        running.terminate()
        assert running.wait(30) == 0


@pytest.mark.long
@pytest.mark.process
def test_what_the_steps_make_serves_is_healthy_and_writes_to_its_state_alone(
    image: Image, team: Team, tmp_path: Path
) -> None:
    program, flag, code = json.loads(step("HEALTHCHECK").partition(" CMD ")[2])
    before, clock = files_of(image.root), SystemClock()
    with serving(image, team, tmp_path / "image") as port:
        check = [f"{image.root}/opt/fairlead/bin/{program}", flag, code.replace(step("EXPOSE"), str(port))]
        until = clock.now().timestamp() + STARTS_WITHIN
        while subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            assert clock.now().timestamp() < until, "The image's server did not become healthy."
            clock.sleep(0.2)
    assert files_of(image.root) == before
    written = {Path(each).name for each in files_of(tmp_path / "image")}
    assert written == {"fairlead.toml", "fairlead.db"}
