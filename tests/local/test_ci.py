"""`.ci/run` says which Debian packages it lacks, by name, before anything else."""

import shutil
import subprocess
from pathlib import Path

import pytest

NEEDED = {"caddy": "caddy", "node": "nodejs", "systemd-analyze": "systemd"}
ITS_OWN = ("bash", "dirname", "id", "git", "make", "npm")


@pytest.mark.process
@pytest.mark.parametrize("command", NEEDED)
def test_a_package_that_is_missing_is_named_and_nothing_is_begun(command: str, tmp_path: Path) -> None:
    for name in (*ITS_OWN, *NEEDED.keys() - {command}):
        (tmp_path / name).symlink_to(shutil.which(name) or "/bin/true")
    done = subprocess.run(
        [str(tmp_path / "bash"), ".ci/run"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"These Debian packages are missing: {NEEDED[command]}."
        f" Install them: apt-get install {NEEDED[command]}\n"
    )
