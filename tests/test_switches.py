"""A test that starts a process says so."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

TESTS = """
import subprocess, pytest
from multiprocessing import Process

def test_that_passes():
    pass

@pytest.mark.process
def test_that_starts_a_process_and_says_so():
    subprocess.run(["true"])

def test_that_starts_a_process():
    subprocess.run(["true"])

def test_that_starts_a_worker():
    Process().start()
"""


def closing_line(folder: Path) -> str:
    """What pytest says last of these tests, with its exit code."""
    file = folder / "test_some.py"
    file.write_text(TESTS, encoding="utf-8")
    own = ["-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q", "-rN", "--tb=no"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *own, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.returncode}: {done.stdout.splitlines()[-1].partition(' in ')[0]}"


def test_a_process_that_nobody_announced_fails_its_test(tmp_path: Path) -> None:
    assert closing_line(tmp_path) == "1: 2 failed, 2 passed"
