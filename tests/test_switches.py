"""A test that starts a process says so, and where nothing may be skipped, nothing is."""

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

@pytest.mark.skip(reason="It is not here.")
def test_that_is_skipped():
    pass

@pytest.mark.xfail
def test_that_fails_as_expected():
    assert False

@pytest.mark.xfail
def test_that_passes_though_it_should_not():
    pass
"""


def closing_line(folder: Path, *arguments: str, no_skips: str = "0", tests: str = TESTS) -> str:
    """What pytest says last of these tests, with its exit code."""
    file = folder / "test_some.py"
    file.write_text(tests, encoding="utf-8")
    own = ["-c", "pyproject.toml", "-p", "tests.conftest", "-p", "no:cacheprovider", "-q", "-rN", "--tb=no"]
    done = subprocess.run(
        ["env", f"FAIRLEAD_NO_SKIPS={no_skips}", sys.executable, "-m", "pytest", *own, *arguments, str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.returncode}: {done.stdout.splitlines()[-1].partition(' in ')[0]}"


def test_a_process_that_nobody_announced_fails_its_test(tmp_path: Path) -> None:
    assert closing_line(tmp_path) == "1: 2 failed, 2 passed, 1 skipped, 1 xfailed, 1 xpassed"


@pytest.mark.parametrize("processes", [0, 2])
def test_with_the_switch_on_what_is_skipped_or_expected_to_fail_has_failed(
    tmp_path: Path, processes: int
) -> None:
    assert closing_line(tmp_path, f"-n{processes}", no_skips="1") == "1: 4 failed, 2 passed, 1 error"


@pytest.mark.parametrize("processes", [0, 2])
def test_with_the_switch_on_nothing_is_left_out(tmp_path: Path, processes: int) -> None:
    said = closing_line(tmp_path, f"-n{processes}", "-k", "passes or says_so", no_skips="1")
    assert "passed" not in said, said
    assert not said.startswith(("0:", "5:"))


def test_with_the_switch_on_a_module_that_skips_itself_has_failed(tmp_path: Path) -> None:
    whole = 'import pytest\npytest.skip("It is not here.", allow_module_level=True)\n'
    assert closing_line(tmp_path, tests=whole) == "5: 1 skipped"
    assert closing_line(tmp_path, tests=whole, no_skips="1").endswith("1 error")
