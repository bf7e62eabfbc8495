"""What the documents say is true."""

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

FOLDERS = ("docs", "terraform")
DOCUMENTS = sorted([*Path().glob("*.md"), *(path for name in FOLDERS for path in Path(name).rglob("*.md"))])
TEXTS = {str(path): path.read_text(encoding="utf-8") for path in DOCUMENTS}
TEXT = "\n".join(TEXTS.values())


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml"), ids=lambda text: str(len(text)))
def test_a_configuration_in_a_document_is_valid(text: str) -> None:
    assert tomllib.loads(text)
    assert read_configuration(text).warnings == ()


def test_every_setting_is_documented() -> None:
    names = Settings.variables()
    assert {name for name in names if f"`{name}`" not in TEXT} == set()


def test_every_command_is_documented_and_every_documented_command_is_one() -> None:
    commands = set(getattr(get_command(app), "commands", {}))
    assert {name for name in commands if f"`fairlead {name}" not in TEXT} == set()
    assert set(re.findall(r"fairlead ([a-z]+)\b(?=[`\s])", "\n".join(blocks("")))) <= commands


def test_every_endpoint_is_documented() -> None:
    assert {name for name in main.__all__ if f"`POST /{name}`" not in TEXT} == set()


def test_every_template_is_documented() -> None:
    assert {name for name in TEMPLATES if f"`{name}`" not in TEXT} == set()


def test_every_make_target_of_a_document_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", TEXT)) <= targets


def test_every_path_of_a_document_exists() -> None:
    paths = re.findall(r"\b((?:functions|infra|tests)/[\w./-]+\w)", TEXT)
    assert paths
    assert {path for path in paths if not Path(path).exists()} == set()


def test_every_test_of_a_document_exists() -> None:
    named = re.findall(r"\b(tests/[\w/]+\.py)::(\w+)", TEXT)
    assert named
    missing = [(path, name) for path, name in named if f"def {name}(" not in Path(path).read_text("utf-8")]
    assert missing == []
