"""The dependency rule holds for modules that are not written yet."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("lint-imports")
CONTRACT = "What decides does no I/O"
PLANTED = '"""A module that somebody adds."""\n\nimport os\n\n__all__ = ["os"]\n'
DRIVERS = {"infra.cli", "infra.demo", "infra.learning", "infra.local", "infra.web"}
"""What a person or a clock starts, or only a use case needs: it may know use cases, as a handler does."""
ROOMS = sorted(path.parent.as_posix() for path in Path("functions").rglob("__init__.py"))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of our packages and of the contracts, to plant things in."""
    for package in ("functions", "infra"):
        shutil.copytree(package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy("pyproject.toml", tmp_path)
    return tmp_path


def what_lint_imports_says(house: Path) -> str:
    """Check the contracts of a house; its own packages are found before the installed ones."""
    command = [str(COMMAND), "--no-cache"]
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_every_room_but_the_drivers_is_held_to_see_no_use_case() -> None:
    contracts = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [contract] = [each for each in contracts if each["name"].startswith("Adapters never see use cases")]
    rooms = {f"infra.{each.stem}" for each in Path("infra").iterdir() if not each.name.startswith("__")}
    functions = {
        f"functions.{each.stem}" for each in Path("functions").iterdir() if not each.name.startswith("__")
    }
    assert set(contract["source_modules"]) == rooms - DRIVERS
    assert set(contract["forbidden_modules"]) == functions - {
        f"functions.{each}" for each in ("ports", "domain", "errors")
    }


@pytest.mark.process
def test_the_house_as_it_is_keeps_the_contract(house: Path) -> None:
    assert f"{CONTRACT} KEPT" in what_lint_imports_says(house)


@pytest.mark.process
def test_a_new_module_that_does_io_is_found_in_every_room(house: Path) -> None:
    planted = {f"{room}/planted".replace("/", ".") for room in ROOMS}
    assert {
        "functions.planted",
        "functions.domain.scoring.planted",
        "functions.processing.planted",
    } <= planted
    for room in ROOMS:
        (house / room / "planted.py").write_text(PLANTED, encoding="utf-8")
    told = what_lint_imports_says(house)
    assert f"{CONTRACT} BROKEN" in told
    assert set(re.findall(r"(functions\.[\w.]+) -> os\b", told)) == planted


@pytest.mark.process
def test_a_new_room_is_pure_but_for_its_handler(house: Path) -> None:
    room = house / "functions/billing"
    room.mkdir()
    (room / "__init__.py").write_text('"""A room that somebody adds."""\n', encoding="utf-8")
    for name in ("handler", "decide"):
        reaching = '"""Reaches out."""\n\nfrom infra import wiring\n\n__all__ = ["wiring"]\n'
        (room / f"{name}.py").write_text(reaching, encoding="utf-8")
    told = what_lint_imports_says(house)
    assert set(re.findall(r"(functions\.billing\.\w+) -> infra\b", told)) == {"functions.billing.decide"}
