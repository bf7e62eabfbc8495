"""The `fairlead` command with what learns, in the environment that `make` prepares for it."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.sharing import is_up_to_date

ROOT = Path(__file__).parents[2]
READY = Path(".cache/learning/.ready")
PYTHON = ROOT / ".cache" / "learning" / "bin" / "python"
INSTALL = "What learns is not installed, or another one than required: make .cache/learning/.ready (570 MB)."
RUN = "from infra.cli.main import run; run()"


@cache
def is_ready() -> bool:
    """Return whether the environment is there."""
    return is_up_to_date(READY)


def environment() -> dict[str, str]:
    """Return what the command runs with: our sources, nothing of this machine's portal, one processor."""
    path = f"{PYTHON.parent}:/usr/bin:/bin"  # joblib counts processors with cat
    return {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "LANG": "C.UTF-8"}


def learning(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run `fairlead …` in a folder."""
    if not is_ready():
        pytest.skip(INSTALL)
    command = [str(PYTHON), "-c", RUN, *words]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
