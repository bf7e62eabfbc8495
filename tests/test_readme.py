"""What the README says is true."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from functions import main
from infra.cli.main import app
from infra.configuration.load import read_configuration
from infra.configuration.template import TEMPLATES
from infra.settings import Settings

README = Path("README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml"), ids=lambda text: str(len(text)))
def test_a_configuration_in_the_readme_is_valid(text: str) -> None:
    assert tomllib.loads(text)
    assert read_configuration(text).warnings == ()


def test_every_setting_is_in_the_readme() -> None:
    names = Settings.variables()
    assert {name for name in names if f"`{name}`" not in README} == set()


def test_every_command_is_in_the_readme_and_every_command_of_the_readme_is_one() -> None:
    commands = set(getattr(get_command(app), "commands", {}))
    assert {name for name in commands if f"`fairlead {name}" not in README} == set()
    assert set(re.findall(r"fairlead ([a-z]+)\b(?=[`\s])", "\n".join(blocks("")))) <= commands


def test_every_endpoint_is_in_the_readme() -> None:
    assert {name for name in main.__all__ if f"`POST /{name}`" not in README} == set()


def test_every_template_is_in_the_readme() -> None:
    assert {name for name in TEMPLATES if f"`{name}`" not in README} == set()


def test_every_make_target_of_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", README)) <= targets


def test_every_path_of_the_readme_exists() -> None:
    paths = re.findall(r"\b((?:functions|infra|tests)/[\w./-]+\w)", README)
    assert paths
    assert {path for path in paths if not Path(path).exists()} == set()


def test_every_test_of_the_readme_exists() -> None:
    named = re.findall(r"\b(tests/[\w/]+\.py)::(\w+)", README)
    assert named
    missing = [(path, name) for path, name in named if f"def {name}(" not in Path(path).read_text("utf-8")]
    assert missing == []
