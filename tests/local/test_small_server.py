"""N11: image, compose file and unit of a small server call what is there, and agree with each other."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from functions.errors import StateUnavailable
from infra.cli.main import app
from infra.local.server import FunctionServer
from tests.team import Team, a_team
from tests.variables import names_of_variables

UNIT = Path("deploy/fairlead.service")
MOST_EXPOSED = 20
"""Tenths of what `systemd-analyze security` calls exposure: below 2 is OK, and 10 what a bare unit has."""


def steps() -> list[tuple[str, str]]:
    """Return the instructions of the Dockerfile in their order, each with what follows it."""
    lines = Path("Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    told = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    return [(name, re.sub(r"\s+", " ", rest)) for name, rest in told]


def step(name: str) -> str:
    """Return what the last instruction of this name says."""
    return [rest for found, rest in steps() if found == name][-1]


def image_variables() -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in step("ENV").split())


def service() -> dict[str, Any]:
    found = yaml.safe_load(Path("compose.yaml").read_text(encoding="utf-8"))
    return {**found["services"]["fairlead"], "volumes_of_all": found["volumes"]}


def unit() -> dict[str, str]:
    parser = ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as the module's documentation has it
    parser.read(UNIT)
    return dict(parser["Service"])


def options_of(words: list[str]) -> dict[str, str]:
    """Return the options of a command line of `fairlead`, which its command has to have."""
    command, *rest = words
    group: Any = get_command(app)
    known = {name for option in group.commands[command].params for name in option.opts}
    options = dict(zip(rest[::2], rest[1::2], strict=True))
    assert set(options) <= known
    return options


def test_n11_the_image_copies_what_is_there_and_its_builder_may_see_it() -> None:
    ignored = Path(".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    assert ignored[1] == "*"
    copied = [word for name, rest in steps() if name == "COPY" for word in rest.split()[:-1]]
    sources = {word for word in copied if not word.startswith(("--from", "/"))}
    assert sources == let_in
    assert [source for source in sources if not Path(source).exists()] == []
    assert not any(fnmatch(name, rule) for name in (".env", "fairlead.db") for rule in let_in)


def test_n11_the_image_takes_hash_checked_packages_alone_and_no_root() -> None:
    installs = [rest for name, rest in steps() if name == "RUN" and " install " in rest]
    assert len(installs) == 2
    assert "--require-hashes -r ${REQUIREMENTS}" in installs[0]
    assert step("ARG") == "REQUIREMENTS=requirements-server.txt"
    assert {"--no-deps", "--no-build-isolation", "."} <= set(installs[1].split())
    uid = step("USER").partition(":")[0]
    assert int(uid) > 0
    assert f"--uid {uid} " in step("RUN")


def test_n11_what_the_image_installs_is_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^ ;\\]+", Path(name).read_text(encoding="utf-8"), re.MULTILINE))

    ours = pins("requirements-server.txt")
    assert ours < pins("requirements-dev.txt")
    assert ours < pins("requirements-learning.txt")
    assert {"waitress", "typer", "rich", "hatchling"} <= {pin.partition("==")[0] for pin in ours}


def test_n11_the_image_serves_at_the_port_that_compose_publishes_on_this_machine_alone() -> None:
    options = options_of(json.loads(step("CMD")))
    assert json.loads(step("ENTRYPOINT")) == ["fairlead"]
    assert options["--port"] == step("EXPOSE")
    assert service()["ports"] == [f"127.0.0.1:8080:{options['--port']}"]


def test_n11_compose_and_image_agree_on_places_which_are_mounted() -> None:
    variables = {name: text for name, text in image_variables().items() if name.startswith("FAIRLEAD_")}
    assert set(variables) <= names_of_variables()
    assert service()["environment"] == variables
    config, state = (
        Path(variables["FAIRLEAD_CONFIG"]),
        Path(variables["FAIRLEAD_STATE"].removeprefix("sqlite:///")),
    )
    mounted = dict(reversed(each.removesuffix(":ro").split(":")) for each in service()["volumes"])
    assert mounted == {str(config.parent): "./config", str(state.parent): "state"}
    assert step("VOLUME") == step("WORKDIR") == str(state.parent)
    assert set(service()["volumes_of_all"]) == {"certificates", "state"}
    assert (service()["read_only"], service()["cap_drop"]) == (True, ["ALL"])


def test_n11_the_unit_calls_what_the_runbook_installs() -> None:
    program, *words = unit()["ExecStart"].split()
    options_of(words)
    runbook = Path("deploy/README.md").read_text(encoding="utf-8")
    for told in (program, unit()["WorkingDirectory"], f"useradd --system --no-create-home {unit()['User']}"):
        assert told in runbook
    assert unit()["WorkingDirectory"] == f"/var/lib/{unit()['StateDirectory']}"
    assert re.search(r"^fairlead = ", Path("pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.process
def test_n11_systemd_takes_the_unit_and_finds_it_hardened(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not here: it comes with systemd.")
    text = UNIT.read_text(encoding="utf-8")
    here = tmp_path / UNIT.name
    here.write_text(text.replace(unit()["ExecStart"].split()[0], sys.executable), encoding="utf-8")
    taken = subprocess.run([program, "verify", str(here)], capture_output=True, text=True, check=False)
    assert (taken.returncode, taken.stderr) == (0, "")
    judged = subprocess.run(
        [program, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(here)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout.splitlines()[-1]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


@pytest.mark.process
def test_n11_the_images_check_of_health_tells_a_server_that_works_from_one_that_does_not(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, flag, code = json.loads(step("HEALTHCHECK").partition(" CMD ")[2])
    port = step("EXPOSE")

    def check(url: str) -> int:
        own = code.replace(f"127.0.0.1:{port}", url.removeprefix("http://"))
        assert own != code
        return subprocess.run([sys.executable, flag, own], stderr=subprocess.PIPE, check=False).returncode

    def unreadable() -> Any:
        raise StateUnavailable("The disk is gone.")

    assert program == "python"
    with FunctionServer(team.wiring) as server:
        assert check(server.url) == 0
    with FunctionServer(team.wiring) as server:
        monkeypatch.setattr(team.wiring.state.inbox, "next_due_at", unreadable)
        assert check(server.url) != 0
        monkeypatch.undo()
